"""Who may visit and see; which households a month has, and in which order they are walked to: pure functions.

The same homes and offices give the same month, whatever their order. No home is given twice. Offices get what they
are to have where there are homes enough, and fair parts of what there is where there are not.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from wangge.core.permits import in_own_area, rule

MAKE, LEAD, HINT = "visits.make", "visits.lead", "visits.hint"


@dataclass(frozen=True, slots=True)
class Home:
    """A household's dwelling as the plan asks for it: where it is, the day of the last visit, whether help was asked
    for at it, and whether it rests after a refusal."""

    key: object
    building: object
    address: str
    lon: float | None = None
    lat: float | None = None
    unit: str = ""
    floor: int | None = None
    room: str = ""
    last: date | None = None
    asked: bool = False
    resting: bool = False


@dataclass(frozen=True, slots=True)
class Walker:
    """An office that visits, and how many households a month it is to have."""

    key: object
    quota: int


def plan(homes: Iterable[Home], walkers: Iterable[Walker], first: Sequence[str]) -> dict:
    """walker key → ((home key, why), …) in the order of the walk."""
    walkers = sorted(walkers, key=lambda one: str(one.key))
    picked = choose(homes, sum(one.quota for one in walkers), first)
    way = route(picked)
    given, start = {}, 0
    for walker, number in zip(walkers, parts(len(way), [one.quota for one in walkers]), strict=True):
        given[walker.key] = tuple((home.key, why(home, first)) for home in way[start : start + number])
        start += number
    return given


def choose(homes: Iterable[Home], number: int, first: Sequence[str]) -> list[Home]:
    """So many homes as come first by the pack's order; whoever refused a short while ago is left in peace."""
    able = [home for home in homes if not home.resting]
    return sorted(able, key=lambda home: (_rank(home, first), _place(home)))[:number]


def _rank(home, first):
    says = {"asked": not home.asked, "never": home.last is not None, "longest": (home.last or date.min).toordinal()}
    return tuple(int(says[one]) for one in first)


def why(home: Home, first: Sequence[str]) -> str:
    """The first of the pack's reasons that holds of a home."""
    holds = {"asked": home.asked, "never": home.last is None, "longest": True}
    return next((one for one in first if holds[one]), "longest")


def route(homes: Iterable[Home]) -> list[Home]:
    """Homes in the order of the walk: building after building, the nearest next; unit, floor, room within each."""
    buildings: dict[object, list[Home]] = {}
    for home in sorted(homes, key=_place):
        buildings.setdefault(home.building, []).append(home)
    left = sorted(buildings.values(), key=lambda held: _place(held[0]))
    located = [held for held in left if held[0].lon is not None and held[0].lat is not None]
    way, here = [], None
    while located:
        held = min(located, key=lambda one: (_far(here, one[0]), _place(one[0]))) if here else located[0]
        located.remove(held)
        way += sorted(held, key=_door)
        here = held[0]
    for held in (one for one in left if one[0].lon is None or one[0].lat is None):
        way += sorted(held, key=_door)
    return way


def _far(here, there):
    across = (there.lon - here.lon) * math.cos(math.radians(here.lat))
    return across**2 + (there.lat - here.lat) ** 2


def natural(text: str) -> tuple:
    """Text in the order people read it: 2 before 10."""
    return tuple((0, int(one), "") if one.isdecimal() else (1, 0, one) for one in re.findall(r"\d+|\D+", text))


def _place(home):
    return natural(home.address), str(home.key)


def _door(home):
    floor = home.floor if home.floor is not None else math.inf
    return natural(home.unit), floor, natural(home.room), str(home.key)


def parts(number: int, quotas: Sequence[int]) -> list[int]:
    """A number of homes cut after quotas: whole quotas where it suffices, else in their proportion, nothing left."""
    whole = sum(quotas)
    if number >= whole:
        return list(quotas)
    exact = [number * quota / whole for quota in quotas]
    cut = [math.floor(one) for one in exact]
    fullest = sorted(range(len(quotas)), key=lambda n: (cut[n] - exact[n], n))
    for n in fullest[: number - sum(cut)]:
        cut[n] += 1
    return cut


def of_today(left: int, days: int) -> int:
    """How many of the homes left fall to a day, when so many days are left with it."""
    return math.ceil(left / days) if days > 1 else left


rule(MAKE, LEAD, HINT)(in_own_area)
