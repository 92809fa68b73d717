"""Going through the net: what does not hold, one line for each place."""

from dataclasses import dataclass
from uuid import UUID

import shapely
from django.utils.timezone import localdate

from wangge.accounts.queries import appointments_on
from wangge.grids.checking import TOLERANCE, gaps, outside, overlaps
from wangge.grids.enums import KINDS
from wangge.grids.queries import net, sizes
from wangge.method.queries import current_method
from wangge.people.counting import households_by_building
from wangge.premises.models import Building
from wangge.territory.queries import areas


@dataclass(frozen=True)
class Found:
    """One finding before it is written: its kind, the area, how much, and what else it is about."""

    kind: str
    area: UUID
    measure: float | None = None
    other: UUID | None = None
    place: str = ""
    basis: str = ""


def found_in_net(*, at):
    """(number of areas, findings in the order of kinds and places). Asks for a scope: households are counted."""
    whole = net()
    size = sizes(whole.areas, households_by_building(whole.areas))
    found = [*geometry(whole), *too_large_or_small(whole, size), *crews(whole, at), *buildings(whole), *bare(whole)]
    order = list(KINDS)
    paths = {key: one.path for key, one in {**whole.areas, **whole.parents}.items()}
    return len(whole.areas), sorted(found, key=lambda one: (order.index(one.kind), paths.get(one.area, ""), one.place))


def geometry(whole):
    """Overlaps of each level, gaps inside parents, what lies outside them, and areas nobody drew."""
    for level in dict.fromkeys(one.level for one in whole.areas.values()):
        drawn = {
            key: whole.shapes[key] for key, one in whole.areas.items() if one.level == level and key in whole.shapes
        }
        for one, other, shape in overlaps(drawn):
            yield Found("overlap", one, round(shape.area), other)
    for parent, keys in whole.below.items():
        lacking = [key for key in keys if key not in whole.shapes]
        yield from (Found("no_boundary", key) for key in lacking)
        if parent in whole.shapes:
            yield from _against_parent(whole, parent, [key for key in keys if key not in lacking], whole=not lacking)


def _against_parent(net_, parent, keys, *, whole):
    ground = net_.shapes[parent]
    for key in keys:
        if (beyond := outside(ground, net_.shapes[key])) is not None:
            yield Found("outside", key, round(beyond.area))
    empty = gaps(ground, [net_.shapes[key] for key in keys]) if whole and keys else None
    if empty is not None:  # where an area was not drawn, its ground would only look like a gap
        yield Found("gap", parent, round(empty.area))


def too_large_or_small(whole, size):
    """Grids above or below the city's size, and those whose size nobody knows."""
    rule = current_method().territory.grid
    for key, one in whole.areas.items():
        if one.level == rule.level:
            number, basis = size[key].households, size[key].basis
            if number is None:
                yield Found("unknown_size", key)
            elif number > rule.max_households:
                yield Found("too_many", key, number, basis=basis)
            elif number < rule.min_households:
                yield Found("too_few", key, number, basis=basis)


def crews(whole, at):
    """Grids that lack somebody of their crew; who serves an area above serves the grid too, as on its notice card."""
    territory = current_method().territory
    wanted = territory.crew
    held = {
        (one.post, one.area.path) for one in appointments_on(localdate(at)).filter(post__in=[r.post for r in wanted])
    }
    for key, one in whole.areas.items():
        if one.level == territory.grid.level:
            line = _upwards(one.path)
            lacking = [role.title for role in wanted if not any((role.post, path) in held for path in line)]
            if lacking:
                yield Found("no_worker", key, len(lacking), place="、".join(lacking))


def _upwards(path):
    parts = path.split(".")
    return [".".join(parts[:number]) for number in range(len(parts), 0, -1)]


def buildings(whole):
    """Buildings whose point lies outside their own grid, by more than the tolerance."""
    rows = Building.objects.filter(valid_until=None, area__in=whole.shapes).exclude(lon=None).exclude(lat=None)
    rows = list(rows.values_list("area_id", "address", "lon", "lat"))
    if not rows:
        return
    spots = whole.plane.points([row[2:] for row in rows])
    away = shapely.distance([whole.shapes[row[0]] for row in rows], shapely.points(spots))
    for (area, address, *_), metres in zip(rows, away, strict=True):
        if metres > TOLERANCE:
            yield Found("building_outside", area, round(float(metres)), place=address)


def bare(whole):
    """Communities without a grid: the text may want it so, but it is said."""
    territory = current_method().territory
    above = next(level.inside for level in territory.levels if level.key == territory.grid.level)
    rows = areas().filter(level__in=above).exclude(pk__in=whole.below).values_list("pk", flat=True)
    return [Found("no_grids", key) for key in rows]
