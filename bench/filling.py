"""100,000 cases in less than a minute: copies, by SQL, of cases that real operations made.

Every case of the county is copied with its moves, words, photos, ratings, reporter and journal to other days and other
places: one in thirty (of few cases one in four) is open and came within the last days, all others within two years.
Offices and actors of the moves stay as they were.
"""

from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from wangge.territory.queries import areas
from wangge.territory.rules import read_boundary

OPEN = 30  # one case in so many is open: what came within 24 days, where 100,000 came within two years
FEW, OPEN_OF_FEW = 10_000, 4  # of few cases more are open: else nobody's tasks fill a list of 50
OPEN_DAYS, DAYS = 2, 730


@dataclass(frozen=True)
class Copied:
    """A table to copy rows `r` of, for every copy `k` of a case. Columns not named in `other` stay what they are,
    but times, which move with their case; None leaves a column to its default."""

    table: str
    rows: str
    other: dict


def _key(born, told):
    """A UUIDv7 that is always the same for the same thing."""
    digest = f"md5(k.n || {told})"
    stamp = f"lpad(to_hex(floor(extract(epoch FROM {born}) * 1000)::bigint), 12, '0')"
    return f"({stamp} || '7' || substr({digest}, 1, 3) || '8' || substr({digest}, 4, 15))::uuid"


def _hash(told):
    return f"md5('{told}' || k.n) || md5(k.n || '{told}')"


CASE, MOVE = "k.id", _key("m.at - k.back", "' move ' || m.ordinal")
MOVES = "cases_move m ON m.case_id = k.seed"
COPIES = f"""
    CREATE TEMP TABLE copy AS
    SELECT k.*, {_key("k.reported_at - k.back", "' case'")} AS id
      FROM (SELECT w.n, c.id AS seed, c.reported_at, p.area, p.lon, p.lat, p.community,
                   make_interval(secs => (w.n * 7919 % 100003) / 100003.0 * 86400
                                         * CASE WHEN d.due IS NULL THEN {DAYS} ELSE {OPEN_DAYS} END) AS back
              FROM wanted w JOIN cases_case c ON c.id = w.seed JOIN cases_clocked d ON d.id = w.seed
              JOIN place p ON p.nth = w.place) k
     ORDER BY id;
    ANALYZE copy
"""
TABLES = (
    Copied(
        "cases_clocked",
        "cases_clocked r ON r.id = k.seed",
        {"id": CASE, "overdue_since": "CASE WHEN r.due - k.back < now() THEN r.due - k.back END"},
    ),
    Copied(
        "cases_case",
        "cases_case r ON r.id = k.seed LEFT JOIN organisations_body b ON b.id = r.holder_body_id",
        {
            **{"id": CASE, "serial": None, "area_id": "k.area", "lon": "k.lon", "lat": "k.lat"},
            **{"plate_id": "NULL::uuid", "original_id": "NULL::uuid"},
            "words": "r.words || '（第 ' || k.n || ' 件）'",
            "words_hash": _hash("words"),
            "holder_body_id": "CASE WHEN b.kind = 'community' THEN k.community ELSE r.holder_body_id END",
        },
    ),
    Copied(
        "cases_findable",
        "cases_findable r ON r.case_id = k.seed JOIN cases_case c ON c.id = k.id",
        {"case_id": CASE, "serial": "c.serial", "area_id": "k.area"},
    ),
    Copied("cases_move", f"{MOVES} JOIN cases_move r ON r.id = m.id", {"id": MOVE, "case_id": CASE}),
    Copied("cases_words", f"{MOVES} JOIN cases_words r ON r.move_id = m.id", {"id": None, "move_id": MOVE}),
    Copied(
        "cases_photo",
        f"{MOVES} JOIN cases_photo r ON r.move_id = m.id",
        {"id": _key("m.at - k.back", "' photo ' || r.id"), "case_id": CASE, "move_id": MOVE},
    ),
    Copied(
        "cases_rating",
        f"{MOVES} JOIN cases_rating r ON r.move_id = m.id",
        {"id": _key("m.at - k.back", "' rating ' || m.ordinal"), "case_id": CASE, "move_id": MOVE},
    ),
    Copied(
        "cases_reporter",
        "cases_reporter r ON r.case_id = k.seed",
        {
            "id": _key("k.reported_at - k.back", "' reporter'"),
            **{"case_id": CASE, "token_hash": _hash("token"), "address_hash": "''"},
        },
    ),
    Copied(
        "core_journalentry",
        "core_journalentry r ON r.event LIKE 'cases.%' AND (r.data ->> 'case_id')::uuid = k.seed"
        " LEFT JOIN cases_move m ON m.id = (r.data ->> 'move_id')::uuid",
        {
            "id": None,
            "data": "r.data || jsonb_build_object('case_id', k.id)"
            f" || CASE WHEN m.id IS NULL THEN '{{}}' ELSE jsonb_build_object('move_id', {MOVE}) END",
        },
    ),
)


