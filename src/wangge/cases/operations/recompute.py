"""Deadlines anew after the calendar changed: all open cases, in batches, each moved deadline kept as a DueChange.

How far a job came stands in `Recomputing`, with each batch: one that was stopped goes on there. Only what moved is
written, and only if nobody took a step with the case meanwhile; such a case is computed singly, and so is what was
paused or extended; everything else at once, as columns that come from the database and go there as bytes.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import numpy as np
from django.db import connection, transaction

from wangge.cases.clocked import Clocked
from wangge.cases.clocks import compute
from wangge.cases.events import DeadlinesRecomputed
from wangge.cases.models import Case, Recomputing
from wangge.cases.operations.clock_arrays import due_arrays
from wangge.cases.operations.sealing import mark_days
from wangge.core.calendar import current_calendar
from wangge.core.clock import EPOCH
from wangge.core.columns import NOTHING, columns_table, read_columns
from wangge.core.events import record
from wangge.core.keys import new_keys
from wangge.core.permits import SYSTEM
from wangge.method.queries import method_of, version_keys

BATCH = 20_000
FIRST = UUID(int=0)
HOUR, MICROS_AN_HOUR = timedelta(hours=1), 3_600_000_000
READ = {
    "id": "uuid", "moves": "int", "alone": "bool", "confirmed": "bool", "case_type": "key", "state": "key",
    "filing_row": "key", "stage_since": "moment", "stage_due": "moment", "total_since": "moment", "total_due": "moment",
    "warn_at": "moment",
}  # fmt: skip
NEW = {
    "id": "uuid", "moves": "int", "stage": "moment", "total": "moment", "due": "moment", "warn": "moment",
    "confirmed": "bool", "stage_was": "moment", "total_was": "moment", "moved": "bool", "key": "uuid",
}  # fmt: skip
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
        found = read_columns(ROWS, [mark.version_id, *[mark.after or FIRST] * 2, batch], READ)
        many = len(found["id"])
        changed = _all(found, method_of(mark.version_id), calendar, at) if many else 0
        mark.after, mark.finished = _uuid(found["id"][-1]) if many else mark.after, many < batch
        mark.save(update_fields=["after", "finished"])
        if many:
            record(DeadlinesRecomputed(cases=many, changed=changed), actor=SYSTEM, at=at)
            return Batch(many, changed)
    return Batch(0, 0)


ROWS = """
    SELECT c.id, k.moves, c.paused + c.extended > 0 AS alone, k.due_confirmed AS confirmed, c.case_type, c.state,
           c.filing_row, c.stage_since, k.stage_due, c.total_since, k.total_due, k.warn_at
      FROM cases_case c JOIN cases_clocked k ON k.id = c.id
     WHERE c.version_id = %s AND k.due IS NOT NULL AND k.id > %s AND c.id > %s
     ORDER BY k.id LIMIT %s
"""
"""Both keys are bounded, for else a batch would walk one of the tables from its beginning."""


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


def _all(found, method, calendar, at):
    """The cases of a batch: how many deadlines moved."""
    changed, others = 0, [_uuid(key) for key in found["id"][found["alone"]]]
    for case_type in sorted(set(found["case_type"])):
        mine = (found["case_type"] == case_type) & ~found["alone"]
        if mine.any():
            moved, overtaken = _together({name: it[mine] for name, it in found.items()}, method, calendar, at)
            changed, others = changed + moved, others + overtaken
    return changed + _singly(others, calendar, at)


def _together(told, method, calendar, at):
    """Cases of one type: (how many deadlines moved, the keys of those that somebody moved meanwhile)."""
    new = due_arrays(told, method, calendar)
    moved = (told["stage_due"] != new.stage) | (told["total_due"] != new.total)
    wanted = np.flatnonzero(moved | (told["warn_at"] != new.warn) | (told["confirmed"] != new.confirmed))
    if not len(wanted):
        return 0, []
    columns = {
        "id": told["id"], "moves": told["moves"], "stage": new.stage, "total": new.total, "due": new.due,
        "warn": new.warn, "confirmed": new.confirmed, "stage_was": told["stage_due"],
        "total_was": told["total_due"], "moved": moved, "key": new_keys(len(moved)),
    }  # fmt: skip
    columns_table("new_dues", NEW, {name: column[wanted] for name, column in columns.items()})
    given = {"calendar": calendar.version, "at": at}
    given |= {"first": _uuid(told["id"][wanted[0]]), "last": _uuid(told["id"][wanted[-1]])}
    with connection.cursor() as cursor:
        cursor.execute(WRITE, given)
        ((told_of, overtaken),) = cursor.fetchall()
        cursor.execute("DROP TABLE new_dues")
    mark_days(*_hours_of(told["total_due"][moved], new.total[moved]))
    return told_of, overtaken or []


def _hours_of(*columns):
    """The hours in which moments lie, each once: few, where moments are many."""
    moments = np.concatenate(columns)
    return [EPOCH + int(hour) * HOUR for hour in np.unique(moments[moments != NOTHING] // MICROS_AN_HOUR)]


def _uuid(key):
    return UUID(bytes=bytes(key))


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
            mark_days(before[1], case.total_due)
            case.due_changes.create(
                at=at, calendar=calendar.version, stage_before=before[0], stage_after=case.stage_due,
                total_before=before[1], total_after=case.total_due,
            )  # fmt: skip
    Clocked.objects.bulk_update(writing, [*WRITTEN, "calendar"], batch_size=500)
    return changed


WRITE = """
    WITH new AS (
        SELECT id, moves, nullif(stage, '-infinity') AS stage, nullif(total, '-infinity') AS total,
               nullif(due, '-infinity') AS due, nullif(warn, '-infinity') AS warn, confirmed,
               nullif(stage_was, '-infinity') AS stage_was, nullif(total_was, '-infinity') AS total_was, moved, key
          FROM new_dues
    ), written AS (
        UPDATE cases_clocked c
           SET stage_due = v.stage, total_due = v.total, due = v.due, warn_at = v.warn, due_confirmed = v.confirmed,
               calendar = %(calendar)s,
               warned_at = CASE WHEN v.warn > %(at)s THEN NULL ELSE warned_at END,
               overdue_since = CASE WHEN v.due > %(at)s THEN NULL ELSE overdue_since END,
               raise_at = CASE WHEN v.due > %(at)s THEN NULL ELSE raise_at END
          FROM new v
         WHERE c.id = v.id AND c.moves = v.moves AND c.due IS NOT NULL AND c.id BETWEEN %(first)s AND %(last)s
        RETURNING v.*
    ), told AS (
        INSERT INTO cases_duechange (id, case_id, calendar, at, stage_before, stage_after, total_before, total_after)
        SELECT key, id, %(calendar)s, %(at)s, stage_was, stage, total_was, total FROM written WHERE moved
        RETURNING id
    )
    SELECT (SELECT count(*) FROM told),
           (SELECT array_agg(n.id) FROM new_dues n WHERE NOT EXISTS (SELECT FROM written w WHERE w.id = n.id))
"""
"""A deadline that lies ahead again is neither late nor warned of; what moved is told beside it."""
