"""Pages of the method: the ways drawn and in words, their files, and the comparison outside any county."""

from xml.etree import ElementTree

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(tianchang):
    return Client()


def test_the_ways_are_drawn_and_told_in_words(browser):
    page = browser.get("/tianchang/method/").content.decode()
    assert page.count("<svg xmlns") >= 1 and 'role="img"' in page
    assert "同样的内容，用文字" in page and "待核实" in page and "平台默认，待本市确认" in page


def test_files_come_as_svg_and_bpmn_and_an_unknown_type_is_not_found(browser):
    for kind in ("svg", "bpmn"):
        answer = browser.get(f"/tianchang/method/matter.{kind}")
        assert answer.status_code == 200 and f"tianchang-matter.{kind}" in answer["Content-Disposition"]
        ElementTree.fromstring(answer.content)
        assert browser.get(f"/tianchang/method/nothing.{kind}").status_code == 404


def test_the_comparison_tells_which_method_is_in_force_here(browser):
    page = browser.get("/methods/compare/").content.decode()
    assert "谁派遣" in page and 'href="/tianchang/method/"' in page and "本平台未启用" in page
    two = browser.get("/methods/compare/?with=tianchang&with=kunshan").content.decode()
    assert two.count('<th scope="col">') == 2 and "指挥平台坐席" in two
    one = browser.get("/methods/compare/?with=kunshan").content.decode()
    assert one.count('<th scope="col">') > 2


def test_the_rules_lead_to_the_drawing_and_the_comparison(browser):
    page = browser.get("/tianchang/rules/").content.decode()
    assert "/tianchang/method/" in page and "/methods/compare/?with=tianchang" in page


def test_every_scheme_of_rating_is_public_with_all_its_rules(browser):
    listed = browser.get("/tianchang/method/ratings/").content.decode()
    assert 'href="/tianchang/method/ratings/property_companies/"' in listed
    page = browser.get("/tianchang/method/ratings/property_companies/").content.decode()
    assert page.count("平台默认，待本市确认") >= 60 and "40%" in page and "20%" in page
    assert "不得参与新物业项目的招投标" in page and "没有自动的后果" in page
    assert browser.get("/tianchang/method/ratings/nothing/").status_code == 404


def test_a_scheme_of_peoples_work_says_that_it_only_honours(browser):
    page = browser.get("/tianchang/method/ratings/best_workers/").content.decode()
    assert "只评优" in page and "列入黑榜" not in page


def test_the_rules_lead_to_the_schemes(browser):
    assert 'href="/tianchang/method/ratings/"' in browser.get("/tianchang/rules/").content.decode()
