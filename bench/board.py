"""The wall's measures with a long history beside the same wall with a short one.

Two counties with the same present: 10,000 cases, the open ones and those of the last days among them. One of them has
closed cases besides, spread over four years up to yesterday, until it has a million. Days that are over are sealed in
both, as the job does every five minutes.
"""

import os
import time

import psycopg

from bench.filling import CASE, MOVE, TABLES, Copied, _insert, bare, enter
from bench.telling import line, p50
from wangge.lab.database import OWNER_URL

FEW, MANY = 10_000, 1_000_000
YEARS_BACK = 4 * 365
COPIED = ("cases_clocked", "cases_case")


def run(counties, *, few=FEW, also=FEW + 1, many=MANY, times=40):
    """One line: milliseconds to compute the wall's fragment with so many cases, beside few, in turn.

    `also`: how many cases the other county begins with; as many, but that it is another.
    """
    keys = {many: lengthen(counties.of(also), many - also), few: counties.of(few)}
    took, sent = {cases: [] for cases in keys}, {}
    for cases, key in keys.items():
        sent[cases] = _prepare(key)
    for _ in range(times + WARM):
        for cases, key in keys.items():
            took[cases].append(_compute(key) * 1000)
    long, short = (p50(took[cases][WARM:]) for cases in (many, few))
    more = {"statements": sent[many], "of_the_days_ms": round(_days_took(keys[many]) * 1000, 2), "wanted": "≤ 1.5"}
    line("board", long, f"ms p50 to compute the wall, {many} cases", f"the same with {few} cases", short, **more)


WARM = 3


def lengthen(key, many):
    """Give a county so many closed cases more; returns its key."""
    from wangge.core.tenancy import county

    with county(key) as here:
        _add_past(os.environ[OWNER_URL], here.schema_name, many)
    return key


def _add_past(address, schema, many):
    """So many closed cases more, with the moves that dispatched them; runs as the owner, in one transaction."""
    tables = [one for one in TABLES if one.table in COPIED]
    steps = [*tables, Copied("cases_move", DISPATCHING, {"id": MOVE, "case_id": CASE})]
    with psycopg.connect(address) as owner:
        enter(owner, schema)
        owner.execute(SEEDS)
        owner.execute(PAST, {"many": many, "days": YEARS_BACK})
        owner.execute("ANALYZE copy")
        with bare(owner, [one.table for one in steps]):
            for one in steps:
                owner.execute(_insert(owner, one))
    with psycopg.connect(address, autocommit=True) as owner:
        enter(owner, schema)
        for one in steps:
            owner.execute(f"VACUUM (ANALYZE, FREEZE) {one.table}")


DISPATCHING = """
    cases_move m ON m.case_id = k.seed AND m.step IN ('dispatch', 'feed_back') JOIN cases_move r ON r.id = m.id
"""
SEEDS = """
    CREATE TEMP TABLE seed AS
    SELECT c.id AS seed, c.area_id AS area, c.lon, c.lat, c.holder_body_id AS community, c.reported_at, d.total_due,
           row_number() OVER (ORDER BY c.id) - 1 AS nth
      FROM cases_case c JOIN cases_clocked d USING (id) WHERE c.state = 'rated' AND d.total_due IS NOT NULL;
    ANALYZE seed
"""
PAST = """
    CREATE TEMP TABLE copy AS
    WITH numbered AS (SELECT n, n %% (SELECT count(*) FROM seed) AS nth FROM generate_series(1, %(many)s) n)
    SELECT n, s.seed, s.area, s.lon, s.lat, s.community, b.back,
           (lpad(to_hex(floor(extract(epoch FROM s.reported_at - b.back) * 1000)::bigint), 12, '0') || '7'
            || substr(md5('past' || n), 1, 3) || '8' || substr(md5('past' || n), 4, 15))::uuid AS id
      FROM numbered JOIN seed s USING (nth)
     CROSS JOIN LATERAL (
           SELECT greatest(s.total_due - date_trunc('day', now()), interval '0') + interval '1 day'
                  + (n * 7919::bigint %% 1000003) / 1000003.0 * %(days)s * interval '1 day' AS back) b
     ORDER BY id
"""
"""`copy`: a closed case put back by some days, at least so many that it fell due before today."""


def _prepare(key):
    """Days sealed; how many statements a computation sends."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from wangge.cases.operations import seal_days
    from wangge.core.tenancy import county

    with county(key):
        while seal_days(at=timezone.now()):
            pass
        with CaptureQueriesContext(connection) as queries:
            _compute(key)
    return len(queries)


def _compute(key):
    from django.utils import timezone

    from wangge.cases.web.room import room_at
    from wangge.core.once import one_request
    from wangge.core.tenancy import county

    with county(key), one_request():
        began = time.perf_counter()
        room_at(timezone.now())
        return time.perf_counter() - began


def _days_took(key):
    """Seconds for what is read of the thirty days alone: sealed ones and today."""
    from datetime import timedelta

    from django.utils import timezone

    from wangge.cases.due_days import fell_due
    from wangge.core.tenancy import county

    with county(key):
        now = timezone.now()
        began = time.perf_counter()
        fell_due(timezone.localdate(now) - timedelta(days=29), now)
        return time.perf_counter() - began
