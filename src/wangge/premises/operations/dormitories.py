"""Dormitory areas: entered, counted, checked against the pack's standards. People are a number here."""

import re

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.queries import current_method
from wangge.premises.letting_events import (
    DormitoryChecked,
    DormitoryCounted,
    DormitoryFindingMoved,
    DormitoryRegistered,
)
from wangge.premises.models import Dormitory, DormitoryFinding
from wangge.premises.operations.hazards import looked_again, open_finding, said_fixed, signature, written_down
from wangge.premises.operations.keeping import basis_of, words_of

MOST = 50_000


@transaction.atomic
def register_dormitory(area, *, sent, actor, at):
    """Enter a dormitory area in a grid."""
    require(actor, "premises.edit", area.path)
    if area.level != current_method().territory.grid.level:
        raise Invalid(_("请选择它所在的网格。"), code="no-grid", field="area")
    values = _read(sent)
    _free(values["address"])
    dormitory = Dormitory.objects.create(area=area, valid_from=localdate(at), services=_offered(sent), **values)
    record(DormitoryRegistered(dormitory_id=dormitory.pk), actor=actor, at=at)
    return dormitory


@transaction.atomic
def correct_dormitory(dormitory_id, *, sent, actor, at):
    """Correct what is known of a dormitory area."""
    dormitory = _locked(dormitory_id, actor, "premises.edit")
    values = _read(sent)
    _free(values["address"], but=dormitory.pk)
    for name, value in values.items():
        setattr(dormitory, name, value)
    dormitory.services = _offered(sent)
    dormitory.save()
    record(DormitoryRegistered(dormitory_id=dormitory.pk), actor=actor, at=at)
    return dormitory


@transaction.atomic
def end_dormitory(dormitory_id, *, basis, actor, at):
    """It is a dormitory no more. Its row stays, with the reason."""
    dormitory = _locked(dormitory_id, actor, "premises.edit")
    dormitory.valid_until, dormitory.ended_because = localdate(at), basis_of(basis)
    dormitory.save(update_fields=["valid_until", "ended_because"])
    record(DormitoryRegistered(dormitory_id=dormitory.pk), actor=actor, at=at)
    return dormitory


@transaction.atomic
def count_dormitory(dormitory_id, occupants, *, actor, at):
    """How many people live there today: a number. More than it holds is written down as it is, and shown."""
    dormitory = _locked(dormitory_id, actor, "findings.record")
    number = _number(occupants, "occupants", least=0)
    signed = signature(dormitory, actor=actor)
    counted = dormitory.counts.create(on=localdate(at), occupants=number, at=at, **signed)
    record(DormitoryCounted(dormitory_id=dormitory.pk), actor=actor, at=at)
    return counted


def standards():
    """The standards of dormitory areas by key."""
    return {one.key: one for one in current_method().premises.dormitories.items if not one.retired}


@transaction.atomic
def check_dormitory(dormitory_id, failed, *, actor, at):
    """Somebody went through the standards; `failed` are the keys of those not met. Open ones stay as they were."""
    dormitory = _locked(dormitory_id, actor, "findings.record")
    check, found = written_down(dormitory, standards(), failed, actor=actor, at=at)
    record(DormitoryChecked(dormitory_id=dormitory.pk, found=found), actor=actor, at=at)
    return check


@transaction.atomic
def fix_dormitory_finding(finding_id, *, actor, at):
    """Somebody says that it has been put right; it stays open until another has looked."""
    finding = open_finding(DormitoryFinding, finding_id, actor=actor)
    said_fixed(finding, actor=actor, at=at)
    record(DormitoryFindingMoved(finding_id=finding.pk, kind="fixed"), actor=actor, at=at)
    return finding


@transaction.atomic
def recheck_dormitory_finding(finding_id, *, passed, actor, at):
    """Another than who reported it fixed has looked: it is closed, or goes on as before."""
    finding = open_finding(DormitoryFinding, finding_id, actor=actor)
    looked_again(finding, passed=passed, actor=actor, at=at)
    told = DormitoryFindingMoved(finding_id=finding.pk, kind="passed" if passed else "failed")
    record(told, actor=actor, at=at)
    return finding


def _locked(dormitory_id, actor, permission):
    rows = Dormitory.objects.select_for_update(of=["self"]).select_related("area")
    dormitory = rows.filter(pk=dormitory_id).first()
    if dormitory is None:
        raise Forbidden()
    require(actor, permission, dormitory.area.path)
    if dormitory.valid_until is not None:
        raise Refused(_("这处集宿区已经注销。"), code="ended")
    return dormitory


def _free(address, but=None):
    if Dormitory.objects.filter(address=address, valid_until=None).exclude(pk=but).exists():
        raise Refused(_("这个地址已经登记了集宿区。"), code="twice", field="address")


def _offered(sent):
    known = [one.key for one in current_method().premises.dormitories.services]
    return [key for key in known if key in set(sent.get("offered") or ())]


def _read(sent):
    return {
        "name": words_of(sent.get("name"), 80, "name", least=2),
        "address": words_of(sent.get("address"), 200, "address", least=2),
        "operator": words_of(sent.get("operator"), 120, "operator", least=2),
        "capacity": _number(sent.get("capacity"), "capacity"),
        "rooms": _number(sent.get("rooms"), "rooms"),
        "demonstration": bool(sent.get("demonstration")),
    }


def _number(text, field, least=1):
    text = str("" if text is None else text).strip()
    if not (re.fullmatch("[0-9]{1,9}", text) and least <= int(text) <= MOST):
        raise Invalid(_("请填写人数或间数，只填数字。"), code="bad-number", field=field)
    return int(text)
