"""Sealed days say what the rows say, whatever happens to a case afterwards and whenever the job runs."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cases.conftest import Matter
from wangge.cases.days import DayMark, SealedDay
from wangge.cases.due_days import Fell, clean_days, fell_due
from wangge.cases.models import Case
from wangge.cases.operations import recompute_deadlines, seal_days
from wangge.cases.operations.sealing import KEPT_DAYS
from wangge.cases.web.periods import midnight
from wangge.core.measures import Span, evaluate_by, measure_named
from wangge.core.models import CalendarDay
from wangge.core.once import forget, one_request
from wangge.method.queries import version_keys

WAY = ("verified", "filed", "dispatched", "handling", "fed_back", "checked", "closed")
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
FIRST = TODAY - timedelta(days=29)


def counted():
    """As the measures themselves say it."""
    span = Span(midnight(FIRST), NOW, NOW)
    closed, on_time = (evaluate_by(measure_named(key), span, "handling_body") for key in ("closed_of_due", "on_time"))
    return {body: Fell(one.denominator, one.numerator, on_time[body].numerator) for body, one in closed.items()}


def sealed():
    while seal_days(at=NOW):
        pass


def test_all_days_are_sealed_once_and_say_what_the_rows_say(tianchang):
    before = fell_due(FIRST, NOW)
    assert before == counted() and not SealedDay.objects.exists()
    sealed()
    assert SealedDay.objects.count() == KEPT_DAYS and fell_due(FIRST, NOW) == before
    assert len(clean_days(FIRST, TODAY)) == 29 and seal_days(at=NOW) == 0


@pytest.mark.parametrize("seed", range(4))
def test_random_histories(plate, seed):
    chance = random.Random(seed)
    matters = [Matter(plate, at=NOW - timedelta(days=chance.randrange(2, 28))) for _ in range(4)]
    sealed()
    for _ in range(12):
        matter = chance.choice(matters)
        left = WAY[WAY.index(matter.now.state) + 1 :] if matter.now.state in WAY else WAY
        if left:
            matter.walk_to(chance.choice(left[:3]), at=min(NOW, matter.at + timedelta(hours=chance.randrange(400))))
        if chance.random() < 0.3:
            seal_days(at=NOW)
        assert fell_due(FIRST, NOW) == counted()
    assert sum(told.due for told in fell_due(FIRST, NOW).values())
    sealed()
    assert fell_due(FIRST, NOW) == counted() and not DayMark.objects.exists()


def test_a_calendar_that_moves_deadlines_marks_both_days(plate):
    Matter(plate, at=NOW - timedelta(days=9)).walk_to("handling")
    sealed()
    for back in range(9):
        CalendarDay.objects.update_or_create(
            date=TODAY - timedelta(days=back), defaults={"kind": "off", "name": "台风停工"}
        )
    forget()
    while recompute_deadlines(at=NOW).cases:
        pass
    assert fell_due(FIRST, NOW) == counted()
    sealed()
    assert fell_due(FIRST, NOW) == counted()


def test_a_marked_day_is_counted_from_its_rows_and_nobody_waits(plate, django_assert_num_queries):
    sealed()
    day = TODAY - timedelta(days=3)
    DayMark.objects.bulk_create([DayMark(day=day), DayMark(day=day)])
    assert day not in dict(clean_days(FIRST, TODAY))
    with one_request():
        version_keys()
        with django_assert_num_queries(2):
            fell_due(FIRST, NOW)
    assert seal_days(at=NOW) == 1 and not DayMark.objects.exists()


def test_kinds_may_be_left_out(plate):
    Matter(plate, at=NOW - timedelta(days=9)).walk_to("handling")
    kinds = set(Case.objects.values_list("case_type", flat=True))
    sealed()
    assert fell_due(FIRST, NOW, without=kinds) == {} != fell_due(FIRST, NOW)


def test_another_method_counts_anew(tianchang, monkeypatch):
    sealed()
    monkeypatch.setattr("wangge.cases.due_days.version_keys", lambda: ("another",))
    assert not clean_days(FIRST, TODAY) and fell_due(FIRST, NOW) == counted()
