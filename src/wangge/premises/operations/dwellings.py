"""Changing a dwelling's use and ending it, with what it was before; nothing is deleted."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.premises.events import DwellingChanged
from wangge.premises.models import Dwelling, DwellingChange

LEAST, MOST = 2, 120


@transaction.atomic
def set_use(dwelling_id, use, *, basis, actor, at):
    """A dwelling is used otherwise from now."""
    dwelling, office = _locked(dwelling_id, actor)
    if use not in dict(Dwelling.USES):
        raise Invalid(_("请从列表中选择用途。"), code="no-use", field="use")
    _in_force(dwelling)
    before, dwelling.use = dwelling.use, use
    dwelling.save(update_fields=["use"])
    _keep(dwelling, "used", before, use, basis, office, actor, at)
    return dwelling


@transaction.atomic
def end_dwelling(dwelling_id, *, basis, actor, at):
    """A dwelling is there no more: pulled down, or entered by mistake. Its row stays, with the reason."""
    dwelling, office = _locked(dwelling_id, actor)
    _in_force(dwelling)
    dwelling.valid_until, dwelling.ended_because = localdate(at), _said(basis)
    dwelling.save(update_fields=["valid_until", "ended_because"])
    _keep(dwelling, "ended", "", "", basis, office, actor, at)
    return dwelling


@transaction.atomic
def restore_dwelling(dwelling_id, *, basis, actor, at):
    """The end of a dwelling is taken back, where its address has not been given to another."""
    dwelling, office = _locked(dwelling_id, actor)
    if dwelling.valid_until is None:
        raise Refused(_("这处房屋没有注销。"), code="in-force")
    taken = Dwelling.objects.filter(address=dwelling.address, valid_until=None)
    room = Dwelling.objects.filter(
        building=dwelling.building_id, unit=dwelling.unit, room=dwelling.room, valid_until=None
    )
    if taken.exists() or room.exists():
        raise Refused(_("这个地址或房号已经给了另一处房屋，不能恢复。"), code="taken")
    dwelling.valid_until, dwelling.ended_because = None, ""
    dwelling.save(update_fields=["valid_until", "ended_because"])
    _keep(dwelling, "restored", "", "", basis, office, actor, at)
    return dwelling


def _locked(dwelling_id, actor, permission="premises.edit"):
    dwelling = Dwelling.objects.select_for_update(of=["self"]).select_related("area").filter(pk=dwelling_id).first()
    if dwelling is None:
        raise Forbidden()
    return dwelling, require(actor, permission, dwelling.area.path)


def _in_force(dwelling):
    if dwelling.valid_until is not None:
        raise Refused(_("这处房屋已经注销。"), code="ended")


def _said(basis):
    basis = " ".join(str(basis or "").split())
    if not LEAST <= len(basis) <= MOST:
        raise Invalid(_("请写明依据，2 到 120 个字，不写人名。"), code="no-basis", field="basis")
    return basis


def _keep(dwelling, kind, before, after, basis, office, actor, at):
    told = {"kind": kind, "before": before, "after": after, "basis": _said(basis), "at": at, "actor_id": actor.id}
    DwellingChange.objects.create(dwelling=dwelling, office_name=office.signs_as if office else "", **told)
    record(DwellingChanged(dwelling_id=dwelling.pk, kind=kind), actor=actor, at=at)
