"""Loading a county for the demo, step by step, each idempotent: a start that was killed goes on where it stopped."""

from contextlib import suppress
from datetime import datetime, time
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.timezone import localdate, make_aware

from wangge.cases.models import Case
from wangge.core.calendar import load_calendar
from wangge.core.errors import Refused
from wangge.core.permits import SYSTEM
from wangge.core.tenancy import county
from wangge.lab.demo_companies import load_companies
from wangge.lab.demo_components import has_components, load_components
from wangge.lab.demo_counties import DEFAULT, packs
from wangge.lab.demo_duty import has_points, load_duty
from wangge.lab.demo_funds import has_trusts, load_trust
from wangge.lab.demo_grids import load_grids
from wangge.lab.demo_kinds import load_kinds
from wangge.lab.demo_letting import has_filings, load_letting
from wangge.lab.demo_lists import has_items, load_items
from wangge.lab.demo_matters import load_matters
from wangge.lab.demo_net import has_net, load_net
from wangge.lab.demo_people import load_people
from wangge.lab.demo_premises import has_checks, load_premises
from wangge.lab.demo_ratings import has_rounds, load_ratings
from wangge.lab.demo_records import load_records, load_signs
from wangge.lab.demo_register import has_people, load_register
from wangge.lab.demo_surveys import has_surveys, load_surveys
from wangge.lab.demo_territory import demo_areas, demo_places, home_of
from wangge.lab.demo_venues import has_places, load_places
from wangge.lab.demo_visits import has_visits, load_visits
from wangge.lab.replay import replay, summary
from wangge.method.operations import apply_method
from wangge.method.queries import current_method, method_of
from wangge.organisations.operations import invent_bodies, seed_bodies
from wangge.premises.models import Plate
from wangge.premises.operations import hang_plates
from wangge.ratings.operations import draw_up
from wangge.territory.operations import load_areas
from wangge.territory.queries import areas, level_counts, locate
from wangge.workforce.rules import STAND

STREAM = Path(__file__).with_name("demo_messages.csv")  # invented, October 2026


def load_demo(key, *, passwords, at=None):
    """Load calendar, method, territory, bodies, people, plates and matters into a county that exists.

    The pack is the one of the county's key; a county without a pack of its own gets the default's. Returns what
    `demo --json` prints: county, method, areas by level, cases, sign_ins, and what the replay of the demo's stream of
    messages told. Runs as the application.
    """
    at, pack = at or timezone.now(), key if key in packs() else DEFAULT
    with county(key):
        deed = {"actor": SYSTEM, "at": at}
        load_calendar(settings.METHODS_FOLDER / "_shared", **deed)
        version = apply_method(settings.METHODS_FOLDER / pack, **deed)
        method = method_of(version.pk)
        if not areas().filter(level=method.territory.grid.level).exists():
            load_areas(demo_areas(pack), **deed)
        seed_bodies(method, **deed)
        load_companies(method, at=at)
        invent_bodies(method, **deed)
        home = home_of(pack)
        sign_ins = load_people(method, home, passwords=passwords, at=at)
        if not Plate.objects.exists():
            hang_plates(_plates(demo_places(pack)), **deed)
        if not Case.objects.exists():
            load_matters(_around_home(demo_places(pack), home), at=at)
        told = summary(replay(STREAM, key))
        if not has_items():
            load_items(areas().get(key=home), at=at)
        load_kinds(method, areas().get(key=home), at=at)
        if method.duty and not has_points():
            load_duty(method, areas().get(key=home), demo_places(pack), at=at, signed=_first_stander(method, sign_ins))
        _fill_registers(method, home, at=at)
        _assess(method, **deed)
        return {
            "county": key,
            "method": f"{method.key} {method.version}",
            "areas": {level: count for level, (count, *_) in level_counts().items()},
            "cases": Case.objects.count(),
            "plate": _a_plate(home),
            "sign_ins": sign_ins,
        } | told


def _fill_registers(method, home, *, at):
    """People, premises and what is done about them, each unless it was loaded before."""
    if not has_people():
        load_register(home, method, at=at)
    if not has_checks():
        load_premises(home, method, at=at)
    if not has_components():
        load_components(home, method, at=at)
    if not has_filings():
        load_letting(home, method, at=at)
    if not has_net():
        load_net(home, method, at=at)
    if method.venues.kinds and not has_places():
        load_places(method, at=at)
    if method.surveys and not has_surveys():
        load_surveys(method, at=at)
    if method.visits and not has_visits():
        load_visits(home, method, at=at)
    if method.ratings and not has_rounds():
        load_ratings(method, at=at)
    load_records(method, at=at)
    load_signs(method, at=at)
    if method.trust and not has_trusts():
        load_trust(at=at)
    load_grids(method, home, STREAM, at=at)


def _first_stander(method, sign_ins):
    """The user name of a demo's sign-in that stands in turns."""
    standing = {post.title for post in method.organisations.posts if STAND in post.permissions}
    return next((one["username"] for one in sign_ins if one["role"] in standing), "")


def _assess(method, *, actor, at):
    """What rates itself, of the last month that is over and had matters, so that a department can try an objection."""
    this = localdate(at).replace(day=1)
    before = Case.objects.filter(reported_at__lt=make_aware(datetime.combine(this, time())))
    last = before.order_by("-reported_at").values_list("reported_at", flat=True).first()
    for scheme in method.ratings.values() if last else ():
        with suppress(Refused):  # a month without anything to count has no round
            if scheme.by_itself:
                draw_up(scheme.key, localdate(last), actor=actor, at=at)


def _plates(places):
    """A plate at each estate's gate, so that codes can be tried."""
    for name, lon, lat in places:
        yield {"address": f"{name}东门", "lon": lon, "lat": lat, "area": locate(lon, lat), "invented": True}


def _around_home(places, home):
    """The places of the demo's matters: half of them where the demo's grid worker works."""
    grids = areas().filter(level=current_method().territory.grid.level, parent__key=home).order_by("path")[:3]
    within = tuple(f"{grid.path}." for grid in grids)
    near = [place for place in places if f"{locate(*place[1:]).path}.".startswith(within)]
    others = [place for place in places if place not in near]
    return near * (len(others) // len(near)) + others if near else others


def _a_plate(home):
    near = Plate.objects.filter(area__path__descendant_of=areas().get(key=home).path).order_by("id").first()
    plate = near or Plate.objects.order_by("id").first()
    return {"code": plate.code, "address": plate.address}
