"""Computing ratings: sixty indicators of a thousand companies over twelve months with three sides, a hundred thousand
grids, and how the time grows with the objects.

Evidence is made by SQL (`FILL`): a sheet of every side for every month, with a mark for each indicator; for grids a
reading for each indicator. What is timed is the operation: sums, places, bands, the revision with every result.
"""

import os
import time
from datetime import date
from decimal import Decimal

import psycopg

from bench.filling import enter
from bench.telling import line
from wangge.lab.database import OWNER_URL

COMPANIES, GRIDS, INDICATORS, MONTHS, SIDES = 1_000, 100_000, 60, 12, ("housing", "party", "owners")
GRID_INDICATORS = 6
LIMIT, GRID_LIMIT = 5.0, 20.0  # seconds
PLATFORM = {"default": "platform"}
BANDS = (
    {"key": "red", "title": "红", "colour": "red", "tone": "good", "first_share": 30},
    {"key": "last", "title": "末位", "colour": "black", "tone": "bad", "last": 1},
    {"key": "plain", "title": "一般", "colour": "grey", "tone": "plain"},
)


def run(counties, *, companies=COMPANIES, grids=GRIDS):
    """Four lines: `ratings`, `ratings.grids`, and how many times longer each takes than with a tenth of the objects."""
    key = counties.of(0)
    version = _apply(key)
    given = {"indicators": INDICATORS, "months": MONTHS, "sides": len(SIDES)}
    for name, scheme, many, limit, told in (
        ("ratings", "companies", companies, LIMIT, given),
        ("ratings.grids", "grids", grids, GRID_LIMIT, {"indicators": GRID_INDICATORS}),
    ):
        tenth = _timed(key, version, scheme, many // 10, date(2023, 1, 1))
        whole = _timed(key, version, scheme, many, date(2024, 1, 1))
        line(name, whole, "s", "the limit", limit, objects=many, **told, wanted="≤ 1")
        line(f"{name}.growth", whole, "s", "a tenth of the objects", tenth, objects=many, wanted="≤ 11")


def _apply(key):
    """A version of the county's method with the two schemes of the bench; returns its key."""
    from wangge.core.tenancy import county
    from wangge.method.loader import content_of
    from wangge.method.models import MethodVersion
    from wangge.method.queries import current_method, current_version
    from wangge.method.schema.ratings import RatingScheme

    with county(key):
        method, now = current_method(), current_version()
        schemes = {name: RatingScheme.model_validate(made) for name, made in (_companies(), _grids())}
        content = content_of(method.model_copy(update={"ratings": {**method.ratings, **schemes}}))
        now.pk, now._state.adding, now.content, now.version = None, True, content, "bench"
        now.digest = "bench"
        MethodVersion.objects.bulk_create([now])
        return now.pk


def _companies():
    rows = [_indicator(f"i{n:02}", Decimal(100) / INDICATORS, source="panel") for n in range(INDICATORS)]
    rows[0]["weight"] = 100 - sum(row["weight"] for row in rows[1:])
    sides = [{"key": key, "title": key, "weight": weight} for key, weight in zip(SIDES, (40, 40, 20), strict=True)]
    return "bench_companies", _scheme("bench_companies", rows, {"kind": "company", "kinds": ["any"]}, raters=sides)


def _grids():
    each = {"weight": 100 // GRID_INDICATORS, "source": "measure", "measure": "on_time"}
    rows = [_indicator(f"i{n:02}", **each) for n in range(GRID_INDICATORS)]
    rows[0]["weight"] = 100 - sum(row["weight"] for row in rows[1:])
    return "bench_grids", _scheme("bench_grids", rows, {"kind": "grid", "levels": ["any"]})


def _indicator(key, weight, **more):
    weight = Decimal(weight).quantize(Decimal("0.01"))
    return {"key": key, "group": "all", "title": key, "weight": weight, "provenance": PLATFORM, **more}


def _scheme(key, rows, rated, **more):
    limit = {"amount": 7, "unit": "natural_day"}
    return {
        "key": key, "title": key, "rated": rated, "period": "year", "indicators": rows, "bands": BANDS,
        "groups": [{"key": "all", "title": "all", "weight": 100}], "notice": limit, "decide": limit,
        "reasons": [{"key": "fact", "title": "fact"}], "provenance": PLATFORM, **more,
    }  # fmt: skip


def _timed(key, version, scheme, many, first):
    """Seconds in which a round of so many objects is computed."""
    from django.db import transaction
    from django.utils import timezone

    from wangge.core.permits import SYSTEM
    from wangge.core.tenancy import county
    from wangge.ratings.models import Round
    from wangge.ratings.operations import recompute

    with county(key):
        opened = Round.objects.create(
            scheme=f"bench_{scheme}", version_id=version, first=first, after=first.replace(year=first.year + 1),
            opened_at=timezone.now(),
        )  # fmt: skip
    _fill(f"c_{key}", scheme, many, opened.pk)
    with county(key), transaction.atomic():
        start = time.monotonic()
        recompute(opened, actor=SYSTEM, at=timezone.now())
        return time.monotonic() - start


def _fill(schema, scheme, many, round_id):
    given = {"round": round_id, "many": many, "months": MONTHS, "sides": list(SIDES)}
    given["last"] = (INDICATORS if scheme == "companies" else GRID_INDICATORS) - 1
    with psycopg.connect(os.environ[OWNER_URL]) as owner:
        enter(owner, schema)
        for statement in (SUBJECTS, *FILL[scheme]):
            owner.execute(statement, given)
    with psycopg.connect(os.environ[OWNER_URL], autocommit=True) as owner:
        enter(owner, schema)
        for table in ("subject", "sheet", "mark", "reading"):
            owner.execute(f"VACUUM (ANALYZE) ratings_{table}")


SUBJECTS = """
    INSERT INTO ratings_subject (id, round_id, thing, title, area_path, stratum)
    SELECT gen_random_uuid(), %(round)s, gen_random_uuid(), 'object ' || n, 'bench', 'bench'
      FROM generate_series(1, %(many)s) n"""
FILL = {
    "companies": (
        """
    INSERT INTO ratings_sheet (id, round_id, subject_id, side, "on", at, by_id, office_id, office_title,
        withdrawn_because)
    SELECT gen_random_uuid(), %(round)s, u.id, side, date '2024-01-15' + make_interval(months => month), now(),
        gen_random_uuid(), gen_random_uuid(), 'bench', ''
      FROM ratings_subject u, unnest(%(sides)s::text[]) side, generate_series(0, %(months)s - 1) month
     WHERE u.round_id = %(round)s""",
        """
    INSERT INTO ratings_mark (sheet_id, indicator, given, of, words)
    SELECT s.id, 'i' || lpad(n::text, 2, '0'), (abs(hashtext(s.id::text || n)) %% 5)::numeric / 4 * 1.5, 1.5, ''
      FROM ratings_sheet s, generate_series(0, %(last)s) n WHERE s.round_id = %(round)s""",
    ),
    "grids": (
        """
    INSERT INTO ratings_reading (subject_id, indicator, numerator, denominator, given, of, at)
    SELECT u.id, 'i' || lpad(n::text, 2, '0'), 0, 100, (abs(hashtext(u.id::text || n)) %% 101) * 100, 10000, now()
      FROM ratings_subject u, generate_series(0, %(last)s) n WHERE u.round_id = %(round)s""",
    ),
}
"""Sheets of every side for every month with a mark for each indicator; a reading for each indicator of a grid."""
