"""The frame of all pages: icons, elder mode, refusals, and that nothing comes from outside."""

import re
from pathlib import Path

import pytest

import wangge

ROOT = Path(wangge.__file__).parents[2]


def test_every_icon_a_template_names_is_in_the_sprite():
    listed = set((ROOT / "web/icons.txt").read_text("utf-8").split())
    named = set()
    for template in ROOT.glob("src/wangge/*/templates/**/*.html"):
        text = template.read_text("utf-8")
        named |= set(re.findall(r"""{%\s*icon "([a-z0-9-]+)""", text))
        named |= set(re.findall(r"""<c-[^>]*?\sicon="([a-z0-9-]+)\"""", text))
    assert named - listed == set()


def test_elder_mode_is_kept_for_the_county_alone(tianchang, client):
    answer = client.post("/tianchang/look/", {"elder": "1", "next": "/tianchang/report/"})
    assert answer["Location"] == "/tianchang/report/"
    assert answer.cookies["wangge_elder"]["path"] == "/tianchang/"
    assert b"data-elder" in client.get("/tianchang/").content


def test_elder_mode_leads_nowhere_else(tianchang, client):
    answer = client.post("/tianchang/look/", {"elder": "1", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/tianchang/"


@pytest.mark.parametrize("page", ["", "rules/", "places/", "map/"])
def test_who_watches_whether_a_page_is_there_may_ask_for_its_head_alone(tianchang, client, page):
    answer = client.head(f"/tianchang/{page}")
    assert answer.status_code == 200 and not answer.content


def test_pages_load_nothing_from_outside(tianchang, client):
    for page in ("", "report/", "rules/", "follow/", "elsewhere/", "places/"):
        text = client.get(f"/tianchang/{page}").content.decode()
        loaded = re.findall(r"<(?:script|link|img|iframe)[^>]*?(?:src|href)=\"([^\"]+)", text)
        assert all(address.startswith(("/", "data:")) for address in loaded), loaded
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), "no script is written into a page"


def test_a_page_that_is_not_there_says_what_to_do(tianchang, client):
    answer = client.get("/tianchang/nothing-here/")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode() and "回到首页" in answer.content.decode()


def test_the_language_is_chosen_without_script_and_stays_in_the_county(client, db):
    answer = client.post("/tianchang/look/", {"language": "en", "next": "/tianchang/"})
    cookie = answer.cookies["wangge_language"]
    assert (answer.status_code, answer.headers["Location"], cookie.value) == (302, "/tianchang/", "en")
    assert cookie["path"] == "/tianchang/"
    page = client.get("/tianchang/")
    assert '<html lang="en"' in page.content.decode()
    assert page.headers["Content-Language"] == "en" and "Cookie" in page.headers["Vary"]


def test_pages_are_chinese_unless_asked_and_unknown_languages_change_nothing(client, db):
    assert '<html lang="zh-Hans"' in client.get("/tianchang/", headers={"accept-language": "en"}).content.decode()
    assert "wangge_language" not in client.post("/tianchang/look/", {"language": "fr"}).cookies
