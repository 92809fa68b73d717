"""Entering and correcting buildings. A building's address and grid go over to its dwellings and plates."""

from collections import Counter

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.permits import require
from wangge.premises.addresses import readdressed
from wangge.premises.dependents import all_dependents
from wangge.premises.models import Building, Dwelling, Listing, Plate
from wangge.premises.moves import Moves, put_once
from wangge.premises.operations.estates import MOST_ADDRESS, MOST_NAME, area_in_force, estate_of, point_words
from wangge.premises.operations.keeping import basis_of, in_hand, note, note_addresses, words_of

MOST_FLOORS, MOST_UNITS = 200, 60


@transaction.atomic
def add_building(area_id, *, address, name="", estate_id=None, floors=None, units=None, point=None, basis, actor, at):
    """Enter a building in a grid, with its standard address (without the room)."""
    area = area_in_force(area_id)
    office = require(actor, "premises.edit", area.path)
    fields = _fields(address, name, floors, units, point) | {"estate": estate_of(estate_id, actor)}
    basis = basis_of(basis)
    _address_free(fields["address"])
    building = Building(area=area, source=basis, valid_from=localdate(at), **fields)
    put_once(building.save)
    note(building, "added", basis, actor=actor, at=at, office=office, after=building.address)
    return building


@transaction.atomic
def correct_building(building_id, *, area_id, basis, estate_id=None, seen=None, actor, at, **fields):
    """Correct a building; `fields`: address, name, floors, units, point, as for a new one.

    Dwellings and the plates at their doors get the new address and grid with it, and so does who lives there.
    """
    (building,) = in_hand("building", building_id, seen=seen, actor=actor)
    area, basis = area_in_force(area_id), basis_of(basis)
    office = require(actor, "premises.edit", area.path)
    values = _fields(**fields) | {"estate": estate_of(estate_id, actor), "area": area}
    if values["address"] != building.address:
        _address_free(values["address"])
    before, former = _told(building), building.address
    for name, value in values.items():
        setattr(building, name, value)
    if before == _told(building):
        raise Refused(_("没有改动。"), code="nothing-changed")
    put_once(building.save)
    moves = Moves()
    carry_over(building, former, moves, actor=actor, at=at)
    note_addresses(moves, (), "corrected", basis, actor=actor, at=at, office=office)
    note(building, "corrected", basis, actor=actor, at=at, office=office, before=before, after=_told(building))
    return building


def carry_over(building, former, moves, *, dwellings=None, actor, at):
    """Give the dwellings of a building (or these) its key, address and grid, with their plates and who lives there.

    `former`: the building's address that theirs were made from. Refused where an address is another's already.
    """
    rows = list(building.dwellings.filter(valid_until=None) if dwellings is None else dwellings)
    fresh = {one.pk: readdressed(one.address, former, building.address, one.unit, one.room) for one in rows}
    addresses_free(fresh)
    there = {"building_id": building.pk, "area_id": building.area_id}
    moves.set(Dwelling, {key: {**there, "address": address} for key, address in fresh.items()})
    plates = Plate.objects.filter(dwelling__in=list(fresh), revoked_at=None).values_list("pk", "dwelling")
    moves.set(Plate, {key: {**there, "address": fresh[dwelling]} for key, dwelling in plates})
    listed = Listing.objects.filter(dwelling__in=list(fresh)).values_list("pk", flat=True)
    moves.set(Listing, {key: {"area_id": building.area_id} for key in listed})
    if dwellings is None:
        own = Plate.objects.filter(building=building, dwelling=None, revoked_at=None).values_list("pk", flat=True)
        moves.set(Plate, {key: {"address": building.address, "area_id": building.area_id} for key in own})
    for one in all_dependents():
        one.settle(list(fresh), moves, actor=actor, at=at)
        one.settle_buildings([building.pk], moves, actor=actor, at=at)


def addresses_free(fresh):
    """Refused where one of these addresses (key of a dwelling → address) is in force for another dwelling."""
    taken = Dwelling.objects.filter(address__in=list(fresh.values()), valid_until=None).exclude(pk__in=list(fresh))
    first = list(taken.order_by("address").values_list("address", flat=True)[:3])
    twice = [address for address, count in Counter(fresh.values()).items() if count > 1][:3]
    if first or twice:
        told = _("这些地址已有房屋：%s。请先合并重复的房屋。") % _("、").join(first or twice)
        raise Refused(told, code="taken", field="address")


def _fields(address, name="", floors=None, units=None, point=None):
    lon, lat = point or (None, None)
    return {
        "address": words_of(address, MOST_ADDRESS, "address", least=2),
        "name": words_of(name, MOST_NAME, "name", least=0),
        "floors": _count(floors, MOST_FLOORS, "floors"),
        "units": _count(units, MOST_UNITS, "units"),
        **{"lon": lon, "lat": lat},
    }


def _count(value, most, field):
    if value in (None, ""):
        return None
    if not 1 <= value <= most:
        raise Invalid(_("请填 1 到 %d 的整数。") % most, code="bad-number", field=field)
    return value


def _address_free(address):
    if Building.objects.filter(address=address, valid_until=None).exists():
        raise Refused(_("这个地址已有一幢楼在册。是同一幢的，请打开它更正。"), code="taken", field="address")


def _told(building):
    size = "×".join(str(one) for one in (building.floors, building.units) if one)
    estate = building.estate.name if building.estate else ""
    words = (building.address, building.name, estate, size, building.area.name, point_words(building))
    return _("；").join(filter(None, words))
