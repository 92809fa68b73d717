"""Merging, splitting and ending buildings and estates, with their dwellings."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.permits import require
from wangge.premises.dependents import all_dependents
from wangge.premises.models import Building, Estate, Plate
from wangge.premises.moves import Moves, put_once
from wangge.premises.operations.buildings import MOST_ADDRESS, MOST_NAME, carry_over
from wangge.premises.operations.keeping import basis_of, in_hand, words_of
from wangge.premises.operations.rearranging import close, end_rows, hand_over, two, written


@transaction.atomic
def merge_buildings(gone_id, kept_id, *, basis, seen=None, actor, at):
    """Two records are one building. Rooms that both have are one dwelling; the others go over, and get its address."""
    gone, kept = two("building", gone_id, kept_id, seen, actor)
    basis, moves = basis_of(basis), Moves()
    there = {(one.unit, one.room): one for one in kept.dwellings.filter(valid_until=None)}
    rooms = list(gone.dwellings.filter(valid_until=None))
    pairs = {one.pk: there[one.unit, one.room].pk for one in rooms if (one.unit, one.room) in there}
    hand_over(pairs, moves, actor=actor, at=at)
    for one in rooms:
        if one.pk in pairs:
            end_rows([one], moves, basis, at, successor_id=pairs[one.pk])
    own = Plate.objects.filter(building=gone, dwelling=None, revoked_at=None).values_list("pk", flat=True)
    place = {"building_id": kept.pk, "area_id": kept.area_id, "address": kept.address}
    moves.set(Plate, dict.fromkeys(own, place))
    end_rows([gone], moves, basis, at, successor_id=kept.pk)
    moving = [one for one in rooms if one.pk not in pairs]
    carry_over(kept, gone.address, moves, dwellings=moving, actor=actor, at=at)
    for one in all_dependents():
        one.follow_buildings({gone.pk: kept.pk}, moves, actor=actor, at=at)
    return written(("building", "merged"), [gone], [kept], moves, basis, actor=actor, at=at)


@transaction.atomic
def split_building(building_id, dwelling_ids, *, address, name="", basis, seen=None, actor, at):
    """Some dwellings of a building are in one of their own: it is entered beside it, and they get its address."""
    (building,) = in_hand("building", building_id, seen=seen, actor=actor)
    rows = list(building.dwellings.filter(valid_until=None, pk__in=dwelling_ids))
    if not rows or len(rows) == building.dwellings.filter(valid_until=None).count():
        raise Invalid(_("请勾选要分出去的房屋，至少留一处在原来的楼。"), code="no-rooms", field="rooms")
    basis, moves = basis_of(basis), Moves()
    told = {name: getattr(building, name) for name in ("area_id", "estate_id", "floors", "lon", "lat", "invented")}
    words = {"address": words_of(address, MOST_ADDRESS, "address", least=2)}
    words["name"] = words_of(name, MOST_NAME, "name", least=0)
    if Building.objects.filter(address=words["address"], valid_until=None).exists():
        raise Refused(_("这个地址已有一幢楼在册。"), code="taken", field="address")
    new = Building(**told, **words, source=basis, valid_from=localdate(at), split_from=building)
    put_once(new.save)
    carry_over(new, building.address, moves, dwellings=rows, actor=actor, at=at)
    return written(("building", "split"), [building], [new], moves, basis, actor=actor, at=at)


@transaction.atomic
def end_building(building_id, *, basis, on=None, leave=False, seen=None, actor, at):
    """A building was pulled down, with all its dwellings; refused where somebody is registered, unless `leave`."""
    (building,) = in_hand("building", building_id, seen=seen, actor=actor)
    basis, moves = basis_of(basis), Moves()
    rooms = list(building.dwellings.filter(valid_until=None))
    day = on or localdate(at)
    if rooms:
        close(rooms, basis, on, leave, moves, actor=actor, at=at)
    own = Plate.objects.filter(building=building, revoked_at=None).values_list("pk", flat=True)
    moves.set(Plate, {key: {"revoked_at": at} for key in own})
    if day < building.valid_from or day > localdate(at):
        raise Invalid(_("注销日期要在登记之后，且不晚于今天。"), code="bad-date", field="on")
    end_rows([building], moves, basis, at, day=day)
    return written(("building", "ended"), [building], [], moves, basis, actor=actor, at=at)


@transaction.atomic
def merge_estates(gone_id, kept_id, *, basis, seen=None, actor, at):
    """Two records are one estate: its buildings go over. Nothing changes at any door."""
    gone, kept = two("estate", gone_id, kept_id, seen, actor)
    basis, moves = basis_of(basis), Moves()
    rows = Building.objects.filter(estate=gone, valid_until=None).values_list("pk", flat=True)
    moves.set(Building, {key: {"estate_id": kept.pk} for key in rows})
    end_rows([gone], moves, basis, at, successor_id=kept.pk)
    return written(("estate", "merged"), [gone], [kept], moves, basis, actor=actor, at=at)


@transaction.atomic
def split_estate(estate_id, building_ids, *, name, basis, seen=None, actor, at):
    """Some buildings of an estate are one of their own, entered beside it."""
    (estate,) = in_hand("estate", estate_id, seen=seen, actor=actor)
    rows = list(Building.objects.filter(estate=estate, valid_until=None, pk__in=building_ids))
    if not rows:
        raise Invalid(_("请勾选要分出去的楼。"), code="no-buildings", field="rooms")
    basis, moves, name = basis_of(basis), Moves(), words_of(name, MOST_NAME, "name", least=2)
    if Estate.objects.filter(name=name, area=estate.area_id, valid_until=None).exists():
        raise Refused(_("这里已有同名的小区。"), code="taken", field="name")
    told = {"area": estate.area, "kind": estate.kind, "invented": estate.invented, "source": basis}
    new = Estate.objects.create(name=name, valid_from=localdate(at), split_from=estate, **told)
    moves.set(Building, {one.pk: {"estate_id": new.pk} for one in rows})
    return written(("estate", "split"), [estate], [new], moves, basis, actor=actor, at=at)


@transaction.atomic
def end_estate(estate_id, *, basis, on=None, seen=None, actor, at):
    """An estate is no more. Its buildings end, or go elsewhere, before."""
    (estate,) = in_hand("estate", estate_id, seen=seen, actor=actor)
    require(actor, "premises.edit", estate.area.path)
    if Building.objects.filter(estate=estate, valid_until=None).exists():
        raise Refused(_("小区里还有楼在册：请先注销这些楼，或把小区并入另一个。"), code="not-empty")
    basis, moves, day = basis_of(basis), Moves(), on or localdate(at)
    if day < estate.valid_from or day > localdate(at):
        raise Invalid(_("注销日期要在登记之后，且不晚于今天。"), code="bad-date", field="on")
    end_rows([estate], moves, basis, at, day=day)
    return written(("estate", "ended"), [estate], [], moves, basis, actor=actor, at=at)