def fill(address, schema, cases, *, quiet_grid, in_quiet):
    """Copy the cases of the county we are in until there are `cases`, `in_quiet` of them in one grid.

    Runs as the owner (`address`), in one transaction. Places are points of the smallest areas.
    """
    with psycopg.connect(address) as owner:
        enter(owner, schema)
        found = [(area.pk, *_point(area)) for area in _smallest()]
        _make_places(owner, sorted(found, key=lambda place: place[0] == quiet_grid))
        _make_wanted(owner, cases, quiet_grid, in_quiet)
        owner.execute(COPIES)
        with bare(owner, [one.table for one in TABLES]):
            for one in TABLES:
                owner.execute(_insert(owner, one))
    with psycopg.connect(address, autocommit=True) as owner:
        enter(owner, schema)
        for one in TABLES:
            owner.execute(f"VACUUM (ANALYZE, FREEZE) {one.table}")


def enter(owner, schema):
    owner.execute(sql.SQL("SET search_path = {}, public").format(sql.Identifier(schema)))


def _smallest():
    return areas().exclude(boundary=None).exclude(children__boundary__isnull=False).order_by("path")


def _point(area):
    point = read_boundary(area.boundary).representative_point()
    return point.x, point.y


def _make_places(owner, places):
    """The table `place`: an area, a point in it, the body of the community it lies in."""
    owner.execute("CREATE TEMP TABLE place (nth int, area uuid, lon float, lat float, community uuid)")
    with owner.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO place SELECT %s, a.id, %s, %s, ("
            "  SELECT b.id FROM organisations_body b JOIN territory_area over ON over.id = b.area_id"
            "   WHERE b.kind = 'community' AND over.path @> a.path ORDER BY over.path DESC LIMIT 1)"
            " FROM territory_area a WHERE a.id = %s",
            [(nth, lon, lat, area) for nth, (area, lon, lat) in enumerate(places, start=1)],
        )


def _make_wanted(owner, cases, quiet_grid, in_quiet):
    """The table `wanted`: which case is copied to which place, so that the county has `cases` in the end.

    The first copies go to the quiet grid, which is the last place, until it has its number.
    """
    owner.execute(
        """
        CREATE TEMP TABLE wanted AS
        WITH seed AS (
            SELECT id, due IS NOT NULL AS open, row_number() OVER (PARTITION BY due IS NOT NULL ORDER BY id) AS nth,
                   count(*) OVER (PARTITION BY due IS NOT NULL) AS of_its_kind
              FROM cases_clocked
        ), there AS (
            SELECT count(*) AS cases, count(*) FILTER (WHERE area_id = %(quiet)s) AS quiet,
                   (SELECT max(nth) FROM place) AS places
              FROM cases_case
        )
        SELECT n, seed.id AS seed,
               CASE WHEN n <= %(in_quiet)s - quiet THEN places ELSE 1 + n %% (places - 1) END AS place
          FROM there, generate_series(1, %(cases)s - there.cases) AS n
          JOIN seed ON seed.open = (n %% %(open)s = 0) AND seed.nth = 1 + (n / %(open)s + n) %% seed.of_its_kind
        """,
        {"quiet": quiet_grid, "in_quiet": in_quiet, "cases": cases, "open": OPEN if cases > FEW else OPEN_OF_FEW},
    )


def _insert(owner, one):
    """The statement that copies a table; columns are asked of the database, so that none is forgotten."""
    columns = owner.execute(
        "SELECT attname, atttypid = 'timestamptz'::regtype FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        [one.table],
    ).fetchall()
    same = {name: f"r.{name} - k.back" if is_time else f"r.{name}" for name, is_time in columns}
    told = {name: told for name, told in (same | one.other).items() if told}
    return f"INSERT INTO {one.table} ({', '.join(told)}) SELECT {', '.join(told.values())} FROM copy k JOIN {one.rows}"


ASIDE = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%(tables)s::regclass[])
     UNION ALL
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
      FROM pg_index WHERE NOT indisunique AND indrelid = ANY(%(tables)s::regclass[])
"""


@contextmanager
def bare(owner, tables):
    """Foreign keys and indexes are put aside for the block and made again, as when a backup is restored."""
    aside = owner.execute(ASIDE, {"tables": list(tables)}).fetchall()
    for drop, _make in aside:
        owner.execute(drop)
    yield
    for _drop, make in reversed(aside):
        owner.execute(make)
