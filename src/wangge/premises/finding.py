"""Finding a place for the map by a part of its address, the name of an area, or the code of its plate."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.core.paging import page
from wangge.premises.codes import plain_code
from wangge.premises.guesses import count_wrong, too_many
from wangge.premises.models import Building, Dwelling, Finding, Plate
from wangge.premises.queries import plate_of
from wangge.territory.queries import areas, within
from wangge.territory.rules import lies_in

MOST, A_PAGE = 12, 50
LEAST_OF_ROOMS = 3
"""Rooms are searched from so many characters on: with fewer the index of addresses does not help."""
PARTS = re.compile(r"\d+[^\d\s]*|[^\d\s]+")
"""Where the whole stands nowhere, its parts are looked for: numbers with what follows them, and what is between."""


@dataclass(frozen=True)
class Found:
    """Areas, buildings and rooms that were found, each at most MOST; `plate` says that a code led there."""

    areas: tuple = ()
    buildings: tuple = ()
    rooms: tuple = ()
    plate: bool = False

    def __bool__(self):
        return bool(self.areas or self.buildings or self.rooms)


def find_places(words, paths, *, visitor, at):
    """What is Found within the areas of these paths. A plate's code is tried first; wrong ones are counted."""
    code = plain_code(words)
    if code is not None and (found := _by_plate(code, paths, visitor, at)):
        return found
    named = areas().filter(within(paths, ""), name__contains=words).select_related("parent")
    named = tuple(named.defer("boundary", "parent__boundary").order_by("path")[:MOST])
    for parts in ([words], PARTS.findall(words)):
        buildings = _addressed(Building, paths, parts)
        rooms = _addressed(Dwelling, paths, parts) if len(words) >= LEAST_OF_ROOMS else ()
        if named or buildings or rooms:
            break
    return Found(named, buildings, rooms)


def _addressed(model, paths, parts):
    """Rows whose address has all these parts."""
    rows = model.objects.filter(within(paths), valid_until=None)
    for part in parts:
        rows = rows.filter(address__contains=part)
    return tuple(rows.order_by("address", "id")[:MOST])


def _by_plate(code, paths, visitor, at):
    """The room or building of a plate; None for none of one's own. Foreign and unknown codes are not told apart."""
    if too_many(visitor, at=at):
        raise Refused(_("试的门牌码太多了，请十分钟后再试。"), code="too-many-codes")
    plate = plate_of(code)
    if plate is None:
        count_wrong(visitor, at=at)
        return None
    if not any(lies_in(plate.area.path, path) for path in paths):
        return None
    if plate.dwelling_id:
        return Found(rooms=(plate.dwelling,), plate=True)
    house = Building.objects.filter(pk=plate.building_id, valid_until=None)
    return Found(areas=(plate.area,), buildings=tuple(house), plate=True)


def rows_of_buildings(area, mark, *, direct):
    """A page of the buildings of an area: those that lie in none of the areas below (`direct`), or all."""
    where = {"area": area} if direct else {"area__path__descendant_of": area.path}
    rows = Building.objects.filter(**where, valid_until=None).defer("area__boundary")
    return page(rows, order=["address", "id"], mark=mark, size=A_PAGE)


def building_of(event):
    """The key of the building that an event is about, by whatever it names; None where that is gone."""
    if found := getattr(event, "building_id", None):
        return found
    if finding := getattr(event, "finding_id", None):
        return Finding.objects.filter(pk=finding).values_list("dwelling__building_id", flat=True).first()
    if plate := getattr(event, "plate_id", None):
        return Plate.objects.filter(pk=plate).values_list("dwelling__building_id", flat=True).first()
    return Dwelling.objects.filter(pk=event.dwelling_id).values_list("building_id", flat=True).first()
