"""Reading service places, the streets, and where households are."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.db import connection
from django.db.models import Q
from django.utils.timezone import localdate

from wangge.method.queries import current_method
from wangge.people.counting import households_by_building
from wangge.premises.models import Building
from wangge.territory.plane import plane_around
from wangge.territory.queries import areas, county_box, within
from wangge.territory.rules import middle_of
from wangge.venues.models import ReachRun, ServicePlace, StreetNet
from wangge.venues.reaching import Streets, Walk


def places():
    """The service places there are now."""
    rows = ServicePlace.objects.filter(valid_until=None).select_related("area__parent")
    return rows.defer("area__boundary", "area__parent__boundary")


def open_places():
    """Of them those that serve already: what the public is told of. One entered for a later day waits for it."""
    return places().filter(valid_from__lte=localdate())


def places_in(paths, *, words="", kind=""):
    """Places in areas, narrowed by words of name or address and by kind."""
    rows = places().filter(within(paths))
    if words:
        rows = rows.filter(Q(name__contains=words) | Q(address__contains=words))
    return rows.filter(kind=kind) if kind else rows


def flat(points):
    """Longitudes and latitudes as metres around the county's middle."""
    return plane_around(county_box()).points(points)


def walk_now():
    """The walk that counts now: along the streets loaded last, else by distance."""
    rule = current_method().venues
    key = StreetNet.objects.order_by("-at", "-id").values_list("pk", flat=True).first()
    streets = _streets(connection.schema_name, key, county_box()) if key else None
    return Walk(streets, rule.detour)


@lru_cache(maxsize=4)
def _streets(schema, key, box):
    row = StreetNet.objects.get(pk=key)
    nodes = np.frombuffer(bytes(row.nodes), "<f8").reshape(-1, 2)
    edges = np.frombuffer(bytes(row.edges), "<i4").reshape(-1, 2)
    return Streets(flat(nodes), edges, np.frombuffer(bytes(row.lengths), "<f8"))


@dataclass(frozen=True)
class Homes:
    """Where households are: points (lon, lat), how many at each, the community of each, and a name for each."""

    points: np.ndarray
    households: np.ndarray
    communities: list
    names: list
    placed: int


def homes():
    """Households at their buildings where these have a point; those of other grids and communities in the middle of
    their ground, by the number that is kept of them. Asks for a scope."""
    territory = current_method().territory
    lowest = {one.pk: one for one in areas().exclude(boundary=None) if one.households is not None}
    rows, placed = list(_at_buildings()), {}
    for _lon, _lat, number, area, _name in rows:
        placed[area] = placed.get(area, 0) + number
    total = sum(placed.values())
    tree = list(areas().only("pk", "path", "level", "name", "parent_id"))
    communities = _communities(tree, territory)
    parents = {one.parent_id for one in tree if one.level == territory.grid.level}
    for area in lowest.values():
        leaf = area.level == territory.grid.level or (area.pk in communities and area.pk not in parents)
        rest = area.households - placed.get(area.pk, 0)
        if leaf and rest > 0:
            rows.append((*middle_of(area.boundary), rest, area.pk, area.name))
    paths = {one.pk: one.path for one in tree}
    by_path = {whole: key for key, whole in communities.items()}
    of = [_community_of(paths.get(row[3], ""), by_path) for row in rows]
    points = np.array([row[:2] for row in rows], float).reshape(-1, 2)
    return Homes(points, np.array([row[2] for row in rows], int), of, [row[4] for row in rows], total)


def _at_buildings():
    inside = list(areas().values_list("pk", flat=True))
    numbers = households_by_building(inside)
    rows = Building.objects.filter(valid_until=None).exclude(lon=None).exclude(lat=None)
    for key, area, lon, lat, address in rows.values_list("pk", "area_id", "lon", "lat", "address"):
        if number := numbers.get((key, area), 0):
            yield lon, lat, number, area, address


def _communities(tree, territory):
    """Key → path of the areas grids lie in."""
    above = next(level.inside for level in territory.levels if level.key == territory.grid.level)
    return {one.pk: one.path for one in tree if one.level in above}


def _community_of(path, by_path):
    while path:
        if path in by_path:
            return by_path[path]
        path = path.rpartition(".")[0]
    return None


def last_run():
    """The latest computation, or None."""
    return ReachRun.objects.order_by("-at", "-id").first()


def area_named(words):
    """The area of a name or code for the public page: the first, larger ones before smaller."""
    return areas().filter(Q(name=words) | Q(code=words) | Q(name__contains=words)).order_by("path").first()
