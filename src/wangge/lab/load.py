"""Loading a county for the demo, step by step, each idempotent: a start that was killed goes on where it stopped."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from wangge.cases.models import Case
from wangge.core.calendar import load_calendar
from wangge.core.permits import SYSTEM
from wangge.core.tenancy import county
from wangge.lab.demo_matters import load_matters
from wangge.lab.demo_people import HOME, load_people
from wangge.lab.demo_territory import demo_areas, demo_places
from wangge.lab.replay import replay, summary
from wangge.method.operations import apply_method
from wangge.method.queries import method_of
from wangge.organisations.operations import seed_bodies
from wangge.premises.models import Plate
from wangge.premises.operations import hang_plates
from wangge.territory.operations import load_areas
from wangge.territory.queries import areas, level_counts, locate

PACK = "tianchang"
STREAM = Path(__file__).with_name("demo_messages.csv")  # invented, October 2026


def load_demo(key, *, passwords, at=None):
    """Load calendar, method, territory, bodies, people, plates and matters into a county that exists.

    Returns what `demo --json` prints: county, method, areas by level, cases, sign_ins, and what the replay of the
    demo's stream of messages told. Runs as the application.
    """
    at = at or timezone.now()
    with county(key):
        deed = {"actor": SYSTEM, "at": at}
        load_calendar(settings.METHODS_FOLDER / "_shared", **deed)
        version = apply_method(settings.METHODS_FOLDER / PACK, **deed)
        method = method_of(version.pk)
        if not areas().filter(level=method.territory.grid.level).exists():
            load_areas(demo_areas(PACK), **deed)
        seed_bodies(method, **deed)
        sign_ins = load_people(method, passwords=passwords, at=at)
        places = demo_places()
        if not Plate.objects.exists():
            hang_plates(_plates(places), **deed)
        load_matters(_around_home(places), at=at)
        told = summary(replay(STREAM, key))
        return {
            "county": key,
            "method": f"{method.key} {method.version}",
            "areas": {level: count for level, (count, *_) in level_counts().items()},
            "cases": Case.objects.count(),
            "plate": _a_plate(),
            "sign_ins": sign_ins,
        } | told


def _plates(places):
    """A plate at each estate's gate, so that codes can be tried."""
    for name, lon, lat in places:
        yield {"address": f"{name}东门", "lon": lon, "lat": lat, "area": locate(lon, lat), "invented": True}


def _around_home(places):
    """The places of the demo's matters: half of them where the demo's grid worker works."""
    grids = areas().filter(level="grid", parent__key=HOME).order_by("path")[:3]
    home = [place for place in places if locate(*place[1:]) in list(grids)]
    others = [place for place in places if place not in home]
    return home * (len(others) // len(home)) + others


def _a_plate():
    plate = Plate.objects.filter(area__parent__key=HOME).order_by("id").first()
    return {"code": plate.code, "address": plate.address}
