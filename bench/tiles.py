"""The map over the whole county: tiles of 507,000 dwellings and 830,000 plates (`register.py`), and its list's counts.

Tiles are drawn at random over zooms 8 to 18, about where buildings stand, and asked over HTTP without If-None-Match.
"""

import random
import time

from bench.browser import Browser
from bench.counties import GRID_WORKER
from bench.register import DWELLINGS, PLATES, register_of
from bench.serving import served
from bench.telling import line, p50, p95
from wangge.core.permits import SYSTEM
from wangge.core.tenancy import county as entered
from wangge.core.web.tiles import mercator

MOST_MS, MOST_KB, MOST_LIST_MS = 40, 500, 50
ZOOMS, TILES = range(8, 19), 100
CENTRE = "zhibanzhang01"
"""The demo's account that sees the premises of the whole county."""


def run(counties, *, dwellings=DWELLINGS, plates=PLATES, tiles=TILES):
    """Two lines for tiles (the centre, a grid's worker) and one for the list, with what was made."""
    county, spots = register_of(counties, 0, dwellings=dwellings, plates=plates)
    seconds = _count(county)
    with served() as port:
        for name, who in (("tiles.centre", CENTRE), ("tiles.worker", GRID_WORKER)):
            _tiles(name, Browser(port, county).sign_in(who, counties.password_of(who)), spots, tiles)
        _lists(county, Browser(port, county).sign_in(CENTRE, counties.password_of(CENTRE)), seconds, max(2, tiles // 2))


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
