"""Deadlines anew after the calendar changed: all open cases, in batches, each moved deadline kept as a DueChange.

How far a job came stands in `Recomputing`, with each batch: one that was stopped goes on there. Only what moved is
written, and only if nobody took a step with the case meanwhile; such a case is computed singly, and so is what was
paused or extended; everything else at once, in arrays.
"""

from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction
from django.db.models import BigIntegerField, F, Func

from wangge.cases.clocked import Clocked
from wangge.cases.clocks import compute
from wangge.cases.events import DeadlinesRecomputed
from wangge.cases.models import Case, Recomputing
from wangge.cases.operations.clock_arrays import NOTHING, due_arrays, moments_of
from wangge.core.calendar import current_calendar
from wangge.core.events import record
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.method.queries import method_of, version_keys

BATCH = 20_000
READ = ("id", "version", "case_type", "state", "filing_row", "stage_since", "stage_due", "total_since", "total_due")
WARNED = ("warn_at", "due_confirmed", "moves", "paused", "extended")
MOMENTS = (*READ[5:], "warn_at")
WRITTEN = ("stage_due", "total_due", "due", "warn_at", "due_confirmed")


@dataclass(frozen=True)
class Batch:
    """What one batch did: cases looked at, deadlines that moved."""

    cases: int
    changed: int


@transaction.atomic
def recompute_deadlines(*, at, batch=BATCH):
    """Compute the deadlines of the next `batch` open cases that the county's calendar has not reached yet.

    A job that was stopped goes on where it was: the last batch that was committed says how far it came.
    """
    for mark, calendar in _behind():
        rows = Case.objects.filter(version=mark.version_id, due__isnull=False).order_by("pk")
        rows = rows.filter(pk__gt=mark.after) if mark.after else rows
        columns = [_as_micros(name) if name in MOMENTS else name for name in (*READ, *WARNED)]
        found = list(rows.values_list(*columns)[:batch])
        changed = _all(found, calendar, at)
        mark.after, mark.finished = found[-1][0] if found else mark.after, len(found) < batch
        mark.save(update_fields=["after", "finished"])
        if found:
            record(DeadlinesRecomputed(cases=len(found), changed=changed), actor=SYSTEM, at=at)
            return Batch(len(found), changed)
    return Batch(0, 0)


def _behind():
    """(mark, calendar) of each version whose cases a calendar has not all reached; one job at a time holds a mark."""
    for key in version_keys():
        calendar = current_calendar(method_of(key).calendar.hours)
        _begin(key, calendar)
        mark = Recomputing.objects.select_for_update().get(version_id=key)
        if mark.calendar != calendar.version:
            mark.calendar, mark.after, mark.finished = calendar.version, None, False
            mark.save(update_fields=["calendar", "after", "finished"])
        if not mark.finished:
            yield mark, calendar


def _begin(version, calendar):
    """The first mark of a version: there is something to do where a case was computed by another calendar."""
    if not Recomputing.objects.filter(version_id=version).exists():
        behind = Case.objects.filter(version_id=version, due__isnull=False).exclude(calendar=calendar.version)
        begun = {"calendar": calendar.version, "finished": not behind.exists()}
        Recomputing.objects.get_or_create(version_id=version, defaults=begun)


def _all(found, calendar, at):
    """The cases of a batch: how many deadlines moved."""
    plain, others = {}, []
    for row in found:
        others.append(row[0]) if row[-2] or row[-1] else plain.setdefault(row[2], []).append(row)
    changed = 0
    for rows in plain.values():
        moved, overtaken = _together(rows, calendar, at)
        changed, others = changed + moved, others + overtaken
    return changed + _singly(others, calendar, at)


