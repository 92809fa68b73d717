"""Service places of the demo, all invented: of every kind a few, at grids spread over the county."""

from django.db import transaction

from wangge.core.permits import SYSTEM
from wangge.territory.queries import areas
from wangge.territory.rules import middle_of
from wangge.venues.models import ServicePlace
from wangge.venues.operations import add_place, compute_reach

SOURCE = "演示数据，全部虚构"
WEEK = {f"hours{day}": "08:30-12:00 14:00-17:30" for day in range(1, 6)}
HOURS = {
    "service_centre": WEEK | {"hours6": "09:00-11:30"},
    "station": {f"hours{day}": "00:00-24:00" for day in range(1, 8)},
    "canteen": {f"hours{day}": "10:30-13:00 16:30-18:30" for day in range(1, 8)},
}
EVERY = {"service_centre": 9, "station": 7, "canteen": 17, "elder_care": 23, "clinic": 13, "child_care": 31}
"""Of every so many grids one has a place of the kind."""


def has_places():
    """Whether there is any service place."""
    return ServicePlace.objects.exists()


@transaction.atomic
def load_places(method, *, at):
    """Places of every kind of the pack in the middle of grids, and a first computation of the circle."""
    grids = areas().filter(level=method.territory.grid.level).exclude(boundary=None).order_by("path")
    grids = list(grids.select_related("parent"))
    for order, kind in enumerate(method.venues.kinds):
        for number, grid in enumerate(grids[order :: EVERY.get(kind.key, 19)], start=1):
            _add(kind, number, grid, at)
    compute_reach(actor=SYSTEM, at=at)
    return ServicePlace.objects.count()


def _add(kind, number, grid, at):
    lon, lat = middle_of(grid.boundary)
    told = {
        "kind": kind.key,
        "name": f"{grid.name}{kind.title}（虚构）",
        "address": f"{grid.parent.name}{grid.name}{number}号（虚构）",
        "lon": lon,
        "lat": lat,
        "offers": "、".join(kind.services),
        "source": SOURCE,
    }
    add_place(told | HOURS.get(kind.key, WEEK), actor=SYSTEM, at=at, invented=True)
