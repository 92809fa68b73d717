"""An invented estate in the demo's first grid, plates at its doors, and checks that give every colour; a few buildings
more in the grids beside it, so that the map has something to show."""

import math
from datetime import timedelta

import shapely
from django.db import transaction
from django.utils.timezone import localdate

from wangge.core.permits import SYSTEM
from wangge.method.queries import current_method
from wangge.premises.models import Building, Check, Dwelling, Estate
from wangge.premises.operations import hang_at_doors, record_check
from wangge.premises.operations.tallies import recount
from wangge.territory.queries import areas
from wangge.territory.rules import read_boundary

SOURCE = "演示数据，全部虚构"
UNITS, FLOORS, ROOMS = 2, 6, 3
BESIDE = ("1幢", "2幢", "4幢", "6幢")  # of the estate's first grid, smaller than 3幢
ESTATES = (("石榴院（虚构）", 3), ("桂香坊（虚构）", 4), ("柳堤里（虚构）", 3))  # in the grids after it
STEP = 0.0007  # degrees between two buildings
USES = ("lived", "let", "vacant", "let", "lived", "let", "lived")
OLD = timedelta(days=100)  # a check so long ago that its colour is over
FINDS = ((), ("clutter",), ("wiring",), ("window_bars",), ("exit_blocked",), ("no_alarm", "gas"))
"""What the checks of let dwellings find, in turn: nothing, and one set for each worse colour."""


def has_checks():
    """Whether any dwelling was ever checked."""
    return Check.objects.exists()


@transaction.atomic
def load_premises(home, method, *, at):
    """The estate with its dwellings and plates in the home community's first grid, 3幢 checked a few days ago."""
    grids = list(areas().filter(parent__key=home, level=method.territory.grid.level).order_by("path"))
    if not grids or not current_method().premises.items:
        return 0
    let = [one for one in _estate(grids[0], localdate(at)) if one.use == "let"]
    hang_at_doors(grids[0], actor=SYSTEM, at=at)
    for grid, (name, many) in zip(grids[1:], ESTATES, strict=False):
        _more(grid, name, [f"{number}幢" for number in range(1, many + 1)], _spots(grid, many), localdate(at))
    for number, dwelling in enumerate(let[:-1]):  # the last was never checked
        when = at - (OLD if number == len(let) - 2 else timedelta(days=number))
        record_check(dwelling.pk, FINDS[number % len(FINDS)], actor=SYSTEM, at=when)
    recount(actor=SYSTEM, at=at)
    return len(let)


def _estate(grid, day):
    """The first estate; returns the dwellings of its 3幢."""
    spots = _spots(grid, 1 + len(BESIDE))
    estate = _named(grid, "梧桐里（虚构）", day)
    made = _building(estate, grid, "3幢", (UNITS, FLOORS, ROOMS), spots[0], day)
    for name, spot in zip(BESIDE, spots[1:], strict=True):
        _building(estate, grid, name, (1, FLOORS, 2), spot, day)
    return made


def _more(grid, name, houses, spots, day):
    estate = _named(grid, name, day)
    for number, (house, spot) in enumerate(zip(houses, spots, strict=True)):
        _building(estate, grid, house, (1, 4 + number, 2), spot, day)


def _named(grid, name, day):
    return Estate.objects.create(name=name, kind="商品房小区", area=grid.parent, **_common(day))


def _common(day):
    return {"source": SOURCE, "invented": True, "valid_from": day - timedelta(days=900)}


def _spots(grid, many):
    """So many points of a lattice inside a grid, from its middle outwards; Nones where no boundary is known."""
    if not grid.boundary:
        return [(None, None)] * many
    shape = read_boundary(grid.boundary)
    middle = shape.representative_point()
    steps = range(-12, 13)
    points = [shapely.Point(middle.x + across * STEP, middle.y + up * STEP * 0.7) for across in steps for up in steps]
    inside = [point for point in points if shape.contains(point)]
    inside.sort(key=lambda point: (round(math.hypot(point.x - middle.x, point.y - middle.y), 6), point.x, point.y))
    found = [(round(point.x, 6), round(point.y, 6)) for point in inside[:many]]
    return found + [(None, None)] * (many - len(found))


def _building(estate, grid, name, size, spot, day):
    """A building of so many (units, floors, rooms on each); returns its dwellings."""
    units, floors, across = size
    place, common = f"{grid.parent.name}{estate.name}{name}", _common(day)
    house = Building.objects.create(
        **{"estate": estate, "area": grid, "address": place, "name": name, "floors": floors, "units": units},
        **{"lon": spot[0], "lat": spot[1], **common},
    )
    rooms = [
        (str(unit), floor, f"{floor}{room:02d}")
        for unit in range(1, units + 1)
        for floor in range(1, floors + 1)
        for room in range(1, across + 1)
    ]
    return Dwelling.objects.bulk_create(
        Dwelling(
            **{"building": house, "area": grid, "unit": unit, "floor": floor, "room": room, **common},
            **{"address": f"{place}{unit}单元{room}室", "use": USES[number % len(USES)]},
        )
        for number, (unit, floor, room) in enumerate(rooms)
    )
