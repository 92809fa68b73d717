"""A county's register at full scale: 507,000 dwellings, 830,000 plates, 141,000 labels, two people in each dwelling.

It is made by set-based SQL in a county of the demo: buildings lie crowded, three quarters of them in a quarter of the
grids, and have 6 to 128 rooms; every room has a plate, and so has many a gate. All of it is invented.
"""

import os

import psycopg

from bench.filling import enter
from wangge.core.tenancy import county as entered
from wangge.lab.database import OWNER_URL
from wangge.lab.terminal import say

DWELLINGS, PLATES, LET, PEOPLE_EACH = 507_000, 830_000, 141_000, 2
CODE = "translate(upper(substr(md5(({0})::text), 1, 4)) || lpad(({0})::text, 6, '0'), '01', 'GH')"
"""The code of a plate by its number, as the first plates have them: ten characters without a signature, unordered."""
GRIDS = """
CREATE TEMP TABLE grid AS SELECT id AS area_id, n, point[1] AS lon, point[2] AS lat, reach
FROM unnest(%(ids)s::uuid[], %(lons)s::float8[], %(lats)s::float8[], %(reaches)s::float8[]) WITH ORDINALITY
    AS t (id, lon, lat, reach, n), LATERAL (SELECT ARRAY[t.lon, t.lat] AS point) p
"""
BUILDINGS = """
CREATE TEMP TABLE house AS
SELECT gen_random_uuid() AS id, h AS n, 2 + h %% 7 AS floors, 1 + h %% 4 AS units, 3 + h %% 2 AS across, g.*
FROM generate_series(1, %(houses)s) AS h CROSS JOIN LATERAL (
    SELECT area_id, lon + (random() - 0.5) * reach AS lon, lat + (random() - 0.5) * reach AS lat FROM grid
    WHERE grid.n = 1 + CASE h %% 4 WHEN 0 THEN (h * 7919) %% %(grids)s
        ELSE (h * 104729::bigint) %% (%(grids)s / 4 + 1) END
) g;
INSERT INTO premises_building (id, area_id, address, name, floors, units, lon, lat, source, invented, ended_because,
    valid_from)
SELECT id, area_id, '虚构路' || n || '号', n || '号', floors, units, lon, lat, 'bench', true, '', '2020-01-01'
FROM house
"""
ROOMS = """
INSERT INTO premises_dwelling (id, building_id, area_id, unit, floor, room, address, use, source, invented,
    ended_because, valid_from)
SELECT gen_random_uuid(), h.id, h.area_id, u::text, f, f || '0' || r,
    '虚构路' || h.n || '号' || u || '单元' || f || '0' || r || '室',
    (ARRAY['let', 'lived', 'lived', 'vacant', 'lived', 'let', 'lived', 'business', 'lived', 'let', 'lived',
        'dormitory'])[1 + (h.n * 31 + u * 7 + f * 5 + r) %% 12], 'bench', true, '', '2020-01-01'
FROM house h, generate_series(1, h.units) u, generate_series(1, h.floors) f, generate_series(1, h.across) r
LIMIT %(dwellings)s
"""
LABELS = """
INSERT INTO premises_label (id, dwelling_id, colour, reasons, since, expires_on)
SELECT gen_random_uuid(), id,
    (ARRAY['green', 'green', 'blue', 'yellow', 'orange', 'red'])[1 + abs(hashtext(room || address)) %% 6],
    '[]', now(), current_date + 30
FROM premises_dwelling d WHERE use = 'let' AND NOT EXISTS (SELECT FROM premises_label l WHERE l.dwelling_id = d.id)
LIMIT %(let)s
"""
PLATES_OF = f"""
INSERT INTO premises_plate (id, code, address, area_id, building_id, dwelling_id, lon, lat, invented)
SELECT gen_random_uuid(), {CODE.format("row_number() OVER ()")}, d.address, d.area_id, d.building_id, d.id, b.lon,
    b.lat, true
FROM premises_dwelling d JOIN premises_building b ON b.id = d.building_id WHERE d.source = 'bench';
INSERT INTO premises_plate (id, code, address, area_id, lon, lat, invented)
SELECT gen_random_uuid(), {CODE.format("%(dwellings)s + g")}, '虚构路' || g, h.area_id, h.lon + (random() - 0.5) / 500,
    h.lat + (random() - 0.5) / 500, true
FROM generate_series(1, %(gates)s) g JOIN house h ON h.n = 1 + g %% %(houses)s
"""
PEOPLE = """
INSERT INTO people_person (id, name, number_kind, number_sealed, number_hash, phone_sealed, phone_hash, sex, birth_year,
    minor_basis, area_id, source, verified_on, disputed, invented)
SELECT gen_random_uuid(), '虚' || chr(19968 + abs(hashtext(d.id::text)) %% 400)
    || chr(20100 + abs(hashtext(d.id::text || n)) %% 800), 'id', %(number)s, gen_random_uuid(), %(phone)s,
    gen_random_uuid(), 'f', 1980, '', d.area_id, 'bench', current_date, false, true
FROM premises_dwelling d, generate_series(1, %(each)s) n WHERE d.source = 'bench';
INSERT INTO people_residence (id, person_id, dwelling_id, area_id, kind, valid_from, source)
SELECT gen_random_uuid(), p.id, d.id, p.area_id, 'migrant', '2025-01-01', 'bench'
FROM (SELECT id, area_id, row_number() OVER (PARTITION BY area_id ORDER BY id) - 1 AS nth FROM people_person
    WHERE source = 'bench') p
JOIN (SELECT id, area_id, row_number() OVER (PARTITION BY area_id ORDER BY id) - 1 AS nth FROM premises_dwelling
    WHERE source = 'bench') d ON d.area_id = p.area_id AND d.nth = p.nth / %(each)s
"""
FILLED = ("premises_building", "premises_dwelling", "premises_label", "premises_plate")
OF_PEOPLE = ("people_person", "people_residence")
_made = {}


