"""The desk: who sees what, a step as a plain form, refusals where they belong, and pages that stay cheap."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.conftest import Matter, picture
from wangge.accounts.models import Account
from wangge.cases.circles import enclosed_kinds
from wangge.cases.models import Case
from wangge.cases.queries import waiting_states
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent
from wangge.method.queries import current_method

DESK = "/tianchang/desk/"
NAME, PHONE = "欧阳试验", "13900004321"


@pytest.fixture
def fresh(plate):
    """A matter of this very moment, whose reporter left name and phone."""
    return Matter(plate, at=timezone.now(), name=NAME, phone=PHONE)


@pytest.fixture
def desk(signed_in):
    """`desk(actor or user name)` is a browser of whoever it is."""

    def sign_in(who):
        return signed_in(who if isinstance(who, str) else Account.objects.get(pk=who.id).username)

    return sign_in


def page_of(case):
    return f"{DESK}cases/{case.pk}/"


def hidden(html, name):
    """The value of a hidden field on a page."""
    return re.search(rf'type="hidden" name="{name}" value="([^"]+)"', html)[1]


def read(response, status=200):
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def links(html):
    return set(re.findall(r"/tianchang/desk/cases/([0-9a-f-]{36})/", html))


def queries(browser, path):
    """How many queries a page takes; the calendar, asked once a minute, is left out."""
    with CaptureQueriesContext(connection) as seen:
        read(browser.get(path))
    return len([query for query in seen if "core_calendar" not in query["sql"]])


def test_strangers_sign_in_first(client, tianchang):
    response = client.get(f"{DESK}cases/")
    assert response.status_code == 302 and "/sign-in/" in response["Location"]


def enclosed(case):
    """Kept to a circle in which of these the auditor alone stands."""
    return case.case_type in enclosed_kinds()


@pytest.mark.parametrize(
    ("username", "sees", "not_on_page"),
    [
        ("zuoxi01", lambda case: not enclosed(case), "岗位任免"),
        ("zhibanzhang01", lambda case: not enclosed(case), "登记诉求"),
        ("shenji01", lambda case: True, "登记诉求"),
        ("xiaofang01", lambda case: case.handling_body and case.handling_body.key == "fire", "登记诉求"),
        ("guanli01", lambda case: False, "登记诉求"),
        ("shequ01", None, "岗位任免"),  # what lies in its community
    ],
)
def test_each_post_sees_its_own_and_nothing_else(desk, username, sees, not_on_page):
    browser = desk(username)
    html = read(browser.get(f"{DESK}cases/"))
    cases = list(Case.objects.select_related("area", "handling_body").order_by("-id"))
    if username == "shequ01":
        path = Account.objects.get(username=username).appointments.get().area.path
        own = [case for case in cases if str(case.area.path).startswith(str(path)) and not enclosed(case)]
    else:
        own = [case for case in cases if sees(case)]
    assert links(html) == {str(case.pk) for case in own[:50]}
    assert not_on_page not in html
    for case in cases[:6]:
        assert browser.get(page_of(case)).status_code == (200 if case in own else 403)


def test_who_only_looks_finds_no_step(desk, fresh):
    html = read(desk("shenji01").get(page_of(fresh.case)))
    assert "没有要办的步骤" in html and "<form method" not in html.split('id="deed"')[1]


def test_the_handling_unit_never_sees_the_reporter(desk, fresh):
    fresh.walk_to("handling")
    browser = desk("xiaofang01")
    paths = ["", "cases/", f"cases/?q={NAME[:2]}", f"find/?q={NAME[:2]}", f"find/?q={PHONE[:8]}", "me/"]
    pages = [read(browser.get(DESK + path)) for path in paths]
    pages.append(read(browser.get(page_of(fresh.case))))
    pages.append(read(browser.get(page_of(fresh.case) + "?step=feed_back")))
    for html in pages:
        assert NAME not in html and PHONE not in html and fresh.token not in html
    assert "联系反映人" not in pages[-1]
    assert browser.post(page_of(fresh.case) + "contact/", {"reason": "想知道是谁反映的"}).status_code == 403


def test_of_a_report_by_staff_the_handling_unit_learns_the_channel_only(desk, fresh, staff):
    operator = desk("zuoxi01")
    sent = {
        "key": str(new_key()),
        "words": "西门消防通道堆满建材",
        "class_key": "fire_lane",
        "channel": "phone",
    }
    sent |= {"plate_code": fresh.case.plate.code, "class_key": "fire_lane", "name": NAME}
    operator.post(f"{DESK}intake/", sent)
    matter = Matter.__new__(Matter)
    matter.case, matter.at = Case.objects.order_by("-id").first(), timezone.now()
    matter.walk_to("handling")
    story = read(desk("xiaofang01").get(page_of(matter.case)))
    assert "电话反映" in story and "登记</" not in story and NAME not in story


def test_a_step_goes_round_by_plain_form_and_twice_is_once(desk, fresh):
    browser = desk(fresh.holder_of("cases.verify"))
    html = read(browser.get(page_of(fresh.case)))
    sent = {"key": hidden(html, "key"), "seen": hidden(html, "seen"), "note": "确实堵着"}
    for _ in range(2):
        response = browser.post(page_of(fresh.case) + "verify/", sent | {"photos": picture()})
        assert response.status_code == 302 and response["Location"].endswith("?done=verify")
    assert (fresh.now.state, fresh.now.moves) == ("verified", 2)
    assert "已办：核实属实" in read(browser.get(response["Location"]))


def test_every_step_open_to_a_person_can_be_drawn(desk, fresh):
    for state in ("reported", "verified", "filed", "dispatched", "handling", "fed_back", "checked"):
        fresh.walk_to(state)
        way = {"reported": "cases.verify", "fed_back": "cases.check", "checked": "cases.close"}
        permission = {"verified": "cases.file", "filed": "cases.dispatch"} | way
        body = fresh.now.handling_body if state in ("dispatched", "handling") else None
        actor = fresh.holder_of(permission.get(state, "cases.handle"), body)
        browser = desk(actor)
        html = read(browser.get(page_of(fresh.case)))
        shown = re.search(rf'action="{page_of(fresh.case)}(\w+)/"', html.split('id="deed"')[1])[1]
        steps = {shown, *re.findall(r"\?step=(\w+)", html)}
        for step in steps:
            assert f"{page_of(fresh.case)}{step}/" in read(browser.get(f"{page_of(fresh.case)}?step={step}"))


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(desk, fresh):
    browser = desk(fresh.holder_of("cases.verify"))
    sent = {"key": str(new_key()), "seen": "1", "note": "这句话不能丢"}
    html = read(browser.post(page_of(fresh.case) + "verify/", sent), 422)
    beside = html.split('id="keep-verify-photos"')[1].split("</fieldset>")[0]
    assert "至少要 1 张" in beside.split('name="note"')[0] and "这句话不能丢" in html
    fragment = browser.post(page_of(fresh.case) + "verify/", sent, headers={"HX-Request": "true"})
    assert fragment["HX-Reselect"] == "#deed" and fragment.status_code == 422


def test_who_comes_second_gets_the_news_and_keeps_the_words(desk, fresh):
    worker = fresh.holder_of("cases.verify")
    browser = desk(worker)
    sent = {"key": str(new_key()), "seen": "1", "reason": "门锁着，进不去"}
    fresh.take("verify", worker)
    html = read(browser.post(page_of(fresh.case) + "unable/", sent), 409)
    assert "门锁着，进不去" in html and "又有新进展" in html
    assert fresh.now.state == "verified"
    nobody_saw = browser.post(page_of(fresh.case) + "unable/", sent | {"seen": "x"})
    assert nobody_saw.status_code == 409


def test_numbers_may_be_typed_where_they_cannot_be_picked(desk, fresh, plate):
    other = Matter(plate, at=fresh.at)
    browser = desk("zuoxi01")
    sent = {"key": str(new_key()), "seen": "1"}
    wrong = read(browser.post(page_of(fresh.case) + "merge/", sent | {"into_number": "没有这件"}), 422)
    assert "没有找到“没有这件”" in wrong
    browser.post(page_of(fresh.case) + "merge/", sent | {"into_number": other.now.number})
    assert fresh.now.original_id == other.case.pk


def test_a_route_left_blank_tells_the_standard_answer(desk, fresh):
    fresh.walk_to("verified")
    method_route = next(
        iter(
            re.findall(
                r'name="route" value="(\w+)"',
                read(desk("zuoxi01").get(page_of(fresh.case) + "?step=tell_route")),
            )
        )
    )
    sent = {"key": str(new_key()), "seen": "2", "route": method_route, "answer": ""}
    assert desk("zuoxi01").post(page_of(fresh.case) + "tell_route/", sent).status_code == 302
    assert fresh.now.state == "told_route"


def test_contact_is_shown_once_for_a_reason_that_is_logged(desk, fresh):
    browser = desk("zhibanzhang01")
    assert PHONE not in read(browser.get(page_of(fresh.case)))
    refused = read(browser.post(page_of(fresh.case) + "contact/", {"reason": "嗯"}), 422)
    assert PHONE not in refused and "至少 4 个字" in refused
    shown = browser.post(page_of(fresh.case) + "contact/", {"reason": "核对具体门牌"})
    assert PHONE in read(shown) and "no-store" in shown["Cache-Control"]
    assert PHONE not in read(browser.get(page_of(fresh.case)))
    assert AccessEvent.objects.filter(subject_id=fresh.now.reporter.pk, reason="核对具体门牌").count() == 1


def test_who_reported_sees_who_looked_at_the_contact_and_why(desk, fresh, client):
    desk("zhibanzhang01").post(page_of(fresh.case) + "contact/", {"reason": "核对具体门牌"})
    client.logout()
    client.post("/tianchang/follow/", {"token": fresh.token})
    html = read(client.get(f"/tianchang/follow/{fresh.case.pk}/"))
    assert "谁看过您的联系方式" in html and "指挥中心值班长" in html and "核对具体门牌" in html


def test_opening_a_matter_is_logged(desk, fresh):
    desk("zuoxi01").get(page_of(fresh.case))
    assert AccessEvent.objects.filter(subject_id=fresh.case.pk, purpose="handle-matter").count() == 1


def test_taking_down_ends_with_number_and_token(desk, plate):
    browser = desk("zuoxi01")
    sent = {"key": str(new_key()), "channel": "phone", "name": NAME, "phone": PHONE, "plate_code": plate.code}
    empty = read(browser.post(f"{DESK}intake/", sent | {"words": ""}), 422)
    assert "请用几句话说明" in empty and NAME in empty
    response = browser.post(f"{DESK}intake/", sent | {"words": "路灯不亮三天了"})
    receipt = read(browser.get(response["Location"]))
    case = Case.objects.order_by("-id").first()
    assert case.number in receipt and re.search(r"<code>(\w{4}-){3}\w{4}</code>", receipt)
    assert desk("zhibanzhang01").get(response["Location"]).status_code == 403


def test_what_words_speak_for_is_told_as_they_are_typed(desk):
    html = read(desk("zuoxi01").post(f"{DESK}intake/suggest/", {"words": "消防通道被车堵住了"}))
    assert "<mark" in html and "fire_lane" in html


@pytest.mark.parametrize(
    ("narrowed", "told"),
    [
        ("since=2026-11-30&until=2026-11-01", "结束日期早于开始日期"),
        ("since=yesterday", "field-error"),
        ("state=nonsense", "field-error"),
        ("q=绝无此事", "没有找到这些字"),
        ("area=没有的地方", "没有符合条件的诉求"),
    ],
)
def test_filters_say_what_is_wrong(desk, narrowed, told):
    assert told in read(desk("zuoxi01").get(f"{DESK}cases/?{narrowed}"))


def test_filters_narrow(desk, fresh):
    browser = desk("zuoxi01")
    number = fresh.now.number
    for narrowed in (f"q={number}", "klass=fire_lane", "state=reported", "phase=collect", "channel=portal"):
        assert str(fresh.case.pk) in links(read(browser.get(f"{DESK}cases/?{narrowed}")))
    grid = fresh.now.area
    assert str(fresh.case.pk) in links(read(browser.get(f"{DESK}cases/?area={grid.key}&sort=due")))
    assert str(fresh.case.pk) not in links(read(browser.get(f"{DESK}cases/?state=closed")))


def test_broken_marks_are_refused(desk):
    for path in ("?page=nonsense", "cases/?page=AAAA", "tasks/nowhere/?page=x"):
        assert desk("zuoxi01").get(DESK + path).status_code == 422


def test_the_finder_finds_matters_places_and_pages(desk, fresh):
    browser = desk("zuoxi01")
    assert str(fresh.case.pk) in links(read(browser.get(f"{DESK}find/?q={fresh.now.number}")))
    assert "登记诉求" in read(browser.get(f"{DESK}find/?q=登记"))
    assert "没有找到" in read(browser.get(f"{DESK}find/?q=绝无此事", headers={"HX-Request": "true"}))


def test_lists_take_as_many_queries_with_one_row_as_with_three(desk, plate):
    browser = desk("zuoxi01")
    words = {"words": "云顶专用词一二三", "class_key": "fire_lane"}
    Matter(plate, at=timezone.now(), **words)
    paths = [f"{DESK}cases/?q=云顶专用词", DESK, f"{DESK}tasks/reported/"]
    [browser.get(path) for path in paths]
    one = [queries(browser, path) for path in paths]
    Matter(plate, at=timezone.now(), **words), Matter(plate, at=timezone.now(), **words)
    assert [queries(browser, path) for path in paths] == one
    search, *lists = one
    assert max(lists) <= 8 and search <= 9  # what does not fill a page asks where it left off (ADR 0014)


def test_a_matter_takes_as_many_queries_whatever_its_story(desk, fresh):
    browser = desk("zuoxi01")
    browser.get(page_of(fresh.case))
    fresh.walk_to("verified")
    short = queries(browser, page_of(fresh.case))
    fresh.walk_to("checked")
    assert queries(browser, page_of(fresh.case)) <= short <= 13


@pytest.mark.parametrize("username", ["duban01", "zuoxi01", "wangge01", "chengguan01"])
def test_what_is_over_waits_for_nobody_and_each_group_of_the_side_stands_once(username, desk, staff):
    over = {state.name for way in current_method().case_types.values() for state in way.states if state.final}
    assert not over & {state for office in staff(username).offices for state in waiting_states(office.permissions)}
    side = re.search(r'id="desk-tasks">(.*?)</div>', read(desk(username).get(DESK)), re.S)[1]
    groups = re.findall(r"<h2>(.*?)</h2>", side)
    assert len(groups) == len(set(groups)) > 1


def waits(html):
    """How many tasks the left side tells."""
    return int(re.search(r"全部任务</span><span class=\"count\">(\d+)", html)[1])


def test_after_an_own_deed_the_side_counts_anew_and_what_others_do_shows_a_little_later(desk, fresh):
    """The side of a matter's page is remembered for `KEPT` seconds, in each process; the list of tasks never is."""
    browser, another = desk(fresh.holder_of("cases.verify")), Matter(fresh.case.plate, at=timezone.now())
    page = page_of(fresh.case)
    before = waits(read(browser.get(page)))
    another.walk_to("verified")  # by somebody else's hands
    assert waits(read(browser.get(page))) == before
    assert waits(read(browser.get(DESK))) == waits(read(browser.get(page))) == before - 1
    html = read(browser.get(page))
    sent = {"key": hidden(html, "key"), "seen": hidden(html, "seen"), "note": "确实堵着", "photos": picture()}
    assert browser.post(f"{page}verify/", sent).status_code == 302
    assert browser.cookies["deed"]["path"] == "/tianchang/" and browser.cookies["deed"]["httponly"]
    assert waits(read(browser.get(page))) == before - 2
