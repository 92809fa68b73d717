"""Measures: a published month recomputes exactly; every number opens to its rows; no rate of nothing."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases.closed import written
from tests.cases.conftest import CHINA, Matter
from wangge.cases.models import Case
from wangge.core.measures import Span, catalogue, evaluate, measure_named, rows_behind
from wangge.method.queries import current_version
from wangge.territory.queries import county_root

DECEMBER = Span(*(datetime(2016, 12, 1, tzinfo=CHINA) + timedelta(days=n) for n in (0, 31, 40)))
MONDAY = datetime(2025, 6, 9, 9, tzinfo=CHINA)  # a quiet week, long before the demo's own matters
WEEK = Span(MONDAY - timedelta(days=1), MONDAY + timedelta(days=6), MONDAY + timedelta(days=6))


def figure(key, span=WEEK):
    return evaluate(measure_named(key), span)


def hundredths(key, span=WEEK):
    found = figure(key, span)
    return found.numerator, found.denominator, found.value


@pytest.fixture
def matter(plate):
    """A Matter of that week."""
    return Matter(plate, at=MONDAY)


@pytest.fixture
def a_published_month(tianchang):
    """Tianmen, December 2016: 972 were due, 911 of them closed, 737 on time (hbcic.net.cn, 2017)."""
    version, root = current_version(), county_root()
    due = datetime(2016, 12, 15, 12, tzinfo=CHINA)
    closings = [due] * 737 + [due + timedelta(minutes=1)] * (911 - 737) + [None] * (972 - 911)
    written(
        Case(
            case_type="matter",
            version=version,
            area=root,
            state="closed" if closed else "handling",
            words="x",
            title="x",
            reported_at=due - timedelta(days=3),
            filed_at=due - timedelta(days=2),
            stage_since=due,
            total_due=due,
            closed_at=closed,
        )
        for closed in closings
    )


def test_a_published_month_recomputes_exactly(a_published_month):
    assert hundredths("due", DECEMBER) == (972, 972, Decimal(972))
    assert hundredths("closed_of_due", DECEMBER) == (911, 972, Decimal("93.72"))
    assert hundredths("on_time", DECEMBER) == (737, 972, Decimal("75.82"))


def test_every_number_opens_to_its_rows_with_one_query_each(a_published_month, matter):
    matter.walk_to("closed")
    for measure in catalogue():
        for span in (DECEMBER, WEEK):
            with CaptureQueriesContext(connection) as queries:
                found = evaluate(measure, span)
            assert sum("method_methodversion" not in query["sql"] for query in queries) == 1, measure.key
            assert rows_behind(measure, span, part="numerator").count() == found.numerator, measure.key
            assert rows_behind(measure, span, part="denominator").count() == found.denominator, measure.key


def test_no_rate_of_nothing(tianchang):
    empty = Span(*[datetime(2010, 1, 1, tzinfo=CHINA)] * 3)
    assert {figure(measure.key, empty).value for measure in catalogue()} <= {None, Decimal(0)}


def test_rework_counts_the_case_and_the_check_that_failed(matter):
    matter.walk_to("fed_back")
    matter.take("check_fail", matter.holder_of("cases.check"), reason="没有清完")
    matter.walk_to("closed")
    assert hundredths("rework") == (1, 1, Decimal(100))
    assert hundredths("check_passed") == (1, 2, Decimal(50))


def test_a_return_counts_only_when_the_objection_is_upheld(matter):
    matter.walk_to("dispatched")
    matter.take("object", matter.holder_of("cases.handle", matter.now.handling_body), reason="不属本单位职责")
    assert hundredths("returned")[0] == 0
    matter.take("uphold", matter.holder_of("cases.rule"))
    assert hundredths("returned") == (1, 1, Decimal(100))


def test_silence_is_no_response_once_the_time_has_passed(matter):
    matter.walk_to("dispatched")
    soon = Span(WEEK.start, WEEK.end, now=MONDAY + timedelta(minutes=5))
    assert hundredths("response", soon) == (0, 0, None)
    assert hundredths("response") == (0, 1, Decimal(0))


def test_only_what_reporters_said_counts_as_satisfied(matter):
    matter.walk_to("closed")
    assert figure("satisfaction").value is None
    matter.take("rate", matter.reporter, rating="3", solved="yes")
    assert hundredths("satisfaction") == (0, 1, Decimal(0))
    assert hundredths("resolution") == (1, 1, Decimal(100))


def test_a_withdrawn_matter_is_neither_due_nor_closed(matter):
    matter.take("withdraw", matter.reporter)
    assert hundredths("closed_of_due")[1] == 0


def test_figures_narrow_to_an_area_and_a_body(matter):
    matter.walk_to("filed")
    case = matter.now
    inside = Span(WEEK.start, WEEK.end, WEEK.now, area_path=case.area.path, body_id=case.handling_body_id)
    outside = Span(WEEK.start, WEEK.end, WEEK.now, area_path="tianchang.tongcheng")
    assert figure("filed", inside).value == 1 and figure("filed", outside).value == 0


def test_whether_anybody_called_is_counted_of_those_who_said(matter):
    matter.walk_to("closed")
    matter.take("rate", matter.reporter, rating="4", solved="yes")
    assert hundredths("contacted") == (0, 0, None)


def test_a_reporter_may_say_that_nobody_called(matter):
    matter.walk_to("closed")
    matter.take("rate", matter.reporter, rating="4", solved="yes", contacted="no")
    assert hundredths("contacted") == (0, 1, Decimal(0))
    assert hundredths("response") == (1, 1, Decimal(100))  # by the unit's own moves, whatever the reporter says
