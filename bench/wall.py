"""Taking matters in while forty walls hang, beside taking them in while none does."""

import statistics
import threading
import time

from bench.browser import Browser
from bench.counties import CENTRE
from bench.reporting import CLIENTS, ByApi, Reports, reported
from bench.serving import served
from bench.telling import line, p95
from wangge.lab.terminal import Trouble

CASES, WALLS, EVERY = 100_000, 40, 1.0


def run(counties, *, cases=CASES, walls=WALLS, seconds=8, rounds=3):
    """One line: p95 of reports with the walls, beside p95 without; rounds of both alternate."""
    county = counties.of(cases)
    reports = Reports(county)
    with served() as port:
        cookies = Browser(port, county).sign_in(CENTRE, counties.password).cookies
        without, beside, polls = [], [], []
        for _ in range(rounds):
            without.append(p95(reported(ByApi, port, county, reports, seconds)[1]) * 1000)
            with Walls(walls, port, county, cookies) as room:
                beside.append(p95(reported(ByApi, port, county, reports, seconds)[1]) * 1000)
            polls += room.polls
    unit = f"ms p95 of a report, {CLIENTS} clients, {walls} walls"
    more = {"polls": len(polls), "fresh": sum(status == 200 for status, _took in polls)}
    more |= {"poll_p95_ms": round(p95([took for _status, took in polls]) * 1000, 1), "wanted": "≤ 1.5"}
    line("wall", statistics.median(beside), unit, "the same without walls", statistics.median(without), **more)


class Walls:
    """Walls that poll as the real one does, once a second with the ETag they have, for the time of a `with` block."""

    def __init__(self, number, port, county, cookies):
        self.polls, self.taken_down, self.troubles = [], threading.Event(), []
        self.threads = [
            threading.Thread(target=self._hang, args=(Browser(port, county), cookies, EVERY * nth / number))
            for nth in range(number)
        ]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        time.sleep(EVERY)  # all hang
        return self

    def __exit__(self, *_):
        self.taken_down.set()
        for thread in self.threads:
            thread.join()
        if self.troubles:
            raise self.troubles[0]

    def _hang(self, browser, cookies, after):
        browser.cookies, etag = dict(cookies), ""
        self.taken_down.wait(after)
        while not self.taken_down.is_set():
            status, headers, _told, took = browser.ask("GET", "wall/now", **{"If-None-Match": etag})
            if status not in (200, 304):
                self.troubles.append(Trouble(f"GET wall/now: {status}"))
                return
            etag = headers["ETag"]
            self.polls.append((status, took))
            self.taken_down.wait(max(0, EVERY - took))