def _together(rows, calendar, at):
    """Cases of one type: (how many deadlines moved, the keys of those that somebody moved meanwhile)."""
    names = (*READ, *WARNED)
    told = {name: np.array(column, object) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
    new = due_arrays(told, method_of(rows[0][1]), calendar)
    stage, total = moments_of(told["stage_due"]), moments_of(told["total_due"])
    moved = (stage != new.stage) | (total != new.total)
    other = (moments_of(told["warn_at"]) != new.warn) | (told["due_confirmed"].astype(bool) != new.confirmed)
    wanted = np.flatnonzero(moved | other)
    if not len(wanted):
        return 0, []
    columns = (stage, new.stage, total, new.total, new.due, new.warn)
    given = dict(zip(("s0", "s1", "t0", "t1", "due", "warn"), (_plainly(one[wanted]) for one in columns), strict=True))
    given |= {"ids": list(told["id"][wanted]), "moves": told["moves"][wanted].tolist(), "at": at}
    given |= {"confirmed": new.confirmed[wanted].tolist(), "calendar": calendar.version}
    given["keys"] = [new_key() if one else None for one in moved[wanted]]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, given)
        ((written, told_of),) = cursor.fetchall()
    done = set(written or ())
    return told_of, [key for key in given["ids"] if key not in done]


def _as_micros(name):
    """A moment as the database tells microseconds: numbers are read many times faster than dates."""
    template = "(extract(epoch FROM %(expressions)s) * 1000000)::bigint"
    return Func(F(name), template=template, output_field=BigIntegerField())


def _singly(keys, calendar, at):
    """Cases with a story of their own, locked one and all. How many deadlines moved."""
    rows, changed, writing = Case.objects.select_for_update().filter(pk__in=keys, due__isnull=False), 0, []
    for case in rows.order_by("pk") if keys else ():
        method, before = method_of(case.version_id), [getattr(case, name) for name in WRITTEN]
        case.stage_due = case.stage_due if method.case_type(case.case_type).state(case.state).paused else None
        case.total_due, case.calendar, case.due_confirmed = None, "", True
        compute(case, method, calendar)
        after = [getattr(case, name) for name in WRITTEN]
        if before != after:
            writing.append(case)
        if before[:2] != after[:2]:
            changed += 1
            case.due_changes.create(
                at=at, calendar=calendar.version, stage_before=before[0], stage_after=case.stage_due,
                total_before=before[1], total_after=case.total_due,
            )  # fmt: skip
    Clocked.objects.bulk_update(writing, [*WRITTEN, "calendar"], batch_size=500)
    return changed


MOMENT = "'epoch'::timestamptz + {0} * interval '1 microsecond'"
WRITE = f"""
    WITH new AS (
        SELECT * FROM unnest(%(ids)s::uuid[], %(moves)s::int[], %(s0)s::bigint[], %(s1)s::bigint[], %(t0)s::bigint[],
                             %(t1)s::bigint[], %(due)s::bigint[], %(warn)s::bigint[], %(confirmed)s::boolean[],
                             %(keys)s::uuid[])
                      AS v(id, moves, s0, s1, t0, t1, due, warn, confirmed, key)
    ), written AS (
        UPDATE cases_clocked c
           SET stage_due = {MOMENT.format("v.s1")}, total_due = {MOMENT.format("v.t1")},
               due = {MOMENT.format("v.due")}, warn_at = {MOMENT.format("v.warn")}, due_confirmed = v.confirmed,
               calendar = %(calendar)s,
               warned_at = CASE WHEN {MOMENT.format("v.warn")} > %(at)s THEN NULL ELSE warned_at END,
               overdue_since = CASE WHEN {MOMENT.format("v.due")} > %(at)s THEN NULL ELSE overdue_since END,
               raise_at = CASE WHEN {MOMENT.format("v.due")} > %(at)s THEN NULL ELSE raise_at END
          FROM new v
         WHERE c.id = v.id AND c.moves = v.moves AND c.due IS NOT NULL
        RETURNING v.*
    ), told AS (
        INSERT INTO cases_duechange (id, case_id, calendar, at, stage_before, stage_after, total_before, total_after)
        SELECT key, id, %(calendar)s, %(at)s, {MOMENT.format("s0")}, {MOMENT.format("s1")},
               {MOMENT.format("t0")}, {MOMENT.format("t1")}
          FROM written WHERE key IS NOT NULL
        RETURNING id
    )
    SELECT (SELECT array_agg(id) FROM written), (SELECT count(*) FROM told)
"""
"""A deadline that lies ahead again is neither late nor warned of; what moved is told beside it."""


def _plainly(column):
    """Microseconds for the database; NOTHING is NULL."""
    return [None if moment == NOTHING else moment for moment in column.tolist()]
