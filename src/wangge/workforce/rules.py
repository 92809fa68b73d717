"""Who may plan, stand and release; and how turns rotate: pure, without a database and without a clock of its own.

Shifts of days off are given first, so that they are shared as evenly as all of them are; then the others, in their
order. Whoever may stand and has had the fewest hours comes first, then whoever has not stood for longest. A person
stands in one place at a time, rests between two shifts, and has no more hours in a month than the rules allow; a shift
for which nobody is left stays open, and is shown as open.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from wangge.core.permits import in_own_area, rule

LEAD, STAND, RELEASE = "workforce.lead", "workforce.stand", "workforce.release"
WRITE, READ = "records.write", "records.read"

EARTH = 6_371_000  # metres


@dataclass(frozen=True, slots=True)
class Slot:
    """A shift to be given: at a point whose people are `pool`; `off`: on a day off."""

    key: object
    pool: object
    day: date
    starts: datetime
    ends: datetime
    off: bool = False

    @property
    def length(self) -> timedelta:
        return self.ends - self.starts


@dataclass(slots=True)
class Stander:
    """Somebody who takes turns. `taken` are shifts they have elsewhere, `away` days on which they cannot stand.

    `last` is when they last stood in earlier months; `hours` what they have in the month already.
    """

    key: object
    pools: frozenset
    away: tuple[tuple[date, date], ...] = ()
    taken: list[tuple[datetime, datetime]] = field(default_factory=list)
    last: datetime | None = None
    hours: timedelta = timedelta(0)
    off_hours: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Rest between two shifts of a person, and the most hours of one in a month."""

    rest: timedelta
    most: timedelta


def rotate(slots: Sequence[Slot], standers: Sequence[Stander], bounds: Bounds) -> dict[object, object]:
    """slot key → the key of who gets it, or None where nobody may. The same input gives the same month."""
    pools: dict[object, list[Stander]] = {}
    for stander in standers:
        for pool in stander.pools:
            pools.setdefault(pool, []).append(stander)
    given = {}
    for slot in sorted(slots, key=lambda slot: (not slot.off, slot.starts, str(slot.key))):
        able = [one for one in pools.get(slot.pool, ()) if not hindrance(one, slot, bounds)]
        chosen = min(able, key=lambda one: _turn(one, slot), default=None)
        if chosen:
            _give(chosen, slot)
        given[slot.key] = chosen and chosen.key
    return given


def _turn(stander: Stander, slot: Slot):
    stood = stander.last.timestamp() if stander.last else 0.0
    first = stander.off_hours if slot.off else stander.hours
    return (first, stander.hours, stood, str(stander.key))


def _give(stander: Stander, slot: Slot) -> None:
    stander.taken.append((slot.starts, slot.ends))
    stander.hours += slot.length
    if slot.off:
        stander.off_hours += slot.length


def hindrance(stander: Stander, slot: Slot, bounds: Bounds) -> str:
    """Why somebody cannot have a shift: `pool`, `away`, `twice`, `rest` or `hours`; "" where nothing hinders."""
    if slot.pool not in stander.pools:
        return "pool"
    if any(first <= slot.day <= last for first, last in stander.away):
        return "away"
    for starts, ends in stander.taken:
        if starts < slot.ends and slot.starts < ends:
            return "twice"
        if starts < slot.ends + bounds.rest and slot.starts < ends + bounds.rest:
            return "rest"
    return "hours" if stander.hours + slot.length > bounds.most else ""


def days_of(month: date, begins: date) -> Iterable[date]:
    """The days of a month, from the one on which the plan begins."""
    day = max(month, begins)
    while (day.year, day.month) == (month.year, month.month):
        yield day
        day += timedelta(days=1)


def stands_on(days: str, off: bool) -> bool:
    """Whether a turn of `all`, `working` or `off` days takes place on a day that is off, or is not."""
    return days == "all" or (days == "off") == off


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> int:
    """The way between two points along the sphere, in whole metres."""
    one, two = math.radians(lat), math.radians(other_lat)
    across, up = math.radians(other_lon - lon), two - one
    half = math.sin(up / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(across / 2) ** 2
    return round(2 * EARTH * math.asin(min(1.0, math.sqrt(half))))


@dataclass(frozen=True)
class Exchange:
    """An exchange of shifts as far as its release asks: where the points lie, and whose accounts it is between."""

    paths: tuple[str, ...]
    accounts: frozenset[UUID]


rule(LEAD)(in_own_area)


@rule(WRITE)
def of_the_own_body(actor, office, body):
    """A body's officers write down what it did; before one is named, whichever body the office is of."""
    return office is not None and (body is None or body.pk == office.body_id)


@rule(READ)
def above_the_body(actor, office, body):
    """Offices whose area holds the body's."""
    return office is not None and (body is None or office.covers(body.area.path))


@rule(STAND)
def has_the_shift(actor, office, shift):
    """Whoever has the shift, and nobody for them; before one is named, anybody who stands somewhere."""
    if office is None or shift is None:
        return office is not None
    return shift.office_id is not None and shift.office.account_id == actor.id


@rule(RELEASE)
def third_of_an_exchange(actor, office, exchange):
    """Offices whose area holds all points, and neither of the two: nobody releases an own exchange."""
    if office is None or exchange is None:
        return office is not None
    return actor.id not in exchange.accounts and all(office.covers(path) for path in exchange.paths)
