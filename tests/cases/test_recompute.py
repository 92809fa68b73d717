"""A calendar that changed: deadlines move, each move is told; and arrays say what one case says."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from django.db.models import F

from tests.cases.conftest import CHINA, Matter
from wangge.cases.clocked import Clocked
from wangge.cases.clocks import compute
from wangge.cases.models import Case, DueChange
from wangge.cases.operations import mark_overdue, recompute_deadlines
from wangge.cases.operations.clock_arrays import NOTHING, due_arrays, moments_of
from wangge.core.calendar import current_calendar
from wangge.core.models import CalendarDay
from wangge.core.once import forget
from wangge.method.queries import method_of

NEVER = date(2025, 6, 10)  # a Tuesday, suddenly a holiday
READ = ("case_type", "state", "filing_row", "stage_since", "stage_due", "total_since", "total_due")
NOW = datetime(2025, 6, 9, 12, tzinfo=CHINA)


@pytest.fixture
def matter(plate):
    matter = Matter(plate)
    matter.take("verify", matter.holder_of("cases.verify"))
    matter.take("file", matter.holder_of("cases.file"), filing="fire_lane_2")
    return matter.walk_to("handling")


def holiday():
    CalendarDay.objects.update_or_create(date=NEVER, defaults={"kind": "off", "name": "台风停工"})
    forget()


def all_done(at=NOW):
    batches = [recompute_deadlines(at=at, batch=7)]
    while batches[-1].cases:
        batches.append(recompute_deadlines(at=at, batch=7))
    return batches[:-1]


def test_nothing_to_do_where_the_calendar_stands(matter):
    Case.objects.filter(calendar="").update(calendar=matter.now.calendar)
    assert recompute_deadlines(at=NOW).cases == 0


def test_a_holiday_moves_deadlines_batch_by_batch_and_each_is_told(matter):
    before = matter.now
    holiday()
    batches = all_done()
    now = matter.now
    assert len(batches) > 1 and sum(done.changed for done in batches) >= 1
    assert now.total_due == before.total_due + timedelta(days=1) == now.due
    assert now.calendar != before.calendar and now.warn_at > before.warn_at
    change = now.due_changes.get()
    assert (change.total_before, change.total_after, change.calendar) == (before.total_due, now.total_due, now.calendar)
    assert all_done() == []


def test_a_job_that_was_stopped_goes_on_where_it_was(matter):
    holiday()
    every = Case.objects.filter(due__isnull=False, version=matter.now.version_id).count()
    first = recompute_deadlines(at=NOW, batch=7)
    forget()
    rest = all_done()
    assert first.cases == 7 and first.cases + sum(done.cases for done in rest) == every
    assert matter.now.due_changes.count() == 1


def test_what_did_not_move_is_not_written(matter):
    def stored():
        rows = Clocked.objects.filter(due__isnull=False).extra(select={"row": "xmin::text"})
        return {key: (row, flag) for key, row, flag in rows.values_list("pk", "row", "due_confirmed")}

    before = stored()
    holiday()
    changed = sum(done.changed for done in all_done())
    after = stored()
    told = {change.case_id for change in DueChange.objects.all()}
    flagged = {key for key in before if before[key][1] != after[key][1]}  # a stage in an unconfirmed year is over
    assert {key for key in before if before[key][0] != after[key][0]} == told | flagged
    assert matter.case.pk in told and changed < len(before)


def test_a_case_somebody_moved_meanwhile_is_computed_by_itself(matter, monkeypatch):
    holiday()

    def and_meanwhile(*given):
        Case.objects.filter(pk=matter.case.pk).update(moves=F("moves") + 1)
        return due_arrays(*given)

    before = matter.now
    monkeypatch.setattr("wangge.cases.operations.recompute.due_arrays", and_meanwhile)
    all_done()
    assert matter.now.total_due == before.total_due + timedelta(days=1)
    assert matter.now.due_changes.count() == 1


def test_what_was_late_may_be_late_no_more(matter):
    mark_overdue(at=datetime(2025, 6, 11, 10, tzinfo=CHINA))
    assert matter.now.overdue_since
    holiday()
    all_done(at=datetime(2025, 6, 11, 11, tzinfo=CHINA))
    assert matter.now.overdue_since is None and matter.now.raise_at is None


def test_pauses_and_extensions_are_kept(matter):
    handler = matter.holder_of("cases.handle", matter.now.handling_body)
    granter = matter.holder_of("cases.grant")
    matter.take("ask_extension", handler, reason="等吊车")
    matter.take("extend", granter, amount="1", words="等吊车")
    assert matter.now.total_due == datetime(2025, 6, 12, 9, tzinfo=CHINA)
    holiday()
    all_done()
    assert matter.now.total_due == datetime(2025, 6, 13, 9, tzinfo=CHINA) and matter.now.due_changes.count() == 1


def test_arrays_say_what_one_case_says(matter):
    """Every open case of the demo: in arrays, and one by one."""
    rows = list(Case.objects.filter(due__isnull=False, paused=0, extended=0, version=matter.now.version_id))
    for case_type in {case.case_type for case in rows}:
        mine = [case for case in rows if case.case_type == case_type]
        method = method_of(mine[0].version_id)
        calendar = current_calendar(method.calendar.hours)
        told = {name: np.array([getattr(case, name) for case in mine], object) for name in READ}
        new = due_arrays(told, method, calendar)
        for case in mine:
            state = method.case_type(case.case_type).state(case.state)
            case.stage_due, case.total_due = (case.stage_due if state.paused else None), None
            compute(case, method, calendar)
        for name, column in (
            ("stage_due", new.stage),
            ("total_due", new.total),
            ("due", new.due),
            ("warn_at", new.warn),
        ):
            singly = moments_of(np.array([getattr(case, name) for case in mine], object))
            assert (singly == column).all(), (case_type, name)
    assert NOTHING < 0
