"""Labels of all let dwellings of a large county, computed anew: when nothing changed, and when all have to be written.

The dwellings, their checks and findings are made by SQL (`FILL`); the operation is the one of the night's job.
"""

import os
import time
from datetime import timedelta

import psycopg

from bench.filling import enter
from bench.telling import line
from wangge.lab.database import OWNER_URL

LET, WANTED = 141_000, 3.0
"""Let dwellings of Changshu, and seconds."""


def run(counties, *, let=LET):
    """Two lines: `labels` and `labels.written`."""
    from django.utils import timezone

    from wangge.core.permits import SYSTEM
    from wangge.core.tenancy import county
    from wangge.premises.operations.labels import relabel

    key = counties.of(0)
    findings, at = fill(os.environ[OWNER_URL], f"c_{key}", let), timezone.now()

    def timed(when):
        with county(key):
            start = time.monotonic()
            changed = relabel(actor=SYSTEM, at=when)
            return time.monotonic() - start, changed

    written, first = timed(at)
    same, none = timed(at)
    week, some = timed(at + timedelta(days=7))
    what = {"unit": "s", "reference": "the limit", "reference_value": WANTED, "wanted": "≤ 1"}
    given = {"dwellings": let, "findings": findings}
    line("labels", same, **what, **given, changed=none, a_week_later_s=round(week, 2), a_week_later=some)
    line("labels.written", written, **what, **given, changed=first)


def fill(address, schema, let):
    """Put so many checked, let dwellings into a county; returns how many open findings they have."""
    with psycopg.connect(address) as owner:
        enter(owner, schema)
        for statement in FILL:
            owner.execute(statement, {"let": let})
        found = owner.execute("SELECT count(*) FROM premises_finding WHERE closed_at IS NULL").fetchone()[0]
    with psycopg.connect(address, autocommit=True) as owner:
        enter(owner, schema)
        for table in ("dwelling", "check", "finding"):
            owner.execute(f"VACUUM (ANALYZE) premises_{table}")
    return found


FILL = (
    """
    INSERT INTO premises_dwelling (id, building_id, area_id, unit, room, address, use, source, invented, valid_from,
        ended_because)
    SELECT gen_random_uuid(), b.id, g.ids[1 + n %% array_length(g.ids, 1)], '', 'b' || n, '测试路' || n || '室', 'let',
        '', true, '2024-01-01', ''
      FROM generate_series(1, %(let)s) n, (SELECT id FROM premises_building LIMIT 1) b,
           (SELECT array_agg(id) AS ids FROM territory_area WHERE level = 'grid') g""",
    """
    INSERT INTO premises_check (id, dwelling_id, at, office_name, items)
    SELECT gen_random_uuid(), id, now() - abs(hashtext(address)) %% 80 * interval '1 day', 'bench', 9
      FROM premises_dwelling WHERE room LIKE 'b%%'""",
    """
    INSERT INTO premises_finding (id, dwelling_id, check_of_id, item, grade, found_on, due_on, struck)
    SELECT gen_random_uuid(), k.dwelling_id, k.id, i.item, i.grade, k.at::date, k.at::date + i.days, false
      FROM premises_check k, (VALUES ('gas', 'serious', 3), ('clutter', 'notice', 40), ('wiring', 'general', 25))
           i (item, grade, days)
     WHERE k.office_name = 'bench' AND abs(hashtext(k.id::text || i.item)) %% 4 = 0""",
)
