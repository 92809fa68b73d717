"""Residents who report over HTTP, all at once: by the API as programs do, or by the portal's form."""

import json
import random
import re
import threading
import time
from urllib.parse import urlencode

from uuid_utils.compat import uuid7

from bench.browser import FORM, TOKEN, Browser
from wangge.lab.terminal import Trouble

CLIENTS = 8
WORDS = "小区东门外的消防通道被几辆私家车长期占用，晚上尤其严重，消防车进不来，物业劝说没有用，请尽快处理。"


class Reports:
    """Makes reports of a county: own words, a class, a point in it, a name and a telephone."""

    def __init__(self, county):
        from wangge.core.tenancy import county as entered
        from wangge.lab.replay import _places
        from wangge.method.queries import current_method

        with entered(county):
            self.places = _places()
            self.classes = [row.key for row in current_method().leaf_classes()]

    def fields(self):
        """One report, as the API and the form name its parts."""
        lon, lat = random.choice(self.places)
        return {
            **{"key": str(uuid7()), "words": f"{WORDS}（{random.random()}）", "class_key": random.choice(self.classes)},
            **{"lon": lon, "lat": lat, "place": "东门外", "name": "居民", "phone": "55500000000"},
        }


class ByApi:
    """A resident's program: JSON, no cookies."""

    path, created, kind = "api/v1/cases", 201, "application/json"

    def __init__(self, browser):
        self.browser = browser

    def body(self, fields):
        return json.dumps(fields)

    def send(self, fields):
        """Seconds that a report took, sent from an address of its own; Trouble unless it was taken in."""
        headers = {
            "Content-Type": self.kind,
            "X-Forwarded-For": f"10.{'.'.join(str(random.randrange(256)) for _ in '123')}",
        }
        status, _headers, told, took = self.browser.ask("POST", self.path, self.body(fields), **headers)
        if status != self.created:
            raise Trouble(f"POST {self.path}: {status} {_reason(told)}")
        return took


class ByForm(ByApi):
    """A resident's browser that has the form open and has not been here before: a session begins with each report."""

    path, created, kind = "report/", 302, FORM

    def __init__(self, browser):
        super().__init__(browser)
        self.token = TOKEN.search(browser.get(self.path)[0])[1].decode()
        self.cookies = dict(browser.cookies)

    def body(self, fields):
        return urlencode({"csrfmiddlewaretoken": self.token, "who": "phone", **fields})

    def send(self, fields):
        self.browser.cookies = dict(self.cookies)
        return super().send(fields)


def reported(way, port, county, reports, seconds):
    """CLIENTS residents report without a pause: (reports a second, seconds that each took)."""
    took, troubles, barrier = [], [], threading.Barrier(CLIENTS + 1)

    def report():
        try:
            resident = way(Browser(port, county))
            resident.send(reports.fields())
        except Trouble as trouble:
            troubles.append(trouble)
        barrier.wait()
        while not troubles and time.perf_counter() < end:
            took.append(resident.send(reports.fields()))

    threads = [threading.Thread(target=report) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    begin = time.perf_counter()
    end = begin + seconds + 60
    barrier.wait()
    begin = time.perf_counter()
    end = begin + seconds
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]
    return len(took) / (time.perf_counter() - begin), took


def _reason(told):
    """What a refusal says, as a program reads it or as it stands on a page."""
    text = told.decode("utf-8", "replace")
    return " ".join(re.sub(r"<[^>]+>", " ", text.partition("<main")[2] or text).split())[:300]
