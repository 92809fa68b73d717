"""Exports: the list as it is narrowed, within one's scope, with a line in the access log, and nobody's name."""

import io
import json
import zipfile

import pytest
from django.test import Client

from wangge.accounts.models import Account
from wangge.accounts.queries import actor_of
from wangge.cases.models import Case
from wangge.cases.queries import visible_to
from wangge.core.models import AccessEvent
from wangge.core.sheets import rows_of
from wangge.exchange.web import exports

AT = "/tianchang/desk/exports/cases."
NAME, PHONE = "诸葛不外传", "13811112222"


def fetch(browser, kind, **asked):
    answer = browser.get(f"{AT}{kind}", asked)
    assert answer.status_code == 200, answer.status_code
    return b"".join(answer)


def sheet(browser, **asked):
    """The rows of the sheet with its head; its last two are empty and the mark."""
    *rows, empty, mark = rows_of(fetch(browser, "xlsx", **asked))
    assert not any(empty) and "导出" in mark[0]
    return rows


@pytest.fixture
def told(plate):
    """A matter whose reporter wrote name and telephone everywhere one can write."""
    from tests.cases.conftest import Matter

    words = f"我是{NAME}，{PHONE}"
    return Matter(plate, words=f"消防通道被堵。{words}", title=words, place=words, name=NAME, phone=PHONE)


@pytest.mark.parametrize("kind", ["xlsx", "geojson"])
def test_one_person_takes_along_nothing_personal_and_the_file_says_who(told, signed_in, staff, kind):
    """Guard-rail 5: what holds personal data would take two people, so a file that one takes holds none."""
    raw = fetch(signed_in("zuoxi01"), kind)
    text = raw.decode() if kind == "geojson" else str([*rows_of(raw)]) + str(packed(raw))
    clerk = staff("zuoxi01")
    assert told.now.number in text and f"{clerk.offices[0].signs_as} {clerk.name}" in text
    written = [told.now.title, told.now.words, told.now.place, NAME, PHONE]
    assert not [one for one in written if one in text]


def packed(raw):
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        return [book.read(name).decode() for name in book.namelist()]


def test_the_sheet_has_the_list_and_the_look_is_logged(told, signed_in, staff):
    before = AccessEvent.objects.filter(purpose="export").count()
    head, *rows = sheet(signed_in("zuoxi01"))
    assert head[0] == "编号" and len(rows) == visible_to(staff("zuoxi01")).count()
    assert told.now.number in [row[0] for row in rows]
    assert NAME not in str(rows) and PHONE not in str(rows)
    logged = AccessEvent.objects.filter(purpose="export").latest("id")
    assert AccessEvent.objects.filter(purpose="export").count() == before + 1 and logged.rows == len(rows)


def test_the_map_file_has_points_and_no_words(told, signed_in, staff):
    found = json.loads(fetch(signed_in("zuoxi01"), "geojson"))
    mine = next(one for one in found["features"] if one["properties"]["number"] == told.now.number)
    assert mine["geometry"]["coordinates"] == [round(told.now.lon, 3), round(told.now.lat, 3)]
    assert "消防通道被堵" not in json.dumps(found, ensure_ascii=False)
    assert len(found["features"]) == visible_to(staff("zuoxi01")).exclude(lon=None).count()


def test_it_is_narrowed_and_scoped_as_the_list_is(told, signed_in, staff):
    _, *rows = sheet(signed_in("zuoxi01"), klass="fire_lane", state="reported")
    assert rows and {row[3] for row in rows} == {"占用消防通道"}
    _, *rows = sheet(signed_in("xiaofang01"))
    assert len(rows) == visible_to(staff("xiaofang01")).count()
    assert told.now.number not in [row[0] for row in rows]


def test_it_is_capped(signed_in, monkeypatch):
    monkeypatch.setattr(exports, "MOST", 3)
    _, *rows = sheet(signed_in("zuoxi01"))
    assert len(rows) == 3


def test_a_cell_is_never_a_formula(plate, signed_in):
    from tests.cases.conftest import Matter

    matter = Matter(plate, words="=cmd|' /C calc'!A0", title="=1+1")
    type(plate.area).objects.filter(pk=matter.now.area_id).update(name="=1+1")
    raw = fetch(signed_in("zuoxi01"), "xlsx", q="=1+1")
    assert b"=1+1" in zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("kind", ["xlsx", "geojson"])
def test_others_get_none(signed_in, tianchang, kind):
    assert Client().get(f"{AT}{kind}").status_code == 302
    assert signed_in("guanli01").get(f"{AT}{kind}").status_code == 403


def test_the_list_offers_them(signed_in):
    page = signed_in("zuoxi01").get("/tianchang/desk/cases/", {"klass": "fire_lane"}).content.decode()
    assert "/desk/exports/cases.xlsx?klass=fire_lane" in page
    assert actor_of(Account.objects.get(username="zuoxi01"), at=Case.objects.first().reported_at)
