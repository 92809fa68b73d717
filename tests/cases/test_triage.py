"""The triage desk: the pane shows what the page shows and to the same people; views are one's own; pages stay cheap."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.conftest import Matter, picture
from wangge.accounts.models import Account
from wangge.cases.models import SavedView
from wangge.cases.operations.views import MOST_VIEWS
from wangge.cases.web.parcel import tone_for
from wangge.cases.web.standing import Row, now, state_of, tone_of
from wangge.cases.web.tables import by_due
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent
from wangge.method.queries import current_method

DESK = "/tianchang/desk/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def fresh(plate):
    """A matter of this very moment."""
    return Matter(plate, at=timezone.now())


@pytest.fixture
def desk(signed_in):
    """`desk(actor or user name)` is a browser of whoever it is."""
    return lambda who: signed_in(who if isinstance(who, str) else Account.objects.get(pk=who.id).username)


def page_of(case):
    return f"{DESK}cases/{case.pk}/"


def read(response, status=200):
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def pane_of(browser, case, status=200):
    return read(browser.get(page_of(case) + "?pane=1", headers=HTMX), status)


def matter_in(html):
    """What is told of the matter, whatever stands around it: without tags, keys and the order of parts."""
    told = html[html.index('id="matter"') :].split("<dialog")[0]
    return sorted(re.findall(r"[\u4e00-\u9fff]{2,}", re.sub(r"<nav aria-label=.*?</nav>", "", told, flags=re.S)))


def looks_at(case):
    return AccessEvent.objects.filter(subject_id=case.pk).count()


def test_the_pane_tells_what_the_page_tells(desk, fresh):
    browser = desk("zuoxi01")
    page, pane = read(browser.get(page_of(fresh.case))), pane_of(browser, fresh.case)
    assert "<html" in page and "<html" not in pane
    assert matter_in(page) == matter_in(pane)


@pytest.mark.parametrize("username", ["zuoxi01", "xiaofang01", "guanli01", "shenji01"])
def test_the_pane_is_for_those_whom_the_page_is_for(desk, fresh, username):
    browser = desk(username)
    status = browser.get(page_of(fresh.case)).status_code
    pane = pane_of(browser, fresh.case, status)
    beside = read(browser.get(f"{DESK}?open={fresh.case.pk}"))
    for html in (pane, beside):
        assert ("不在您的范围内" in html) == (status == 403)
        assert ('id="matter"' in html) == (status == 200)


def test_an_address_with_an_open_matter_draws_list_and_matter(desk, fresh):
    browser = desk("zuoxi01")
    html = read(browser.get(f"{DESK}?open={fresh.case.pk}"))
    assert 'class="triage open"' in html and f'data-case="{fresh.case.pk}"' in html
    assert read(browser.get(f"{DESK}?open=nonsense")).count('id="matter"') == 0


def test_each_request_leaves_one_look(desk, fresh):
    browser = desk(fresh.holder_of("cases.verify"))
    for address, headers in ((page_of(fresh.case), {}), (f"{page_of(fresh.case)}?pane=1", HTMX)):
        before = looks_at(fresh.case)
        browser.get(address, headers=headers)
        assert looks_at(fresh.case) == before + 1
    before, sent = looks_at(fresh.case), {"key": str(new_key()), "seen": "1", "pane": "1"}
    assert browser.post(page_of(fresh.case) + "verify/", sent, headers=HTMX).status_code == 422
    assert looks_at(fresh.case) == before + 1


def test_a_step_in_the_pane_tells_what_happened_and_shows_nothing(desk, fresh):
    browser = desk(fresh.holder_of("cases.verify"))
    before = looks_at(fresh.case)
    sent = {"key": str(new_key()), "seen": "1", "pane": "1", "photos": picture()}
    response = browser.post(page_of(fresh.case) + "verify/", sent, headers=HTMX)
    told = json.loads(response["HX-Trigger"])["moved"]
    assert response.status_code == 204 and told["case"] == str(fresh.case.pk)
    assert told["words"].startswith("已办：核实属实。现在是“待立案”")
    assert looks_at(fresh.case) == before


def test_a_refusal_in_the_pane_stays_in_it(desk, fresh):
    browser = desk(fresh.holder_of("cases.verify"))
    sent = {"key": str(new_key()), "seen": "1", "pane": "1", "note": "这句话不能丢"}
    refused = browser.post(page_of(fresh.case) + "verify/", sent, headers=HTMX)
    html = read(refused, 422)
    assert "至少要 1 张" in html and "这句话不能丢" in html and "<html" not in html
    assert refused["HX-Reselect"] == "#deed" and 'name="pane"' in html
    stranger = desk("chengguan01").post(page_of(fresh.case) + "verify/", sent, headers=HTMX)
    assert "不在您的范围内" in read(stranger, 403) and stranger["HX-Retarget"] == "[data-pane]"


def test_views_are_saved_used_renamed_ordered_and_deleted(desk, fresh):
    fresh.walk_to("verified")  # where the centre has something to do
    browser = desk("zuoxi01")
    asked = "klass=fire_lane&sort=due&mine=on&state=&page=x&nonsense=1&open=2"
    first = browser.post(f"{DESK}views/", {"name": " 消防 待办 ", "query": asked, "first": "on"})["Location"]
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("消防 待办", "klass=fire_lane&mine=on&sort=due")
    html = read(browser.get(first))
    assert "我的视图" in html and "<h1>消防 待办</h1>" in html and str(fresh.case.pk) in html
    assert browser.get(f"{DESK}start/")["Location"] == first
    browser.post(f"{DESK}views/", {"name": "消防 待办", "query": "state=closed"})
    assert SavedView.objects.get().query == "state=closed"
    second = browser.post(f"{DESK}views/", {"name": "全县", "query": "due=late"})["Location"]
    browser.post(second + "change/", {"deed": "up"})
    assert [one.name for one in SavedView.objects.all()] == ["全县", "消防 待办"]
    assert "已有同名的视图" in read(browser.post(second + "change/", {"deed": "rename", "name": "消防 待办"}), 422)
    browser.post(second + "change/", {"deed": "rename", "name": "已超期的"})
    browser.post(second + "change/", {"deed": "first"})
    assert [one.name for one in SavedView.objects.filter(first=True)] == ["已超期的"]
    browser.post(first + "change/", {"deed": "delete"})
    assert browser.get(first).status_code == 403


def test_views_are_ones_own(desk):
    mine = desk("zuoxi01").post(f"{DESK}views/", {"name": "我的", "query": "due=late"})["Location"]
    other = desk("zhibanzhang01")
    assert "我的视图" not in read(other.get(DESK))
    assert other.get(mine).status_code == 403
    for deed in ("delete", "rename", "first", "up"):
        assert other.post(mine + "change/", {"deed": deed, "name": "x"}).status_code == 403
    assert other.get(f"{DESK}start/")["Location"] == DESK
    assert SavedView.objects.get().name == "我的"


@pytest.mark.parametrize(("name", "told"), [("", "请给视图起个名称"), ("长" * 21, "最多 20 个字")])
def test_a_view_without_a_fit_name_is_refused(desk, name, told):
    html = read(desk("zuoxi01").post(f"{DESK}views/", {"name": name, "query": "due=late"}), 422)
    assert told in html and 'value="due=late"' in html


def test_twenty_views_are_enough(desk):
    browser = desk("zuoxi01")
    for number in range(MOST_VIEWS):
        browser.post(f"{DESK}views/", {"name": f"第 {number}", "query": "due=late"})
    assert "最多保存 20 个" in read(browser.post(f"{DESK}views/", {"name": "多了", "query": "due=late"}), 422)
    assert SavedView.objects.count() == MOST_VIEWS


def test_lists_by_deadline_end_with_those_without(desk, plate, staff):
    dated, undated = Matter(plate, at=timezone.now()), Matter(plate, at=timezone.now()).walk_to("closed")
    rows = type(dated.now).objects.filter(pk__in=[dated.case.pk, undated.case.pk])
    moment = now(timezone.now(), current_method())
    assert [row.case.pk for row in by_due(rows, moment, None)[1]] == [dated.case.pk, undated.case.pk]


def test_soon_is_one_rule_for_staff_residents_and_lists(fresh):
    case, method = fresh.now, current_method()
    for hours in range(-3, 90):
        at = case.due - timedelta(hours=hours, minutes=1)
        moment = now(at, method)
        listed = type(case).objects.filter(moment.soon, pk=case.pk).exists()
        assert tone_of(case, moment) == tone_for(case, state_of(case), at)
        assert listed == (Row(case, moment).tone == "soon")


@pytest.mark.parametrize("username", ["zuoxi01", "wangge01", "xiaofang01"])
def test_a_list_takes_few_queries_whoever_asks(desk, fresh, username):
    browser = desk(username)
    for path in (DESK, f"{DESK}cases/?sort=due", f"{DESK}cases/"):
        browser.get(path)
        assert queries(browser, path) <= 8


def test_list_and_pane_take_as_many_queries_whatever_they_hold(desk, plate):
    browser = desk("zuoxi01")
    first = Matter(plate, at=timezone.now())
    paths = [f"{page_of(first.case)}?pane=1", f"{DESK}?open={first.case.pk}", f"{DESK}cases/?open={first.case.pk}"]
    one = [counted_twice(browser, path) for path in paths]
    for number in range(3):
        Matter(plate, at=timezone.now(), words=f"第 {number} 处垃圾没有人清")
        browser.post(f"{DESK}views/", {"name": f"第 {number}", "query": "due=late"})
    many = [counted_twice(browser, path) for path in paths]
    assert many == one and many[0] <= 12 and max(many) <= 16


def queries(browser, path):
    """How many queries a request takes; the calendar, asked once a minute, is left out."""
    with CaptureQueriesContext(connection) as seen:
        read(browser.get(path, headers=HTMX))
    return len([query for query in seen if "core_calendar" not in query["sql"]])


def counted_twice(browser, path):
    """How many the second time: what the side remembers after a deed is asked for with the first."""
    queries(browser, path)
    return queries(browser, path)


def shown_columns(browser, path="cases/"):
    """The heads of columns that are not left out."""
    heads = re.findall(r'<th scope="col"(?: class="([^"]*)")?>([^<]+)</th>', read(browser.get(DESK + path)))
    return [title for classes, title in heads if "col-off" not in (classes or "")]


def computer_of(username):
    """A browser of its own, unlike `desk`."""
    browser = Client()
    account = Account.objects.get(username=username)
    browser.force_login(account, backend="wangge.accounts.backends.AccountBackend")
    return browser


def test_a_person_chooses_the_columns_and_nobody_else_sees_the_choice(fresh):
    mine, other = computer_of("zuoxi01"), computer_of("zhibanzhang01")
    usual = shown_columns(mine)
    assert usual == ["状态", "期限", "诉求", "类别", "地点", "现由", "编号"]
    answer = mine.post(f"{DESK}columns/", {"columns": ["left", "channel", "handler"], "next": f"{DESK}cases/?q=x"})
    assert answer["Location"] == f"{DESK}cases/?q=x"
    assert shown_columns(mine) == shown_columns(mine, "") == ["期限", "诉求", "责任单位", "渠道"]
    again = computer_of("zuoxi01")
    assert shown_columns(again) == ["期限", "诉求", "责任单位", "渠道"] and shown_columns(other) == usual
    mine.post(f"{DESK}columns/", {"deed": "usual", "next": "https://example.org/"})
    assert shown_columns(mine) == usual


def test_a_column_there_is_none_of_is_refused(desk, fresh):
    answer = desk("zuoxi01").post(f"{DESK}columns/", {"columns": ["reporter"], "next": ""})
    assert answer.status_code == 422 and "没有这一列" in answer.content.decode()


def test_whatever_columns_are_chosen_cards_show_all_of_a_matter(desk, fresh):
    browser = desk("zuoxi01")
    browser.post(f"{DESK}columns/", {"next": ""})
    page = read(browser.get(f"{DESK}cases/"))
    assert shown_columns(browser) == ["诉求"]
    assert 'class="cell-status col-off"' in page and 'class="cell-place col-off"' in page  # for cards
