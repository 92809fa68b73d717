"""Deadlines anew after the calendar changed: all open cases, in batches, each moved deadline kept as a DueChange.

A case says by which calendar its deadlines were computed, so a job that was stopped goes on where it was. What was
paused or extended is computed singly; everything else at once, in arrays.
"""

from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction

from wangge.cases.clocks import compute
from wangge.cases.events import DeadlinesRecomputed
from wangge.cases.models import Case
from wangge.cases.operations.clock_arrays import NOTHING, due_arrays, moments_of
from wangge.core.calendar import current_calendar
from wangge.core.events import record
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.method.queries import method_of

BATCH = 20_000
READ = (
    *("id", "case_type", "state", "filing_row", "stage_since", "stage_due", "total_since", "total_due"),
    *("overdue_since", "due_confirmed"),
)


@dataclass(frozen=True)
class Batch:
    """What one batch did: cases looked at, deadlines that moved."""

    cases: int
    changed: int


@transaction.atomic
def recompute_deadlines(*, at, batch=BATCH):
    """Compute the deadlines of at most `batch` open cases whose calendar is not the county's; what it did."""
    for version, case_type in _open().values_list("version", "case_type").order_by().distinct():
        method = method_of(version)
        calendar = current_calendar(method.calendar.hours)
        behind = _open().filter(version=version, case_type=case_type).exclude(calendar=calendar.version)
        done = _plain(behind.filter(paused=0, extended=0), method, calendar, at, batch)
        done = done or _singly(behind.exclude(paused=0, extended=0), method, calendar, at)
        if done:
            happened = DeadlinesRecomputed(cases=done.cases, changed=done.changed)
            record(happened, actor=SYSTEM, at=at)
            return done
    return Batch(0, 0)


def _open():
    return Case.objects.filter(due__isnull=False)


def _plain(rows, method, calendar, at, batch):
    found = rows.order_by().select_for_update(skip_locked=True).values_list(*READ)[:batch]
    found = [np.array(column, object) for column in zip(*found, strict=True)]
    if not found:
        return None
    told = dict(zip(READ, found, strict=True))
    new = due_arrays(told, method, calendar)
    changed = (moments_of(told["stage_due"]) != new.stage) | (moments_of(told["total_due"]) != new.total)
    _keep(told, new, changed, calendar, at)
    _write(told["id"], new, calendar, at)
    return Batch(len(told["id"]), int(changed.sum()))


def _singly(rows, method, calendar, at):
    """Cases with pauses or extensions: few, and each with a story of its own."""
    rows, changed = list(rows.select_for_update(of=("self",))[:500]), 0
    for case in rows:
        before = case.stage_due, case.total_due
        state = method.case_type(case.case_type).state(case.state)
        case.stage_due = case.stage_due if state.paused else None
        case.total_due, case.calendar, case.due_confirmed = None, "", True
        compute(case, method, calendar)
        if before != (case.stage_due, case.total_due):
            changed += 1
            case.due_changes.create(
                at=at, calendar=calendar.version, stage_before=before[0], stage_after=case.stage_due,
                total_before=before[1], total_after=case.total_due,
            )  # fmt: skip
    Case.objects.bulk_update(rows, ["stage_due", "total_due", "due", "warn_at", "due_confirmed", "calendar"])
    return Batch(len(rows), changed) if rows else None


def _keep(told, new, changed, calendar, at):
    """A row for each deadline that moved: what it was and what it is."""
    which = np.flatnonzero(changed)
    if not len(which):
        return
    columns = [moments_of(told["stage_due"]), new.stage, moments_of(told["total_due"]), new.total]
    values = [[new_key() for _ in which], list(told["id"][which]), *(_plainly(column[which]) for column in columns)]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [at, calendar.version, *values])


def _write(keys, new, calendar, at):
    """A deadline that lies ahead again is neither late nor warned of."""
    columns = (_plainly(column) for column in (new.stage, new.total, new.due, new.warn))
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [calendar.version, at, at, at, list(keys), *columns, new.confirmed.tolist()])


MOMENT = "'epoch'::timestamptz + {0} * interval '1 microsecond'"
WRITE = f"""
    UPDATE cases_case c
       SET stage_due = {MOMENT.format("v.stage")}, total_due = {MOMENT.format("v.total")},
           due = {MOMENT.format("v.due")}, warn_at = {MOMENT.format("v.warn")}, due_confirmed = v.confirmed,
           calendar = %s, warned_at = CASE WHEN {MOMENT.format("v.warn")} > %s THEN NULL ELSE warned_at END,
           overdue_since = CASE WHEN {MOMENT.format("v.due")} > %s THEN NULL ELSE overdue_since END,
           raise_at = CASE WHEN {MOMENT.format("v.due")} > %s THEN NULL ELSE raise_at END
      FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::boolean[])
           AS v(id, stage, total, due, warn, confirmed)
     WHERE c.id = v.id
"""
KEEP = f"""
    INSERT INTO cases_duechange (id, case_id, at, calendar, stage_before, stage_after, total_before, total_after)
    SELECT v.id, v.of, %s, %s, {MOMENT.format("v.s0")}, {MOMENT.format("v.s1")}, {MOMENT.format("v.t0")},
           {MOMENT.format("v.t1")}
      FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
           AS v(id, of, s0, s1, t0, t1)
"""


def _plainly(column):
    """Microseconds for the database; NOTHING is NULL."""
    return [None if moment == NOTHING else moment for moment in column.tolist()]