def register_of(counties, cases, *, dwellings=DWELLINGS, plates=PLATES):
    """(key of the county with so many cases, points of its buildings): its register is made when one first asks."""
    county = counties.of(cases)
    if county not in _made:
        say(f"正在造 {dwellings} 处房屋、{plates} 块门牌…", f"making {dwellings} dwellings and {plates} plates")
        _made[county] = _fill(county, dwellings, plates)
    return county, _made[county]


def settle(county):
    """Put two people into each dwelling of a county's register; all of them have one sealed number, and own hashes."""
    from wangge.core.sealed import NUMBER, PHONE, seal

    told = {"number": seal("990001198001010010", purpose=NUMBER), "phone": seal("10020000000", purpose=PHONE)}
    with entered(county) as here:
        _run(here.schema_name, (PEOPLE,), told | {"each": PEOPLE_EACH}, OF_PEOPLE)


def _run(schema, scripts, told, tables):
    with psycopg.connect(os.environ[OWNER_URL]) as owner:
        enter(owner, schema)
        owner.execute("SELECT setseed(0.5)")
        for statements in scripts:
            for one in statements.split(";\n"):
                owner.execute(one, told)
    with psycopg.connect(os.environ[OWNER_URL], autocommit=True) as owner:
        enter(owner, schema)
        for table in tables:
            owner.execute(f"VACUUM ANALYZE {table}")


def _fill(county, dwellings, plates):
    """Make the register; returns points of buildings, drawn the same way at every run."""
    houses = max(4, dwellings // 40)
    told = {"dwellings": dwellings, "houses": houses, "let": LET, "gates": plates - dwellings}
    with entered(county) as here:
        told |= _grids()
    _run(here.schema_name, (GRIDS, BUILDINGS, ROOMS, LABELS, PLATES_OF), told, FILLED)
    with psycopg.connect(os.environ[OWNER_URL]) as owner:
        enter(owner, here.schema_name)
        some = owner.execute(
            "SELECT lon, lat FROM premises_building WHERE source = 'bench' ORDER BY address LIMIT 4000"
        )
        return some.fetchall()


def _grids():
    from wangge.territory.queries import areas_of_level
    from wangge.territory.rules import read_boundary

    found = [(area.pk, read_boundary(area.boundary)) for area in areas_of_level("grid").exclude(boundary=None)]
    middles = [shape.representative_point() for _key, shape in found]
    return {
        **{"ids": [key for key, _ in found], "grids": len(found)},
        **{"lons": [one.x for one in middles], "lats": [one.y for one in middles]},
        "reaches": [(shape.bounds[2] - shape.bounds[0]) * 0.8 for _, shape in found],
    }
