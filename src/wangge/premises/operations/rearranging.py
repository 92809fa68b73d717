"""Merging, splitting and ending dwellings, with all that hangs at their doors; each may be taken back (`undoing`)."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import allows, require
from wangge.premises.dependents import all_dependents
from wangge.premises.events import PlacesRearranged
from wangge.premises.models import Clearance, Dwelling, Finding, Listing, Plate, Rearrangement
from wangge.premises.moves import Moves, plain
from wangge.premises.operations.buildings import addresses_free
from wangge.premises.operations.dwellings import checked, made
from wangge.premises.operations.keeping import basis_of, in_hand, note, note_addresses
from wangge.premises.operations.keeping import since as day_said
from wangge.premises.operations.labels import relabel

MOST_PARTS = 20


@transaction.atomic
def merge_dwellings(gone_id, kept_id, *, basis, seen=None, actor, at):
    """Two records are one dwelling: what hangs at the first goes to the second, and the first ends, naming it."""
    gone, kept = two("dwelling", gone_id, kept_id, seen, actor)
    basis, moves = basis_of(basis), Moves()
    hand_over({gone.pk: kept.pk}, moves, actor=actor, at=at)
    end_rows([gone], moves, basis, at, successor_id=kept.pk)
    return written(("dwelling", "merged"), [gone], [kept], moves, basis, actor=actor, at=at)


@transaction.atomic
def split_dwelling(dwelling_id, rooms, *, heir=0, basis, seen=None, actor, at):
    """A dwelling becomes several (`rooms`: unit, floor, room of each); it ends, and what hangs there goes to `heir`."""
    (gone,) = in_hand("dwelling", dwelling_id, seen=seen, actor=actor)
    parts = [checked(*one) for one in rooms]
    if not 2 <= len(parts) <= MOST_PARTS or len({(one.unit, one.room) for one in parts}) < len(parts):
        told = _("请填写拆分后的 2 到 %d 个不同房号。") % MOST_PARTS
        raise Invalid(told, code="bad-parts", field="rooms")
    if not 0 <= heir < len(parts):
        raise Invalid(_("请选择门牌、隐患和居住登记归哪一处。"), code="no-heir", field="heir")
    basis, moves = basis_of(basis), Moves()
    end_rows([gone], moves, basis, at)
    new = _parts(gone, parts, basis, at)
    hand_over({gone.pk: new[heir].pk}, moves, actor=actor, at=at)
    return written(("dwelling", "split"), [gone], new, moves, basis, actor=actor, at=at)


def _parts(gone, parts, basis, at):
    building = gone.building
    there = set(building.dwellings.filter(valid_until=None).values_list("unit", "room"))
    taken = [one.room for one in parts if (one.unit, one.room) in there]
    if taken:
        raise Refused(_("这幢楼已有这些房号：%s。") % _("、").join(taken), code="taken", field="rooms")
    new = [made(building, one, gone.use, basis, at, split_from=gone) for one in parts]
    addresses_free({one.pk: one.address for one in new})
    return Dwelling.objects.bulk_create(new)


@transaction.atomic
def end_dwelling(dwelling_id, *, basis, on=None, leave=False, seen=None, actor, at):
    """A dwelling is there no more from a day: pulled down, or entered by mistake. Its row stays, with the reason.

    Refused where somebody is registered there, unless `leave`: then their residences end that day.
    """
    (gone,) = in_hand("dwelling", dwelling_id, seen=seen, actor=actor)
    basis, moves = basis_of(basis), Moves()
    close([gone], basis, on, leave, moves, actor=actor, at=at)
    return written(("dwelling", "ended"), [gone], [], moves, basis, actor=actor, at=at)


def close(dwellings, basis, on, leave, moves, *, actor, at):
    """Dwellings end on a day: plates are revoked; residences end with them where that was said, by whoever keeps the
    register of people there too, else Refused."""
    keys, day = [one.pk for one in dwellings], day_said(on, at)
    if Clearance.objects.filter(dwelling__in=keys, ended_at=None).exists():
        raise Refused(_("这里有有效的出租备案，请先终止备案再注销。"), code="let")
    living = [one for one in all_dependents() if one.living(keys)]
    if living and not leave:
        raise _lived_in(dwellings, actor)
    if any(day < one.valid_from for one in dwellings):
        raise Invalid(_("注销日期早于登记日期。"), code="bad-date", field="on")
    for path in {one.area.path for one in dwellings} if living else ():  # it ends people's registration too
        require(actor, "people.edit", path)
    for one in all_dependents():
        one.leave(keys, day, moves, actor=actor, at=at)
    plates = Plate.objects.filter(dwelling__in=keys, revoked_at=None).values_list("pk", flat=True)
    moves.set(Plate, {key: {"revoked_at": at} for key in plates})
    end_rows(dwellings, moves, basis, at, day=day)


def _lived_in(dwellings, actor):
    """Refused, saying what this actor may do about it."""
    if all(allows(actor, "people.edit", path) for path in {one.area.path for one in dwellings}):
        told = _("这里还有居住、经营等登记。请先为他们办理迁出，或勾选“一并结束这里的登记”。")
        return Refused(told, code="lived-in", field="leave")
    return Refused(_("这里还有居住、经营等登记。请先由登记人员为他们办理迁出，再注销。"), code="lived-in")


def hand_over(pairs, moves, *, actor, at):
    """What hangs at dwellings goes to others (gone key → kept key): plates, open findings, what upper apps keep."""
    _one_clearance(pairs)
    _plates(pairs, moves, at)
    _findings(pairs, moves, at)
    _letting(pairs, moves)
    for one in all_dependents():
        one.follow(pairs, moves, actor=actor, at=at)


def _plates(pairs, moves, at):
    """A door has one plate: a second one is revoked and names the first."""
    kept = Dwelling.objects.select_related("building").in_bulk(set(pairs.values()))
    hung = dict(Plate.objects.filter(dwelling__in=kept, revoked_at=None).values_list("dwelling", "pk"))
    values = {}
    for key, gone in Plate.objects.filter(dwelling__in=pairs, revoked_at=None).values_list("pk", "dwelling"):
        door = kept[pairs[gone]]
        if door.pk in hung:
            values[key] = {"revoked_at": at, "replaced_by_id": hung[door.pk]}
        else:
            hung[door.pk] = key
            where = {"dwelling_id": door.pk, "building_id": door.building_id, "area_id": door.area_id}
            values[key] = {**where, "address": door.address}
    moves.set(Plate, values)


def _findings(pairs, moves, at):
    """One open finding of an item at a door: of two the earlier day counts, and the other tells where it goes on."""
    rows = Finding.objects.filter(dwelling__in={*pairs, *pairs.values()}, closed_at=None).order_by("due_on", "id")
    open_now = {(one.dwelling_id, one.item): one for one in rows}
    values = {}
    for one in rows:
        kept = pairs.get(one.dwelling_id)
        if kept is None:
            continue
        same = open_now.get((kept, one.item))
        if same is None:
            values[one.pk] = {"dwelling_id": kept}
            open_now[kept, one.item] = one
            continue
        values[one.pk] = {"closed_at": at, "same_as_id": same.pk}
        if one.due_on < same.due_on:
            values.setdefault(same.pk, {})["due_on"] = same.due_on = one.due_on
    moves.set(Finding, values)


def _one_clearance(pairs):
    """Refused where both of a pair may be let: one filing has to be ended before."""
    there = set(
        Clearance.objects.filter(dwelling__in={*pairs, *pairs.values()}, ended_at=None).values_list(
            "dwelling", flat=True
        )
    )
    if any(gone in there and kept in there for gone, kept in pairs.items()):
        raise Refused(_("两处都有有效的出租备案，请先终止其中一个。"), code="two-filings")


def _letting(pairs, moves):
    """What may be let, and stands in the list, goes along; that two filings are not one is said by who keeps them."""
    rows = Clearance.objects.filter(dwelling__in=pairs, ended_at=None).values_list("pk", "dwelling")
    moves.set(Clearance, {key: {"dwelling_id": pairs[gone]} for key, gone in rows})
    areas = dict(Dwelling.objects.filter(pk__in=pairs.values()).values_list("pk", "area"))
    rows = Listing.objects.filter(dwelling__in=pairs, until=None).values_list("pk", "dwelling")
    moves.set(Listing, {key: {"dwelling_id": pairs[gone], "area_id": areas[pairs[gone]]} for key, gone in rows})


def end_rows(places, moves, basis, at, *, day=None, **more):
    """Places end today, or on a day, with the reason."""
    ended = {"valid_until": day or localdate(at), "ended_because": basis, **more}
    moves.set(type(places[0]), {one.pk: ended for one in places})


def written(deed, gone, kept, moves, basis, *, actor, at):
    """Keep a deed (level, kind) with what it moved, note it at each place, give the dwellings their colours."""
    level, kind = deed
    first = (kept or gone)[0]
    office = require(actor, "premises.edit", first.area.path)
    signed = {"at": at, "actor_id": actor.id, "office_name": office.signs_as if office else ""}
    done = Rearrangement.objects.create(
        **{"level": level, "kind": kind, "area_id": first.area_id, "moved": moves.told, "basis": basis},
        **{"gone": [plain(one.pk) for one in gone], "kept": [plain(one.pk) for one in kept]},
        **signed,
    )
    words = {one.pk: _("、").join(str(other) for other in kept) for one in gone}
    words |= {one.pk: _("、").join(str(other) for other in gone) for one in kept}
    for one in (*gone, *kept):
        note(one, kind, basis, actor=actor, at=at, office=office, after=words[one.pk], part_of=done)
    signed = {"actor": actor, "at": at, "office": office, "part_of": done}
    note_addresses(moves, {one.pk for one in (*gone, *kept)}, kind, basis, **signed)
    touched = {one.pk for one in (*gone, *kept) if level == "dwelling"} | {*moves.keys(Dwelling)}
    relabel([*touched], actor=actor, at=at)
    record(PlacesRearranged(done.pk, level, kind), actor=actor, at=at, office=office)
    return done


def two(level, gone_id, kept_id, seen, actor):
    """Two different places in force, locked, as the actor saw them."""
    if gone_id == kept_id:
        raise Refused(_("请选择另一处。"), code="itself", field="into")
    return in_hand(level, gone_id, kept_id, seen=seen, actor=actor)
