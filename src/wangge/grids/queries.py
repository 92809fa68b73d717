"""Reading the net: its levels, its shapes in metres, how many households each area has, and what was found."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import shapely
from django.db.models import Count

from wangge.grids.models import NetCheck
from wangge.grids.rules import size_of
from wangge.method.queries import current_method
from wangge.territory.models import Area
from wangge.territory.plane import Plane, plane_around
from wangge.territory.queries import areas, codes_used, within
from wangge.territory.rules import check_numbering, grid_codes, middle_of, read_boundary


def net_levels():
    """The levels of the net: the grids', and those inside it that areas can lie in."""
    territory = current_method().territory
    found = [territory.grid.level]
    for level in territory.levels:
        if set(level.inside) & set(found):
            found.append(level.key)
    return found


@dataclass(frozen=True)
class Net:
    """The areas of the net's levels with their parents; shapes in metres by key of the area."""

    plane: Plane
    areas: dict  # key → Area, without its boundary
    parents: dict  # key → Area
    shapes: dict  # key → shape
    below: dict  # parent key → [keys]

    def beside(self, key):
        """The shapes of the areas with the same parent, itself too."""
        return {one: self.shapes[one] for one in self.below[self.areas[key].parent_id] if one in self.shapes}


def net(levels=None, *, parent=None):
    """The net as it is now, of the whole county or of what lies in one parent."""
    rows = areas().filter(level__in=levels or net_levels()).order_by("path")
    rows = list(rows.filter(parent=parent) if parent is not None else rows)
    parents = Area.objects.in_bulk({one.parent_id for one in rows})
    drawn = {one.pk: read_boundary(one.boundary) for one in [*parents.values(), *rows] if one.boundary}
    plane = plane_around(shapely.total_bounds(list(drawn.values())) if drawn else None)
    flat = dict(zip(drawn, plane.metres(list(drawn.values())), strict=True)) if drawn else {}
    below = defaultdict(list)
    for one in rows:
        below[one.parent_id].append(one.pk)
    return Net(plane, {one.pk: one for one in rows}, parents, flat, below)


@dataclass(frozen=True)
class Size:
    """How many households an area has: the one that counts, after which source, and both numbers."""

    households: int | None
    basis: str
    declared: int | None
    counted: int


def sizes(found, counted):
    """Area key → Size; `counted` is what households_by_building told."""
    by_area = Counter()
    for (_building, area), number in counted.items():
        while area in found:  # what lies in a micro-grid lies in its grid
            by_area[area] += number
            area = found[area].parent_id
    return {
        key: Size(*size_of(area.households, by_area[key]), area.households, by_area[key]) for key, area in found.items()
    }


def last_check():
    """The latest check of the net, or None."""
    return NetCheck.objects.order_by("-at", "-id").first()


def communities_to_number(paths):
    """Communities in these areas with grids that have no code yet: (community, how many)."""
    level = current_method().territory.grid.level
    rows = areas().filter(within(paths, ""), level=level, code="").values("parent").order_by("parent__path")
    bare = dict(rows.annotate(n=Count("pk")).values_list("parent", "n"))
    found = areas().filter(pk__in=bare).select_related("parent").defer("boundary", "parent__boundary").order_by("path")
    return [(one, bare[one.pk]) for one in found]


def numbers_to_give(community):
    """(grid, its code, whether it is to be given) of a community. Refused as `number_grids` is."""
    level = current_method().territory.grid.level
    grids = list(areas().filter(parent=community, level=level).order_by("path"))
    bare = [one for one in grids if not one.code]
    check_numbering(community, bare)
    codes = grid_codes(community.code, {one.pk: middle_of(one.boundary) for one in bare}, codes_used(community))
    return sorted(((one, one.code or codes[one.pk], not one.code) for one in grids), key=lambda row: row[1])
