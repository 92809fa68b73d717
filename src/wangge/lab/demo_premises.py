"""An invented estate building in the demo's first grid, plates at its doors, and checks that give every colour."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate

from wangge.core.permits import SYSTEM
from wangge.method.queries import current_method
from wangge.premises.models import Building, Check, Dwelling, Estate
from wangge.premises.operations import hang_at_doors, record_check
from wangge.territory.queries import areas

SOURCE = "演示数据，全部虚构"
UNITS, FLOORS, ROOMS = 2, 6, 3
USES = ("lived", "let", "vacant", "let", "lived", "let", "lived")
OLD = timedelta(days=100)  # a check so long ago that its colour is over
FINDS = ((), ("clutter",), ("wiring",), ("window_bars",), ("exit_blocked",), ("no_alarm", "gas"))
"""What the checks of let dwellings find, in turn: nothing, and one set for each worse colour."""


def has_checks():
    """Whether any dwelling was ever checked."""
    return Check.objects.exists()


@transaction.atomic
def load_premises(home, method, *, at):
    """The building with its dwellings and plates in the home community's first grid, checked a few days ago."""
    grid = areas().filter(parent__key=home, level=method.territory.grid.level).order_by("path").first()
    if grid is None or not current_method().premises.items:
        return 0
    let = [one for one in _building(grid, localdate(at)) if one.use == "let"]
    hang_at_doors(grid, actor=SYSTEM, at=at)
    for number, dwelling in enumerate(let[:-1]):  # the last was never checked
        when = at - (OLD if number == len(let) - 2 else timedelta(days=number))
        record_check(dwelling.pk, FINDS[number % len(FINDS)], actor=SYSTEM, at=when)
    return len(let)


def _building(grid, day):
    common = {"source": SOURCE, "invented": True, "valid_from": day - timedelta(days=900)}
    estate = Estate.objects.create(name="梧桐里（虚构）", kind="商品房小区", area=grid.parent, **common)
    place = f"{grid.parent.name}梧桐里（虚构）3幢"
    house = Building.objects.create(
        estate=estate, area=grid, address=place, name="3幢", floors=FLOORS, units=UNITS, **common
    )
    rooms = [
        (str(unit), floor, f"{floor}{room:02d}")
        for unit in range(1, UNITS + 1)
        for floor in range(1, FLOORS + 1)
        for room in range(1, ROOMS + 1)
    ]
    return Dwelling.objects.bulk_create(
        Dwelling(
            **{"building": house, "area": grid, "unit": unit, "floor": floor, "room": room, **common},
            **{"address": f"{place}{unit}单元{room}室", "use": USES[number % len(USES)]},
        )
        for number, (unit, floor, room) in enumerate(rooms)
    )
