"""Scanning a plate over HTTP, eight visitors at once: with 830,000 plates in the county, beside 8,300.

Codes are drawn at random; a visitor is nobody who signed in, each scan comes from an address of its own.
"""

import os
import random
import threading
import time

import psycopg

from bench.browser import Browser
from bench.filling import enter
from bench.register import DWELLINGS, PLATES, register_of
from bench.serving import served
from bench.telling import line, p50, p95
from wangge.lab.database import OWNER_URL

CLIENTS, SHARE, BESIDE = 8, 100, 1_000
"""Visitors at once; how many times fewer plates the other county has, and how many cases, by which it is found."""
WARM = 40


def run(counties, *, dwellings=DWELLINGS, plates=PLATES, share=SHARE, beside=BESIDE, rounds=4, seconds=3):
    """One line: p95 of a scan with many plates, beside p95 with few, turn and turn about."""
    many, _ = register_of(counties, 0, dwellings=dwellings, plates=plates)
    few, _ = register_of(counties, beside, dwellings=dwellings // share, plates=plates // share)
    codes = {county: _codes(county) for county in (few, many)}
    took = {county: [] for county in codes}
    with served() as port:
        for county in took:
            _scans(port, county, codes[county], WARM, 1)
        for _ in range(rounds):
            for county, found in took.items():
                found += _scans(port, county, codes[county], None, seconds)
    line(
        "scan",
        p95(took[many]),
        f"ms p95 of a scan, {CLIENTS} clients, {plates} plates",
        f"the same with {plates // share} plates",
        p95(took[few]),
        p50_ms=round(p50(took[many]), 1),
        scans=len(took[many]),
        wanted="≤ 2",
    )


def _codes(county):
    """Codes of plates in force, at most 20,000, drawn over the whole table."""
    with psycopg.connect(os.environ[OWNER_URL]) as owner:
        enter(owner, f"c_{county}")
        drawn = "SELECT code FROM premises_plate WHERE revoked_at IS NULL ORDER BY md5(code) LIMIT 20000"
        return [code for (code,) in owner.execute(drawn)]


def _scans(port, county, codes, times, seconds):
    """Milliseconds of each scan of eight visitors, for so long (or so many times each), and at least one of each."""
    found, end = [], time.monotonic() + seconds

    def visit(number):
        browser, draws, done = Browser(port, county), random.Random(number), 0
        while not done or (done < times if times else time.monotonic() < end):
            address = f"10.{number}.{draws.randrange(256)}.{draws.randrange(256)}"
            found.append(browser.get(f"p/{draws.choice(codes)}/", **{"X-Forwarded-For": address})[1] * 1000)
            done += 1

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(CLIENTS)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    return found
