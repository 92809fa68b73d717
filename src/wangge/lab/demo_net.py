"""A grid that is too large, with its buildings, and one that is too small, so that splitting and merging can be tried.

All invented: buildings stand in rows over the grid's schematic ground.
"""

from datetime import timedelta

import numpy as np
import shapely
from django.db import transaction
from django.utils.timezone import localdate

from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.grids.models import NetCheck
from wangge.grids.operations import check_net, propose_split
from wangge.grids.planning import around
from wangge.premises.models import Building, Dwelling
from wangge.territory.queries import areas

SOURCE = "演示数据，全部虚构"
BUILDINGS, FLOORS, ROOMS = 32, 5, 4
FROM_EDGE = 12  # metres
SMALL = 168  # households of the grid that is too small


def has_net():
    """Whether the net was ever gone through."""
    return NetCheck.objects.exists()


@transaction.atomic
def load_net(home, method, *, at):
    """A large grid and a small one in the first community but home that has three, and a first check of the net."""
    rule = method.territory.grid
    grids = _grids(home, rule.level)
    if len(grids) >= 3:
        large, small = grids[0], grids[1]
        _fill(large, localdate(at) - timedelta(days=900))
        areas().filter(pk=large.pk).update(households=BUILDINGS * FLOORS * ROOMS)
        areas().filter(pk=small.pk).update(households=SMALL)
    check_net(actor=SYSTEM, at=at)
    if len(grids) >= 3 and rule.max_households < BUILDINGS * FLOORS * ROOMS:
        propose_split(large.pk, basis="演示：户数超过上限（虚构）", actor=SYSTEM, at=at)


def _grids(home, level):
    """The grids of the first community with at least three whose ground is drawn."""
    rows = areas().filter(level=level).exclude(parent__key=home).exclude(boundary=None).order_by("path")
    by_parent = {}
    for one in rows:
        by_parent.setdefault(one.parent_id, []).append(one)
    return next((grids for grids in by_parent.values() if len(grids) >= 3), [])


def _fill(grid, day):
    """Rows of buildings over the ground of a grid, each with its dwellings."""
    with scope(SYSTEM, "territory.edit"):
        here = around(grid)
    ground = here.net.shapes[grid.pk].buffer(-FROM_EDGE)
    spots = here.net.plane.degrees(shapely.points(_in_rows(ground)))
    common = {"area": grid, "source": SOURCE, "invented": True, "valid_from": day}
    houses = Building.objects.bulk_create(
        Building(
            address=f"{grid.parent.name}{grid.name}{number}幢（虚构）",
            name=f"{number}幢",
            floors=FLOORS,
            units=1,
            lon=round(spot.x, 6),
            lat=round(spot.y, 6),
            **common,
        )
        for number, spot in enumerate(spots, start=1)
    )
    Dwelling.objects.bulk_create(
        Dwelling(
            building=house,
            unit="1",
            floor=floor,
            room=room,
            address=f"{house.address}1单元{room}室",
            use="lived",
            **common,
        )
        for house in houses
        for floor in range(1, FLOORS + 1)
        for room in (f"{floor}{number:02d}" for number in range(1, ROOMS + 1))
    )


def _in_rows(ground):
    """BUILDINGS points in rows inside a shape: the widest spacing that gives as many."""
    west, south, east, north = ground.bounds
    for step in range(120, 4, -2):
        xs, ys = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
        spots = np.column_stack([xs.ravel(), ys.ravel()])
        inside = spots[shapely.contains_xy(ground, spots[:, 0], spots[:, 1])]
        if len(inside) >= BUILDINGS:
            return inside[:BUILDINGS]
    return inside
