"""Components of the demo, all invented: some of every class that the city's method names, in grids of the home, and one
where each matter about such a class lies, which names it."""

from itertools import count

from django.db import transaction
from django.utils.timezone import localdate

from wangge.cases.models import AboutComponent, Case
from wangge.premises.component_codes import county_of
from wangge.premises.models import Component
from wangge.territory.queries import areas, county_root
from wangge.territory.rules import middle_of

SOURCE, SCHEME = "演示数据，全部虚构", "cjt_214"
GRIDS, STEP = 4, 0.0004  # degrees between two
STATES = ("ok", "ok", "ok", "broken", "ok", "unknown", "ok", "lost")
KEEPERS = ("市政养护一队（虚构）", "园林养护队（虚构）", "")
FIRST_NUMBER = 900_001


def has_components():
    """Whether there is any component."""
    return Component.objects.exists()


@transaction.atomic
def load_components(home, method, *, at):
    """The components; returns how many."""
    county, numbers = county_of(county_root(), []), count(FIRST_NUMBER)
    classes = [row for row in method.codes if row.kind == "component" and row.scheme == SCHEME]
    grids = areas().filter(parent__key=home, level=method.territory.grid.level).exclude(boundary=None).order_by("path")
    made = []
    for place, grid in enumerate(grids[:GRIDS] if county else ()):
        lon, lat = middle_of(grid.boundary)
        for turn, row in enumerate(classes):
            spot = lon + (turn - len(classes) / 2) * STEP, lat + (place % 2) * STEP
            made.append(_one(county, row, next(numbers), grid, spot, at))
    abouts = []
    for row in classes if county else ():
        for case in Case.objects.filter(class_key=row.class_, lon__isnull=False).order_by("serial"):
            made.append(_one(county, row, next(numbers), case.area, (case.lon + STEP / 8, case.lat), at))
            abouts.append(AboutComponent(case=case, component=made[-1], at=at))
    Component.objects.bulk_create(made)
    AboutComponent.objects.bulk_create(abouts)
    return len(made)


def _one(county, row, number, area, spot, at):
    return Component(
        **{"code": f"{county}{row.code.replace('-', '')}{number}", "scheme": SCHEME, "class_code": row.code},
        **{"title": row.title, "area": area, "address": f"{area.name}路边（虚构）", "source": SOURCE, "invented": True},
        **{"owner": "市城市管理局", "keeper": KEEPERS[number % len(KEEPERS)], "lon": spot[0], "lat": spot[1]},
        **{"state": STATES[number % len(STATES)], "valid_from": localdate(at)},
    )
