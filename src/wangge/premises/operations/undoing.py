"""Taking back a merge, a split or an end, where nothing has followed."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.premises.dependents import all_dependents
from wangge.premises.events import RearrangementUndone
from wangge.premises.models import Building, Check, Dwelling, Plate, Rearrangement
from wangge.premises.moves import Followed, Moves, take_back
from wangge.premises.operations.dwellings import ended_with
from wangge.premises.operations.keeping import LEVELS, basis_of, locked, note
from wangge.premises.operations.labels import relabel


@transaction.atomic
def undo_rearrangement(rearrangement_id, *, basis, actor, at):
    """Put everything back as it was before; Refused where a check, an entry or a change has followed."""
    done = Rearrangement.objects.select_for_update().filter(pk=rearrangement_id).first()
    if done is None:
        raise Forbidden()
    places = locked(done.level, *(UUID(key) for key in (*done.gone, *done.kept)), actor=actor)
    if done.undone_at:
        raise Refused(_("这次办理已经撤销过。"), code="undone")
    if done.forgotten_at:
        told = _("办理已满一年，随迁的人员登记明细已经清除，不能整笔撤销。请逐项更正。")
        raise Refused(told, code="forgotten")
    basis = basis_of(basis)
    dwellings = _dwellings(done)
    _nothing_followed(done, places, dwellings)
    for one in all_dependents():  # first who lives there: areas and doors are still as they were left
        _back(one.take_back, done.moved)
    made = [one for one in places if done.kind == "split" and str(one.pk) in done.kept]
    _end_made(made, basis, at)
    _back(take_back, done.moved, "premises")
    done.undone_at = at
    done.save(update_fields=["undone_at"])
    office = require(actor, "premises.edit", places[0].area.path)
    taken = "restored" if done.kind == "ended" else "undone"
    for one in places:
        note(one, taken, basis, actor=actor, at=at, office=office, before=done.get_kind_display(), part_of=done)
    relabel([*dwellings], actor=actor, at=at)
    record(RearrangementUndone(done.pk), actor=actor, at=at, office=office)
    return done


@transaction.atomic
def restore_dwelling(dwelling_id, *, basis, actor, at):
    """The end of a dwelling is taken back, where its address has not been given to another."""
    (dwelling,) = locked("dwelling", dwelling_id, actor=actor)
    if dwelling.valid_until is None:
        raise Refused(_("这处房屋没有注销。"), code="in-force")
    taken = Dwelling.objects.filter(address=dwelling.address, valid_until=None)
    room = dwelling.building.dwellings.filter(unit=dwelling.unit, room=dwelling.room, valid_until=None)
    if taken.exists() or room.exists():
        raise Refused(_("这个地址或房号已经给了另一处房屋，不能恢复。"), code="taken")
    if dwelling.building.valid_until is not None:
        raise Refused(_("整幢楼已经注销，请先在楼幢页面撤销。"), code="building-ended")
    deed = ended_with(dwelling)
    if deed is not None:
        return undo_rearrangement(deed.pk, basis=basis, actor=actor, at=at)
    dwelling.valid_until, dwelling.ended_because = None, ""
    dwelling.save(update_fields=["valid_until", "ended_because"])
    office = require(actor, "premises.edit", dwelling.area.path)
    note(dwelling, "restored", basis_of(basis), actor=actor, at=at, office=office)
    return dwelling


def _dwellings(done):
    """The dwellings that the deed touched, by key."""
    keys = {UUID(key) for key in done.moved.get(Dwelling._meta.label, {})}
    return keys | ({UUID(key) for key in (*done.gone, *done.kept)} if done.level == "dwelling" else set())


def _nothing_followed(done, places, dwellings):
    """Refused where anything was done to the places or their dwellings after the deed."""
    for one in places:
        last = one.changes.order_by("-id").first()
        if last is None or last.part_of_id != done.pk:
            raise _followed(last.get_kind_display() if last else "")
    after = {"id__gt": done.pk}
    changes = LEVELS["dwelling"][1].objects.filter(dwelling__in=dwellings, **after).exclude(part_of=done)
    if changes.exists() or Check.objects.filter(dwelling__in=dwellings, **after).exists():
        raise _followed(_("更正或检查"))
    if Plate.objects.filter(dwelling__in=dwellings, **after).exists():
        raise _followed(_("制发门牌"))
    if done.kind == "split" and done.level == "building":
        rooms = Dwelling.objects.filter(building__in=done.kept, **after).exists()
        if rooms or Plate.objects.filter(building__in=done.kept, **after).exists():
            raise _followed(_("登记房屋或门牌"))
    if (
        done.kind == "split"
        and done.level == "estate"
        and Building.objects.filter(estate__in=done.kept, **after).exists()
    ):
        raise _followed(_("登记楼幢"))
    for one in all_dependents():
        if one.newer(dwellings, done.pk):
            raise _followed(one.newest)


def _back(put, *told):
    try:
        with transaction.atomic():
            put(*told)
    except (Followed, IntegrityError) as fault:
        raise _followed(_("更正或登记")) from fault


def _end_made(made, basis, at):
    """What a split had entered ends again; it stays, with the reason."""
    if made:
        ended = {"valid_until": localdate(at), "ended_because": basis}
        Moves().set(type(made[0]), {one.pk: ended for one in made})


def _followed(what):
    told = _("之后又办过“%s”，不能整笔撤销。请逐项更正。") % what
    return Refused(told, code="followed")
