"""Places go to another grid where the net is divided anew, and everything at their doors with them."""

from django.db import transaction
from django.db.models import Q

from wangge.core.permits import require
from wangge.premises.dependents import all_dependents
from wangge.premises.models import Building, Component, Dormitory, Dwelling, Listing, Plate
from wangge.premises.moves import Moves, take_back
from wangge.territory.queries import locate_all

LOOSE = (Plate, Dormitory, Component)
"""What may lie in a grid by itself, at no building."""


@transaction.atomic
def regrid(places, *, left, under, actor, at):
    """Let buildings lie in other grids: building key → Area. Returns what was moved, for `unregrid`.

    Their dwellings and plates go along, and what upper apps keep at the doors (`dependents`). `left` maps a grid that
    ended to the one which takes whatever hangs at no building and whose point is in none of the new ones. `under` is
    the permission that is asked for in every grid. Part of another deed, whose event tells of it.
    """
    news = {area.pk: area for area in [*places.values(), *left.values()]}
    for area in news.values():
        require(actor, under, area)
    moves, grid_of = Moves(), {key: area.pk for key, area in places.items()}
    moves.set(Building, {key: {"area_id": area} for key, area in grid_of.items()})
    homes = dict(Dwelling.objects.filter(building__in=grid_of).values_list("pk", "building_id"))
    moves.set(Dwelling, {key: {"area_id": grid_of[building]} for key, building in homes.items()})
    moves.set(Plate, {key: {"area_id": area} for key, area in _plates(grid_of, homes)})
    listed = Listing.objects.filter(dwelling__in=homes).values_list("pk", "dwelling")
    moves.set(Listing, {key: {"area_id": grid_of[homes[dwelling]]} for key, dwelling in listed})
    for model in LOOSE:
        moves.set(model, {key: {"area_id": area} for key, area in _loose(model, left, news)})
    after = {area.pk: into.pk for area, into in left.items()}
    for app in all_dependents():
        app.settle(list(homes), moves, actor=actor, at=at)
        app.settle_buildings(list(grid_of), moves, actor=actor, at=at)
        app.settle_loose(after, moves, actor=actor, at=at)
    return moves.told


def _plates(grid_of, homes):
    """(key, area) of the plates at these buildings, or at their doors."""
    hung = Plate.objects.filter(Q(building__in=grid_of) | Q(dwelling__building__in=grid_of))
    for key, building, dwelling in hung.values_list("pk", "building_id", "dwelling_id"):
        yield key, grid_of.get(building) or grid_of[homes[dwelling]]


def _loose(model, left, news):
    """(key, area) of what hangs at no building of the grids that ended: the new grid its point lies in."""
    after = {area.pk: into.pk for area, into in left.items()}
    rows = model.objects.filter(area__in=after)
    rows = rows.filter(building=None, dwelling=None) if model is Plate else rows
    rows = list(rows.values_list("pk", "area_id", "lon", "lat"))
    points = [None if lon is None or lat is None else (lon, lat) for _key, _area, lon, lat in rows]
    for (key, area, *_point), found in zip(rows, locate_all(points), strict=True):
        yield key, found.pk if found and found.pk in news else after[area]


@transaction.atomic
def unregrid(told, *, under, actor, at):
    """Put back what `regrid` moved; moves.Followed where something has happened to it since."""
    require(actor, under)
    take_back(told, "premises")
    homes = list(told.get(Dwelling._meta.label, {}))
    for app in all_dependents():
        app.take_back(told)
        app.settle(homes, Moves(), actor=actor, at=at)  # what came in between lies there too
        app.settle_buildings(list(told.get(Building._meta.label, {})), Moves(), actor=actor, at=at)
