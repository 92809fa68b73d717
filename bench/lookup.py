"""Looking up at full scale, one officer: a person's houses, a house's people (purpose stated, each look written), and
the list of a grid's dwellings; over HTTP, as whole pages."""

import os
import random

import psycopg

from bench.browser import Browser
from bench.filling import enter
from bench.register import DWELLINGS, PLATES, register_of, settle
from bench.serving import served
from bench.telling import line, p50, p95
from wangge.core.tenancy import county as entered
from wangge.lab.database import OWNER_URL
from wangge.lab.terminal import Trouble

CLERK, ALIKE = "clerk-bench", "shequ01"
"""Who looks: a clerk of the community with most dwellings, in the post of the demo's account."""
PURPOSE = {"purpose": "service", "basis": "statutory", "note": "基准", "next": "/"}
LIMIT_MS, LIST_MS, WARM = 30, 50, 10


def run(counties, *, dwellings=DWELLINGS, plates=PLATES, times=150):
    """Three lines: `lookup.person`, `lookup.house`, `lookup.list`."""
    county, _spots = register_of(counties, 0, dwellings=dwellings, plates=plates)
    settle(county)
    phones, houses, grids = _drawn(county, _hire(county, counties.password), times)
    with served() as port:
        clerk = Browser(port, county).sign_in(CLERK, counties.password)
        status, *_ = clerk.send("desk/people/purpose/", PURPOSE)
        if status != 302:
            raise Trouble(f"用途没有收下 / The purpose was not taken: {status}")
        asked = {
            "lookup.person": [lambda one=one: _find(clerk, one) for one in phones],
            "lookup.house": [lambda one=one: _house(clerk, one) for one in houses],
            "lookup.list": [lambda one=one: clerk.get(f"desk/premises/?area={one}")[1] for one in grids],
        }
        for name, asking in asked.items():
            took = [ask() * 1000 for ask in asking][min(WARM, len(asking) // 2) :]
            limit = LIST_MS if name == "lookup.list" else LIMIT_MS
            told = {"p50_ms": round(p50(took), 1), "wanted": "≤ 1"}
            line(name, p95(took), "ms p95 of a page, one client", "the limit", limit, **told)


def _find(clerk, phone):
    """Seconds of a search by telephone that found the person and where they live; the form's own page is not in it."""
    status, _headers, told, took = clerk.send("desk/people/", {"q": phone, "by": "person"})
    if status != 200 or "虚构路".encode() not in told:
        raise Trouble(f"没有查到 / Not found: {phone}, {status}")
    return took


def _house(clerk, dwelling):
    told, took = clerk.get(f"desk/people/houses/{dwelling}/")
    if "虚".encode() not in told:
        raise Trouble(f"没有人 / Nobody there: {dwelling}")
    return took


def _hire(county, password):
    """The path of the community of a clerk who is made here and can sign in."""
    from django.contrib.auth.hashers import make_password
    from django.db.models import Count
    from django.utils import timezone

    from wangge.accounts.models import Account, Appointment
    from wangge.premises.models import Dwelling
    from wangge.territory.models import Area

    now = timezone.now()
    with entered(county):
        most = Dwelling.objects.values("area__parent").annotate(n=Count("pk")).order_by("-n", "area__parent").first()
        community = Area.objects.get(pk=most["area__parent"])
        alike = Appointment.objects.filter(account__username=ALIKE).first()
        told = {"name": "基准", "kind": Account.STAFF, "password": make_password(password), "created_at": now}
        account = Account.objects.create(username=CLERK, **told)
        held = {"post": alike.post, "body": alike.body, "area": community, "valid_from": now.date()}
        Appointment.objects.create(account=account, **held)
        return community.path


def _drawn(county, path, times):
    """Telephones given to some of a community's people, some of its dwellings, some of its grids."""
    from wangge.core.sealed import PHONE, matching_all

    phones = [f"100{30_000_000 + number}" for number in range(times)]
    with entered(county) as here:
        hashes = matching_all(phones, purpose=PHONE)
    with psycopg.connect(os.environ[OWNER_URL]) as owner:
        enter(owner, here.schema_name)
        people = owner.execute(SOME.format("people_person"), {"path": path, "times": times}).fetchall()
        houses = owner.execute(SOME.format("premises_dwelling"), {"path": path, "times": times}).fetchall()
        pairs = [(given, key) for given, (key,) in zip(hashes, people, strict=False)]
        owner.cursor().executemany("UPDATE people_person SET phone_hash = %s WHERE id = %s", pairs)
        grids = owner.execute(GRIDS, {"path": path}).fetchall()
    draws = random.Random(1)
    return phones[: len(people)], [key for (key,) in houses], [draws.choice(grids)[0] for _ in range(times)]


SOME = """
SELECT r.id FROM {} r JOIN territory_area a ON a.id = r.area_id WHERE a.path <@ %(path)s::ltree AND r.source = 'bench'
ORDER BY md5(r.id::text) LIMIT %(times)s
"""
GRIDS = """
SELECT DISTINCT a.key FROM territory_area a JOIN premises_dwelling d ON d.area_id = a.id
WHERE a.path <@ %(path)s::ltree AND d.source = 'bench' ORDER BY 1
"""
