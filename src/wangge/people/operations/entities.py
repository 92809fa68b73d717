"""Firms and traders: entered with a checked code or a reason, who answers for them, and that they were inspected."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.access import record_access
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.identifiers import fault_of_uscc, plain
from wangge.core.permits import require
from wangge.core.scope import scope
from wangge.core.sealed import PHONE, seal
from wangge.people.enums import ENTITY_KINDS, RESULTS, ROLES
from wangge.people.events import EntityRegistered
from wangge.people.models import Entity, Inspection, Responsible
from wangge.people.operations.looking import looking, office_for, require_purpose
from wangge.people.purposes import plain_text, written


@transaction.atomic
def register_entity(place, *, name, kind, uscc, unchecked="", source, dwelling=None, building=None, actor, at):
    """Enter a firm or a trader in an area. The code is checked; one that fails needs the reason why it is right."""
    require(actor, "people.edit", place.path)
    name, unchecked, code = plain_text(name, 120, "name"), plain_text(unchecked, 80, "unchecked"), plain(uscc or "")
    if not name:
        raise Invalid(_("请填写名称。"), code="no-name", field="name")
    if kind not in ENTITY_KINDS:
        raise Invalid(_("请选择类别。"), code="no-kind", field="kind")
    if code and (fault := fault_of_uscc(code, unchecked=unchecked)):
        raise Invalid(fault, code="bad-uscc", field="uscc")
    if not code and not unchecked:
        raise Invalid(_("没有统一社会信用代码的，请写明原因。"), code="no-uscc", field="unchecked")
    with scope(actor, "people.edit"):
        if code and Entity.objects.filter(uscc=code, valid_until=None).exists():
            raise Refused(_("这个代码已经登记过。"), code="twice")
        entity = Entity.objects.create(
            **{"name": name, "kind": kind, "uscc": code, "uscc_unchecked_reason": unchecked, "area": place},
            **{"dwelling": dwelling, "building": building, "source": written(source, 80, "source")},
            **{"verified_on": localdate(at), "valid_from": localdate(at)},
        )
        record(EntityRegistered(entity_id=entity.pk, kind=kind), actor=actor, at=at)
    return entity


@transaction.atomic
def name_responsible(entity_id, *, name, role, phone="", person=None, actor, at):
    """Somebody answers for a firm in a role from today; whoever did before no longer does."""
    with scope(actor, "people.edit"):
        entity = _one(entity_id)
        require(actor, "people.edit", entity.area.path)
        if role not in ROLES or not plain_text(name, 60, "name"):
            raise Invalid(_("请填写姓名，并选择职责。"), code="no-role", field="role")
        entity.responsible.filter(role=role, valid_until=None).update(valid_until=localdate(at))
        return Responsible.objects.create(
            entity=entity,
            area_id=entity.area_id,
            person=person,
            name=plain_text(name, 60, "name"),
            phone_sealed=seal(plain(phone), purpose=PHONE),
            role=role,
            valid_from=localdate(at),
        )


@transaction.atomic
def record_inspection(entity_id, *, on, result, actor, at):
    """An office inspected a firm's premises on a day."""
    with scope(actor, "people.look"):
        entity = _one(entity_id)
        office = require(actor, "people.look", entity.area.path)
        if result not in RESULTS or on is None or on > localdate(at):
            raise Invalid(_("请选择检查结果和日期。"), code="no-result", field="result")
        return Inspection.objects.create(
            entity=entity,
            area_id=entity.area_id,
            on=on,
            office_id=office.id,
            office_name=office.signs_as,
            result=result,
        )


@transaction.atomic
def read_entity(entity_id, *, purpose, actor, at):
    """A firm with who answers for it and its inspections; the look at its people is logged."""
    require_purpose(purpose)
    require(actor, "people.look")
    with looking(actor, at):
        entity = _one(entity_id)
        people = list(entity.responsible.order_by("-valid_from", "role", "id"))
        record_access(
            actor,
            office=office_for(actor, entity.area.path),
            purpose=purpose.key,
            basis=purpose.basis,
            reason=purpose.note,
            subject_kind="entity",
            subject_id=entity.pk,
            fields=["name", "roles"],
            rows=len(people),
            at=at,
        )
        return entity, people, list(entity.inspections.order_by("-on", "-id")[:20])


def _one(entity_id):
    rows = Entity.objects.select_related("area", "dwelling", "building").defer("area__boundary")
    found = rows.filter(pk=entity_id).first()
    if found is None:
        raise Forbidden(_("没有这个单位，或者不在您可以查看的区域。"))
    return found
