"""The map over the whole county: tiles of 507,000 dwellings and 830,000 plates, and the counts of its list.

The register is made by set-based SQL in a county of the demo: buildings lie crowded, three quarters of them in a
quarter of the grids, and have 6 to 128 rooms; every room has a plate, and so has many a gate. Tiles are drawn at random
over zooms 8 to 18, about where buildings stand, and asked over HTTP without If-None-Match.
"""

import os
import random
import time

import psycopg

from bench.browser import Browser
from bench.counties import GRID_WORKER
from bench.filling import enter
from bench.serving import served
from bench.telling import line, p50, p95
from wangge.core.permits import SYSTEM
from wangge.core.tenancy import county as entered
from wangge.core.web.tiles import mercator
from wangge.lab.database import OWNER_URL
from wangge.lab.terminal import say

DWELLINGS, PLATES, LET = 507_000, 830_000, 141_000
MOST_MS, MOST_KB, MOST_LIST_MS = 40, 500, 50
ZOOMS, TILES = range(8, 19), 100
CENTRE = "zhibanzhang01"
"""The demo's account that sees the premises of the whole county."""
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
PLATES_OF = """
INSERT INTO premises_plate (id, code, address, area_id, building_id, dwelling_id, lon, lat, invented)
SELECT gen_random_uuid(), 'B' || row_number() OVER (), d.address, d.area_id, d.building_id, d.id, b.lon, b.lat, true
FROM premises_dwelling d JOIN premises_building b ON b.id = d.building_id WHERE d.source = 'bench';
INSERT INTO premises_plate (id, code, address, area_id, lon, lat, invented)
SELECT gen_random_uuid(), 'G' || g, '虚构路' || g, h.area_id, h.lon + (random() - 0.5) / 500,
    h.lat + (random() - 0.5) / 500, true
FROM generate_series(1, %(gates)s) g JOIN house h ON h.n = 1 + g %% %(houses)s
"""
FILLED = ("premises_building", "premises_dwelling", "premises_label", "premises_plate")


def run(counties, *, dwellings=DWELLINGS, plates=PLATES, tiles=TILES):
    """Two lines for tiles (the centre, a grid's worker) and one for the list, with what was made."""
    county = counties.of(0)
    say(f"正在造 {dwellings} 处房屋、{plates} 块门牌…", f"making {dwellings} dwellings and {plates} plates")
    spots = _fill(county, dwellings, plates)
    seconds = _count(county)
    with served() as port:
        for name, who in (("tiles.centre", CENTRE), ("tiles.worker", GRID_WORKER)):
            _tiles(name, Browser(port, county).sign_in(who, counties.password_of(who)), spots, tiles)
        _lists(county, Browser(port, county).sign_in(CENTRE, counties.password_of(CENTRE)), seconds, max(2, tiles // 2))


def _fill(county, dwellings, plates):
    """Make the register; returns points of buildings, drawn the same way at every run."""
    houses = max(4, dwellings // 40)
    told = {"dwellings": dwellings, "houses": houses, "let": LET, "gates": plates - dwellings}
    with entered(county) as here:
        told |= _grids()
    with psycopg.connect(os.environ[OWNER_URL]) as owner:
        enter(owner, here.schema_name)
        owner.execute("SELECT setseed(0.5)")
        for statements in (GRIDS, BUILDINGS, ROOMS, LABELS, PLATES_OF):
            for one in statements.split(";\n"):
                owner.execute(one, told)
    with psycopg.connect(os.environ[OWNER_URL], autocommit=True) as owner:
        enter(owner, here.schema_name)
        for table in FILLED:
            owner.execute(f"VACUUM ANALYZE {table}")
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


def _count(county):
    """Seconds that counting everything anew takes, as the job does each hour."""
    from django.utils import timezone

    from wangge.premises.operations.tallies import recount

    with entered(county):
        begin = time.monotonic()
        recount(actor=SYSTEM, at=timezone.now())
        return time.monotonic() - begin


def _tiles(name, browser, spots, tiles):
    draws = random.Random(1)
    took, sizes, slowest = [], [], {}
    for number in range(tiles + 5):
        zoom = ZOOMS[number % len(ZOOMS)]
        x, y = mercator(*draws.choice(spots))
        address = f"tiles/{zoom}/{int(x * 2**zoom)}/{int(y * 2**zoom)}.pbf"
        for begin in ("desk/map/", "places/"):
            told, seconds = browser.get(begin + address)
            if number >= 5:  # the first ones warm the server
                took.append(seconds * 1000)
                sizes.append(len(told) / 1024)
                slowest[zoom] = max(slowest.get(zoom, 0), round(seconds * 1000, 1))
    line(
        name,
        p95(took),
        "ms p95 of a tile, zooms 8 to 18, areas and premises",
        "the limit",
        MOST_MS,
        p50_ms=round(p50(took), 1),
        max_kb=round(max(sizes), 1),
        slowest_ms_by_zoom=slowest,
        wanted=f"≤ 1, ≤ {MOST_KB} kB",
    )


def _lists(county, browser, seconds, times):
    from wangge.territory.queries import areas

    with entered(county):
        keys = list(areas().order_by("path").values_list("key", flat=True))
    keys = [keys[0], *random.Random(1).sample(keys, min(len(keys), times))]
    took = [browser.get(f"desk/map/?area={key}")[1] * 1000 for key in keys for _ in range(2)]
    line(
        "tiles.list",
        p95(took),
        "ms p95 of the map's page with its list, county to grid",
        "the limit",
        MOST_LIST_MS,
        county_ms=round(min(took[:2]), 1),
        recount_seconds=round(seconds, 2),
        wanted="≤ 1",
    )
