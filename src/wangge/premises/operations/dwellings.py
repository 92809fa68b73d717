"""Entering and correcting single dwellings, changing their use; nothing is deleted."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.premises.addresses import MOST_ROOMS, Room, room_of, standard, unit_of
from wangge.premises.events import RoomsMade
from wangge.premises.models import Dwelling, Plate, Rearrangement
from wangge.premises.moves import Moves, put_once
from wangge.premises.operations.buildings import addresses_free
from wangge.premises.operations.keeping import basis_of, in_hand, note
from wangge.premises.operations.listings import withdraw_unfit

FLOORS = range(-20, 201)


@transaction.atomic
def add_dwelling(building_id, *, unit="", floor=None, room, use="lived", basis, actor, at):
    """Enter one dwelling of a building: its standard address is made from the building's, its unit and its room."""
    (building,) = in_hand("building", building_id, actor=actor)
    basis = basis_of(basis)
    one = checked(unit, floor, room)
    _use(use)
    dwelling = made(building, one, use, basis, at)
    room_free(building, one)
    addresses_free({dwelling.pk: dwelling.address})
    put_once(dwelling.save)
    office = require(actor, "premises.edit", building.area.path)
    note(dwelling, "added", basis, actor=actor, at=at, office=office, after=dwelling.address)
    return dwelling


@transaction.atomic
def add_rooms(building_id, rooms, *, use="lived", basis, expected=None, actor, at):
    """Enter many dwellings of a building at once; those already there are left as they are. Returns the new ones.

    `expected`: how many new ones the actor saw before; Refused where another has entered some since.
    """
    (building,) = in_hand("building", building_id, actor=actor)
    basis = basis_of(basis)
    _use(use)
    if not rooms or len(rooms) > MOST_ROOMS:
        raise Invalid(_("一次最多登记 %d 处，请分单元办。") % MOST_ROOMS, code="too-many", field="floors")
    there = set(building.dwellings.filter(valid_until=None).values_list("unit", "room"))
    new = [made(building, one, use, basis, at) for one in rooms if (one.unit, one.room) not in there]
    if not new:
        raise Refused(_("这些房号都已在册。"), code="nothing-changed")
    if expected is not None and expected != len(new):
        raise Refused(_("别人刚刚登记了其中一部分，请再看一遍预览。"), code="stale")
    addresses_free({one.pk: one.address for one in new})
    put_once(lambda: Dwelling.objects.bulk_create(new))
    office = require(actor, "premises.edit", building.area.path)
    told = _("批量登记 %d 处") % len(new)
    note(building, "corrected", basis, actor=actor, at=at, office=office, after=told)
    record(RoomsMade(building_id=building.pk, count=len(new)), actor=actor, at=at, office=office)
    return new


@transaction.atomic
def correct_dwelling(dwelling_id, *, unit="", floor=None, room, basis, seen=None, actor, at):
    """Correct unit, floor or room: the standard address and the plate at the door follow."""
    (dwelling,) = in_hand("dwelling", dwelling_id, seen=seen, actor=actor)
    basis, one = basis_of(basis), checked(unit, floor, room)
    if (one.unit, one.floor, one.room) == (dwelling.unit, dwelling.floor, dwelling.room):
        raise Refused(_("没有改动。"), code="nothing-changed")
    building, before = dwelling.building, dwelling.address
    if (one.unit, one.room) != (dwelling.unit, dwelling.room):
        room_free(building, one)
        dwelling.address = standard(building.address, one.unit, one.room)
        addresses_free({dwelling.pk: dwelling.address})
    told = _floors(dwelling.floor, one.floor)
    dwelling.unit, dwelling.floor, dwelling.room = one.unit, one.floor, one.room
    put_once(dwelling.save)
    plates = Plate.objects.filter(dwelling=dwelling, revoked_at=None).values_list("pk", flat=True)
    Moves().set(Plate, {key: {"address": dwelling.address} for key in plates})
    office = require(actor, "premises.edit", dwelling.area.path)
    words = {"before": f"{before}{told[0]}", "after": f"{dwelling.address}{told[1]}"}
    note(dwelling, "corrected", basis, actor=actor, at=at, office=office, **words)
    return dwelling


@transaction.atomic
def set_use(dwelling_id, use, *, basis, seen=None, actor, at):
    """A dwelling is used otherwise from now."""
    (dwelling,) = in_hand("dwelling", dwelling_id, seen=seen, actor=actor)
    _use(use)
    before, dwelling.use = dwelling.use, use
    dwelling.save(update_fields=["use"])
    office = require(actor, "premises.edit", dwelling.area.path)
    note(dwelling, "used", basis_of(basis), actor=actor, at=at, office=office, before=before, after=use)
    withdraw_unfit([dwelling.pk], actor=actor, at=at)
    return dwelling


def checked(unit, floor, room):
    """A unit, floor and room as they are kept; Invalid names the field."""
    one = Room(unit_of(str(unit or "")), floor, room_of(str(room or "")))
    if one.unit is None:
        raise Invalid(_("单元只写数字、字母或汉字，例如 2、甲。"), code="bad-unit", field="unit")
    if one.room is None:
        raise Invalid(_("房号写 1 到 20 个数字、字母或汉字，例如 402、B101、东二间。"), code="bad-room", field="room")
    if floor is not None and (floor not in FLOORS or floor == 0):
        raise Invalid(_("楼层填整数，地下一层填 -1。"), code="bad-floor", field="floor")
    return one


def room_free(building, one):
    """Refused where the building has the room already."""
    if building.dwellings.filter(unit=one.unit, room=one.room, valid_until=None).exists():
        raise Refused(_("这幢楼已有这个房号。是同一处的，请打开它更正。"), code="taken", field="room")


def made(building, one, use, basis, at, **more):
    """A dwelling that is not saved yet."""
    told = {"source": basis, "valid_from": localdate(at), "invented": building.invented, **more}
    where = {"building": building, "area_id": building.area_id}
    where["address"] = standard(building.address, one.unit, one.room)
    return Dwelling(**where, unit=one.unit, floor=one.floor, room=one.room, use=use, **told)


def ended_with(dwelling):
    """The deed that ended a dwelling and has not been taken back; None where it ended otherwise."""
    changes = dwelling.changes.filter(part_of__undone_at=None, part_of__isnull=False).order_by("-id")
    last = changes.values_list("part_of", flat=True).first()
    return Rearrangement.objects.filter(pk=last).first() if last else None


def _use(use):
    if use not in dict(Dwelling.USES):
        raise Invalid(_("请从列表中选择用途。"), code="no-use", field="use")


def _floors(before, after):
    if before == after:
        return "", ""
    return tuple("" if one is None else _("（%d 层）") % one for one in (before, after))
