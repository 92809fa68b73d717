"""Deadlines anew after the calendar changed: all open cases, in batches, each moved deadline kept as a DueChange.

A case says by which calendar its deadlines were computed, so a job that was stopped goes on where it was. What was
paused or extended is computed singly; everything else at once, in arrays.
"""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from django.db.models import BigIntegerField, F, Func, Q

from wangge.cases.clocks import compute
from wangge.cases.events import DeadlinesRecomputed
from wangge.cases.models import Case
from wangge.cases.operations.clock_arrays import NOTHING, due_arrays, moments_of
from wangge.core.calendar import current_calendar
from wangge.core.events import record
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.method.queries import method_of, version_keys

BATCH = 20_000
READ = ("id", "version", "case_type", "state", "filing_row", "stage_since", "stage_due", "total_since", "total_due")
MOMENTS = READ[5:]


@dataclass(frozen=True)
class Batch:
    """What one batch did: cases looked at, deadlines that moved, and the last case, after which the next one begins."""

    cases: int
    changed: int
    last: UUID | None = None


@transaction.atomic
def recompute_deadlines(*, at, after=None, batch=BATCH):
    """Compute the deadlines of at most `batch` open cases after a key whose calendar is not the county's.

    A job that was stopped begins again without a key: what was done before is not done again.
    """
    calendars = {key: current_calendar(method_of(key).calendar.hours) for key in version_keys()}
    behind = Q(pk=None)
    for key, calendar in calendars.items():
        behind |= Q(version=key) & ~Q(calendar=calendar.version)
    rows = Case.objects.filter(behind, due__isnull=False).order_by("pk").select_for_update(skip_locked=True)
    columns = [_as_micros(name) if name in MOMENTS else name for name in READ]
    found = list((rows.filter(pk__gt=after) if after else rows).values_list(*columns, "paused", "extended")[:batch])
    if not found:
        return Batch(0, 0)
    plain, others = {}, []
    for *row, paused, extended in found:
        others.append(row[0]) if paused or extended else plain.setdefault((row[1], row[2]), []).append(row)
    changed = sum(_together(rows, calendars[version], at) for (version, _type), rows in plain.items())
    changed += _singly(others, calendars, at)
    record(DeadlinesRecomputed(cases=len(found), changed=changed), actor=SYSTEM, at=at)
    return Batch(len(found), changed, found[-1][0])


def _together(rows, calendar, at):
    """Cases of one version and one type: how many deadlines moved."""
    told = {name: np.array(column, object) for name, column in zip(READ, zip(*rows, strict=True), strict=True)}
    new = due_arrays(told, method_of(rows[0][1]), calendar)
    changed = (moments_of(told["stage_due"]) != new.stage) | (moments_of(told["total_due"]) != new.total)
    _keep(told, new, changed, calendar, at)
    _write(told["id"], new, calendar, at)
    return int(changed.sum())


def _as_micros(name):
    """A moment as the database tells microseconds: numbers are read many times faster than dates."""
    template = "(extract(epoch FROM %(expressions)s) * 1000000)::bigint"
    return Func(F(name), template=template, output_field=BigIntegerField())


def _singly(keys, calendars, at):
    """Cases with pauses or extensions: few, and each with a story of its own. How many deadlines moved."""
    rows, changed = list(Case.objects.filter(pk__in=keys)), 0
    for case in rows:
        method, calendar = method_of(case.version_id), calendars[case.version_id]
        before = case.stage_due, case.total_due
        paused = method.case_type(case.case_type).state(case.state).paused
        case.stage_due = case.stage_due if paused else None
        case.total_due, case.calendar, case.due_confirmed = None, "", True
        compute(case, method, calendar)
        if before != (case.stage_due, case.total_due):
            changed += 1
            case.due_changes.create(
                at=at, calendar=calendar.version, stage_before=before[0], stage_after=case.stage_due,
                total_before=before[1], total_after=case.total_due,
            )  # fmt: skip
    Case.objects.bulk_update(rows, ["stage_due", "total_due", "due", "warn_at", "due_confirmed", "calendar"])
    return changed


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
