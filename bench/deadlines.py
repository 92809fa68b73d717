"""A million deadlines: computed in arrays, and written when the calendar changed, stopped half-way and gone on with.

The cases are copies of one that real operations filed, with starts spread over half a year and under several standards,
and with keys in the order of their starts, as UUIDv7 are; nothing but their two rows is copied, for nothing else is
read or written.
"""

import time
from datetime import timedelta

import numpy as np

from bench.telling import line

MANY = 1_000_000
STOP_AFTER = 5  # batches, after which the first job is stopped
DAYS = 180  # over which the starts are spread


def run(counties, *, many=MANY):
    """Three lines: seconds to compute so many deadlines, beside the clock alone; to write them all; until all are right
    again after a holiday; both beside one UPDATE of as many rows."""
    from wangge.core.tenancy import county

    with county(counties.of(0)):
        _computed(*_copy_open_case(many), many)
        _written(many)  # the copies' deadlines are their seed's, and the raw UPDATE moves them: all are wrong
        _holiday(many)


def _computed(method, version, rows, many):
    from wangge.cases.operations.clock_arrays import due_arrays
    from wangge.cases.operations.recompute import FIRST, READ, ROWS
    from wangge.core.calendar import current_calendar
    from wangge.core.clock import deadlines
    from wangge.core.columns import read_columns

    calendar = current_calendar(method.calendar.hours)
    told = read_columns(ROWS, [version, FIRST, FIRST, 2 * many], READ)
    copied = np.isin(told["filing_row"], rows) & (told["case_type"] == "matter") & (told["state"] == "handling")
    told = {name: column[copied][:many] for name, column in told.items()}
    starts = told["total_since"].view("datetime64[us]")
    limits = {row: method.filing_row(row).limit for row in rows}
    each = [limits[row] for row in told["filing_row"]]
    ours = min(_took(lambda: due_arrays(told, method, calendar)) for _ in range(3))
    alone = min(_took(lambda: deadlines(starts, each, calendar)) for _ in range(3))
    more = {"cases": many, "wanted": "≤ 2 s; stage and total deadline, warning and whether confirmed, of each case"}
    line("deadlines.computed", ours, "s", "core.clock.deadlines alone, one of each case", alone, **more)


def _holiday(many):
    """A holiday in the middle of their time: every case is looked at, those are written whose deadline moved."""
    took, cases, changed, batches = _calendar_changed(DAYS // 2)
    raw = _in_database(MOVED_RAW, [changed])
    more = {"cases": cases, "moved": changed, "batches": batches, "wanted": "≤ 25 s"}
    line("deadlines.holiday", took, "s", f"one UPDATE of the same columns of {changed} of them", raw, **more)


def _written(many):
    """Every deadline is wrong when the calendar changes: all of them are written."""
    from wangge.cases.models import Case

    raw = _in_database(RAW, [])
    took, cases, changed, batches = _calendar_changed(DAYS // 2 - 7)
    left = Case.objects.filter(title=TITLE).exclude(due_changes=None).count()
    more = {"cases": cases, "moved": changed, "told": left, "batches": batches, "wanted": "≤ 25 s"}
    line("deadlines.written", took, "s", "one UPDATE of the same columns of all of them", raw, **more)


def _calendar_changed(days_ago):
    """A Wednesday becomes a holiday and the job runs, stopped once: (seconds, cases, deadlines moved, batches)."""
    from django.utils import timezone

    from wangge.cases.operations import recompute_deadlines
    from wangge.core.models import CalendarDay
    from wangge.core.once import forget

    middle = timezone.localdate() - timedelta(days=days_ago)
    wednesday = middle - timedelta(days=middle.weekday() - 2)
    CalendarDay.objects.update_or_create(date=wednesday, defaults={"kind": "off", "name": "bench"})
    forget()
    at, began, cases, changed, batches = timezone.now(), time.perf_counter(), 0, 0, 0
    done = recompute_deadlines(at=at)
    while done.cases:  # each batch commits with a mark: to stop after any of them loses nothing
        cases, changed, batches = cases + done.cases, changed + done.changed, batches + 1
        if batches == STOP_AFTER:
            forget()  # as a new process begins: it knows nothing of the batches before
        done = recompute_deadlines(at=at)
    return time.perf_counter() - began, cases, changed, batches


def _in_database(statement, given):
    from django.db import connection

    with connection.cursor() as cursor:
        return _took(lambda: cursor.execute(statement, given))


def _took(deed):
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def _copy_open_case(many):
    """So many open cases from one that was just filed; returns its method, its version, their filing standards."""
    from django.db import connection
    from django.utils import timezone

    from wangge.cases.clocked import Clocked
    from wangge.cases.models import Case
    from wangge.method.queries import method_of

    seed = Case.objects.filter(state="handling", total_due__isnull=False, paused=0, extended=0).first()
    method = method_of(seed.version_id)
    usual = [row.key for row in method.filing if not row.urgent and not row.retired][:40]
    since, step = timezone.now() - timedelta(days=DAYS), DAYS * 86_400 / many
    other = {
        "id": "k.id", "serial": "nextval('cases_serial')", "title": "%(title)s", "plate_id": "NULL",
        "filing_row": "(%(rows)s::text[])[1 + k.n %% cardinality(%(rows)s::text[])]",
        "stage_since": "k.since", "total_since": "k.since", "calendar": "'old'",
        "overdue_since": "NULL", "asks": "'{}'",
    }  # fmt: skip
    told = {"title": TITLE, "rows": usual, "seed": seed.pk}
    with connection.cursor() as cursor:
        cursor.execute(COPIED, {"since": since, "step": step, "many": many})
        for model in (Clocked, Case):
            cursor.execute(_copying(model, other), told)
            cursor.execute(f"ANALYZE {model._meta.db_table}")
    return method, seed.version_id, usual


def _copying(model, other):
    columns = [field.column for field in model._meta.local_concrete_fields if not field.generated]
    chosen = ", ".join(other.get(name, f'c."{name}"') for name in columns)
    names, table = ", ".join(f'"{name}"' for name in columns), model._meta.db_table
    return f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table} c, copied k WHERE c.id = %(seed)s ORDER BY k.n"


TITLE = "bench: deadlines"
COPIED = """
    CREATE TEMP TABLE copied AS
    SELECT n, since, (lpad(to_hex(floor(extract(epoch FROM since) * 1000)::bigint), 12, '0') || '7'
           || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid AS id
      FROM (SELECT n, %(since)s::timestamptz + n * %(step)s * interval '1 second' AS since
              FROM generate_series(1, %(many)s) n) k
"""
RAW = """
    UPDATE cases_clocked SET stage_due = stage_due + interval '1 second', total_due = total_due + interval '1 second',
           due = due + interval '1 second', warn_at = warn_at + interval '1 second', calendar = 'raw'
     WHERE due IS NOT NULL
"""
MOVED_RAW = RAW.rstrip() + " AND id IN (SELECT id FROM cases_clocked WHERE due IS NOT NULL LIMIT %s)"
