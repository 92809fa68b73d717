"""Each deadline explains itself, to programs and on the page: start, rule, pauses, extensions, calendar, named day."""

from datetime import date

import pytest

from tests.cases.conftest import Matter
from tests.cases.test_steps import on
from wangge.cases.api.clocks import clocks_told
from wangge.cases.web.clocks import clocks_of
from wangge.core.calendar import current_calendar
from wangge.method.queries import method_of


@pytest.fixture
def matter(plate):
    """In the hands of the fire department since Monday at nine, two working days from then."""
    matter = Matter(plate)
    matter.take("verify", matter.holder_of("cases.verify"))
    matter.take("file", matter.holder_of("cases.file"), filing="fire_lane_2")
    return matter.walk_to("handling")


@pytest.fixture
def handler(matter):
    return matter.holder_of("cases.handle", matter.now.handling_body)


def told(matter):
    """Its clocks, as programs read them, by name."""
    return {clock.clock: clock for clock in clocks_told(matter.now)}


def calendar_of(matter):
    return current_calendar(method_of(matter.now.version_id).calendar.hours)


def test_the_whole_tells_its_start_rule_calendar_and_what_does_not_count(matter):
    row = method_of(matter.now.version_id).filing_row("fire_lane_2")
    clock = told(matter)["total"]
    assert (clock.start, clock.due, clock.limit) == (on(9, 9), on(11, 9), "2 working_day")
    assert (clock.rule, clock.rule_title) == ("filing:fire_lane_2", row.condition)
    assert clock.origin and clock.platform_default == row.provenance.is_platform_default
    assert (clock.calendar, clock.confirmed) == (calendar_of(matter).version, True)
    assert clock.hours == [tuple(pair) for pair in calendar_of(matter).hours]
    assert (clock.pauses, clock.extensions, clock.days_off_total) == ([], [], 0)


def test_a_weekend_and_a_year_without_confirmed_holidays_are_told(plate):
    matter = Matter(plate, at=on(13, 19))  # a Friday evening: nothing counts before Monday
    clock = told(matter)["stage"]
    assert (clock.rule, clock.first_counted) == ("state:reported", on(16, 8))
    assert [day.date for day in clock.days_off] == [date(2025, 6, 14), date(2025, 6, 15)] and clock.days_off_total == 2
    later = Matter(plate, at=on(9, 9).replace(year=2031))
    clock = told(later)["stage"]
    assert not clock.confirmed and clock.unconfirmed_years == [2031]


def test_a_pause_and_the_day_it_was_granted_until_explain_themselves(matter, handler):
    granter = matter.holder_of("cases.grant")
    matter.take("ask_pause", handler, at=on(9, 10), waiting_for="reporter", reason="哪一处")
    move = matter.take("pause", granter, at=on(9, 11), until="2025-06-13", words="请补充")
    clocks = told(matter)
    assert clocks.keys() == {"named", "total"}
    named, whole = clocks["named"], clocks["total"]
    step = method_of(matter.now.version_id).case_type("matter").step("pause")
    assert (named.start, named.due, named.limit) == (on(9, 11), on(13, 18), "")
    assert (named.rule, named.rule_title, named.named_at, named.named_by) == (
        "step:pause", step.title, on(9, 11), move.office_title
    )  # fmt: skip
    assert named.calendar == calendar_of(matter).version and named.origin
    assert whole.due is None and [(one.start, one.end) for one in whole.pauses] == [(on(9, 11), None)]
    (page,) = clocks_of(matter.now, method_of(matter.now.version_id), calendar_of(matter), on(9, 12))
    assert page.stands_still
    assert (page.named.due, page.named.step, page.named.at) == (on(13, 18), step.title, on(9, 11))
    matter.take("resume", handler, at=on(11, 10))
    clocks = told(matter)
    assert "named" not in clocks and clocks["total"].due == on(12, 18)
    assert [(one.start, one.end) for one in clocks["total"].pauses] == [(on(9, 11), on(11, 10))]


def test_a_day_that_was_named_again_is_the_last_one(matter, handler):
    granter = matter.holder_of("cases.grant")
    matter.take("ask_deferral", handler, at=on(9, 10), reason="等改造")
    matter.take("defer", granter, at=on(9, 11), until="2025-07-31", words="随改造")
    matter.take("renew_deferral", granter, at=on(30, 10), until="2025-08-29", words="再等")
    named = told(matter)["named"]
    assert (named.rule, named.named_at, named.due.date()) == ("step:renew_deferral", on(30, 10), date(2025, 8, 29))


def test_an_extension_tells_how_much_when_and_by_whom(matter, handler):
    granter = matter.holder_of("cases.grant")
    matter.take("ask_extension", handler, at=on(10, 10), reason="要等吊车")
    move = matter.take("extend", granter, at=on(10, 11), amount="1", words="等吊车")
    clock = told(matter)["total"]
    (more,) = clock.extensions
    assert (more.limit, more.at, more.office) == ("1 working_day", on(10, 11), move.office_title)
    assert clock.due == on(12, 9)


def test_what_is_over_has_no_clock_and_an_open_one_no_query_for_a_day_that_nobody_names(
    matter, django_assert_max_num_queries
):
    case = matter.now
    with django_assert_max_num_queries(1):  # the calendar's fingerprint
        assert clocks_told(case)
    matter.walk_to("closed")
    assert told(matter) == {}


def test_the_page_tells_the_day_to_look_again(matter, handler, signed_in):
    page = f"/tianchang/desk/cases/{matter.case.pk}/"
    desk = signed_in("zuoxi01")
    assert "再看的日子" not in desk.get(page).content.decode()
    matter.take("ask_pause", handler, at=on(9, 10), waiting_for="weather", reason="台风")
    matter.take("pause", matter.holder_of("cases.grant"), at=on(9, 11), until="2025-06-13", words="等台风过去")
    shown = desk.get(page).content.decode()
    assert "再看的日子" in shown and "批准暂停" in shown.partition("再看的日子")[2][:400]
