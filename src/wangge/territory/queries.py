"""Reading the area tree, and finding the area of a point."""

import math
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

import shapely
from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.scope import whole_county
from wangge.territory.models import Area, TerritoryRevision
from wangge.territory.rules import read_boundary


def areas():
    """The areas there are now."""
    return Area.objects.filter(valid_until=None)


def areas_of_level(level):
    """The areas of a level, in the order of their paths."""
    return areas().filter(level=level).order_by("path")


def within(paths, prefix="area__"):
    """The condition that a row lies in one of these areas; in none where there are none."""
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{prefix}path__descendant_of": path})
    return found


def areas_under(*paths):
    """The areas of these paths and all below them, ended ones too: what happened there still lies there."""
    return Area.objects.filter(within(paths, ""))


def ancestors(area):
    """The areas above an area and itself, from the county down; boundaries are long and read when asked for."""
    return areas().filter(path__ancestor_of=area.path).defer("boundary").order_by("path")


def county_root():
    """The county itself; Refused before a territory was loaded."""
    root = areas().filter(parent=None).first()
    if root is None:
        raise Refused(_("还没有导入本市区域，请系统管理员先导入。"), code="no-territory")
    return root


@whole_county
def root_path():
    """The path of the county: the scope of what the program does by itself."""
    return county_root().path


def area_of(pk):
    """The area of a key, or what it was merged into; Invalid if there is none."""
    found = Area.objects.filter(pk=pk).select_related("successor").first()
    if found is None:
        raise Invalid(_("没有这个区域，请从列表中选择。"), code="no-area", field="area")
    while found.successor_id:
        found = found.successor
    return found


def codes_used(community):
    """The grid codes that begin with a community's, those of ended grids too: a code is never given twice."""
    return list(Area.objects.filter(code__startswith=community.code).values_list("code", flat=True))


def find_areas(text, *, most=20):
    """Areas whose name contains the text, larger ones first, each with the one around it."""
    text = text.strip()
    if not text:
        return Area.objects.none()
    found = areas().filter(Q(name__icontains=text) | Q(code=text)).select_related("parent")
    return found.defer("boundary", "parent__boundary").order_by("path")[:most]


def level_counts():
    """level → (how many areas, how many of them the text counts, how many invented)."""
    rows = (
        areas()
        .values_list("level")
        .annotate(all=Count("id"), counted=Count("id", Q(counted=True)), invented=Count("id", Q(invented=True)))
    )
    return {level: tuple(counts) for level, *counts in rows.order_by()}


def revision():
    """What names the territory's present state: another text after every change."""
    row = TerritoryRevision.objects.values_list("number", "stamp").first()
    return "{}-{}".format(*row) if row else "0"


def locate(lon, lat):
    """The smallest area that has the point (grid, else community, …); None outside the county.

    A point on a shared border belongs to the area that comes first in the tree: to one, and always the same.
    """
    return locate_all([(lon, lat)])[0]


def locate_all(points):
    """The area of each of many points (longitude, latitude), as `locate` finds it; None for None. Asks but once."""
    asked = [n for n, point in enumerate(points) if point and all(map(math.isfinite, point))]
    found = [None] * len(points)
    if asked:
        index = _index(connection.schema_name, revision())
        hits = index.at([points[n] for n in asked])
        theirs = {hit: copy(index.areas[hit]) for hit in set(hits.values())}  # what is remembered is nobody's to change
        for at, hit in hits.items():
            found[asked[at]] = theirs[hit]
    return found


def county_box():
    """(west, south, east, north) around all boundaries in degrees; None while there are none."""
    return _index(connection.schema_name, revision()).box


@dataclass(frozen=True)
class _Index:
    """All boundaries in one tree: made once for each revision, asked in microseconds."""

    tree: shapely.STRtree
    areas: tuple
    ranks: tuple  # (-depth, path): the deepest wins, then the first in the tree
    box: tuple | None  # around them all

    def at(self, points):
        """Number of a point → number of its area, for those that lie in one."""
        found = {}
        pairs = self.tree.query(shapely.points(points), predicate="intersects").T.tolist()
        for at, hit in pairs:
            if at not in found or self.ranks[hit] < self.ranks[found[at]]:
                found[at] = hit
        return found


@lru_cache(maxsize=8)
def _index(schema, state):
    boundaries = dict(areas().exclude(boundary=None).values_list("pk", "boundary"))
    known = tuple(areas().filter(pk__in=boundaries).defer("boundary"))
    shapes = [read_boundary(boundaries[area.pk]) for area in known]
    shapely.prepare(shapes)
    return _Index(
        shapely.STRtree(shapes),
        known,
        tuple((-area.path.count("."), area.path) for area in known),
        tuple(float(side) for side in shapely.total_bounds(shapes)) if shapes else None,
    )
