"""The pages of the lists: what each person sees there, refusals beside their field, no query more for more rows."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.cases.conftest import Matter, media, plate  # noqa: F401  (fixtures)
from tests.command.test_lists import Lists
from wangge.command.enums import State
from wangge.command.models import Item
from wangge.core.keys import new_key

LISTS = "/tianchang/desk/lists/"


@pytest.fixture
def lists(staff):
    return Lists(staff)


def queries(browser, path):
    browser.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    return len(seen)


def test_pages_cost_the_same_with_one_row_and_with_three(lists, signed_in):
    browser, item = signed_in("shequ01"), lists.propose()
    paths = (LISTS, f"{LISTS}print/", "/tianchang/desk/lists.xlsx", f"{LISTS}{item.pk}/", "/tianchang/lists/")
    one = [queries(browser, path) for path in paths]
    for _ in range(2):
        lists.propose()
    assert [queries(browser, path) for path in paths] == one and max(one) <= 12, one


def test_the_list_is_narrowed_and_says_what_is_empty(lists, signed_in):
    item, browser = lists.propose(), signed_in("shequ01")
    for query, found in (
        ("q=护栏", True), (f"q={item.number}", True), ("q=凉亭", False), ("q=护栏&state=open", True),
        ("q=护栏&state=late", False),
        ("q=护栏&state=struck", False), ("q=护栏&kind=hard_problem", True),
        ("period=2025", True), ("period=2024", False),
        ("q=护栏&mine=on", False), ("q=护栏&area=听雨", True), ("q=护栏&owner=住建", False),
    ):  # fmt: skip
        page = browser.get(f"{LISTS}?{query}").content.decode()
        assert (item.title in page) == found, query
        assert ("没有符合条件的事项" in page) != found
    assert "原文数字" in browser.get(LISTS).content.decode()
    assert browser.get(f"{LISTS}?page=not-a-mark").status_code == 422


def test_whoever_has_nothing_to_do_with_lists_has_no_page(lists, signed_in):
    item, browser = lists.propose(), signed_in("guanli01")
    for path in (LISTS, f"{LISTS}print/", "/tianchang/desk/lists.xlsx", f"{LISTS}{item.pk}/", f"{LISTS}new/"):
        assert browser.get(path).status_code == 403, path


def test_the_empty_list_says_what_to_do(lists, signed_in):
    assert "清单上还没有事项" in signed_in("wuguan01").get(LISTS).content.decode()


def test_a_deed_on_the_page_and_its_refusal(lists, signed_in):
    item, browser = lists.propose(at=timezone.now()), signed_in("qingdan01")
    page = browser.get(f"{LISTS}{item.pk}/").content.decode()
    assert "退回提报单位" in page and "销号</button>" not in page
    answer = browser.post(f"{LISTS}{item.pk}/return/", {"seen": "1", "words": ""})
    assert answer.status_code == 422 and "请写明" in answer.content.decode()
    day = timezone.localdate().isoformat()
    assert browser.post(f"{LISTS}{item.pk}/accept/", {"seen": "1", "owner": "housing", "due": day}).status_code == 302
    assert browser.post(f"{LISTS}{item.pk}/accept/", {"seen": "1", "owner": "housing", "due": day}).status_code == 409
    assert Item.objects.get(pk=item.pk).state == State.ACCEPTED
    assert browser.post(f"{LISTS}{item.pk}/start/", {"seen": "2", "words": "我来办"}).status_code == 403


def test_proposing_by_form_and_from_a_matter(lists, signed_in, plate):  # noqa: F811
    browser = signed_in("shequ01")
    form = {"key": str(new_key()), "kind": "hard_problem@city", "title": "路灯不亮", "words": "没有单位接管"}
    answer = browser.post(f"{LISTS}new/", form)
    assert answer.status_code == 422 and "没有单位接管" in answer.content.decode()
    answer = browser.post(f"{LISTS}new/", form | {"area": str(lists.clerk.offices[0].area_id)})
    assert answer.status_code == 302 and Item.objects.order_by("-serial").first().title == "路灯不亮"
    here = lists.clerk.offices[0].area_path
    near = plate.__class__.objects.filter(area__path__descendant_of=here).first()
    matter = Matter(near)
    assert "列入了哪些清单" in browser.get(f"/tianchang/desk/cases/{matter.case.pk}/").content.decode()
    panel = f"{LISTS}on/{matter.case.pk}/"
    assert "为什么要列入清单" in browser.get(panel, headers={"HX-Request": "true"}).content.decode()
    form = {"key": str(new_key()), "case": str(matter.case.pk), "kind": "hard_problem@city", "words": "反复堵"}
    assert browser.post(f"{LISTS}new/", form).status_code == 302
    assert "待受理" in browser.get(panel).content.decode()


def test_the_sheet_has_every_item_narrowed_to(lists, signed_in):
    item = lists.at_state(State.STRUCK)
    answer = signed_in("qingdan01").get(f"/tianchang/desk/lists.xlsx?state=struck&q={item.number}")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer))).get_sheet_by_index(0).to_python()
    assert len(rows) == 2 and rows[1][0] == item.number and rows[1][7] == "已销号" and rows[1][11] == "换灯 36 盏"
