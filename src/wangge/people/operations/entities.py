"""Firms and traders: entered with a checked code or a reason, corrected, moved, ended; who answers for them, and that
they were inspected."""

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.access import record_access, record_accesses
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.identifiers import fault_of_uscc, plain
from wangge.core.permits import require
from wangge.core.scope import scope
from wangge.core.sealed import PHONE, seal
from wangge.people.enums import ENTITY_KINDS, RESULTS, ROLES
from wangge.people.events import EntityCorrected, EntityEnded, EntityMoved, EntityRegistered
from wangge.people.models import Entity, EntityChange, Inspection, Responsible
from wangge.people.operations.looking import looking, office_for, one_person, require_purpose
from wangge.people.purposes import plain_text, written
from wangge.people.queries import SUBJECT
from wangge.people.showing import address_of

PLACE = {"dwelling", "building", "area"}


@transaction.atomic
def register_entity(place, *, name, kind, uscc, unchecked="", source, dwelling=None, building=None, actor, at):
    """Enter a firm or a trader in an area. The code is checked; one that fails needs the reason why it is right."""
    require(actor, "people.edit", place.path)
    told = _told(name=name, kind=kind, uscc=uscc, unchecked=unchecked)
    with scope(actor, "people.edit"):
        entity = Entity(
            **told,
            **{"dwelling": dwelling, "building": building, "area": place, "source": written(source, 80, "source")},
            **{"verified_on": localdate(at), "valid_from": localdate(at)},
        )
        _save_once(entity)
        record(EntityRegistered(entity_id=entity.pk, kind=kind), actor=actor, at=at)
    return entity


def _told(*, name, kind, uscc, unchecked):
    """What was typed of a firm, checked and as it is kept; Invalid names the field."""
    name, unchecked, code = plain_text(name, 120, "name"), plain_text(unchecked, 80, "unchecked"), plain(uscc or "")
    if not name:
        raise Invalid(_("请填写名称。"), code="no-name", field="name")
    if kind not in ENTITY_KINDS:
        raise Invalid(_("请选择类别。"), code="no-kind", field="kind")
    if code and (fault := fault_of_uscc(code, unchecked=unchecked)):
        raise Invalid(fault, code="bad-uscc", field="uscc")
    if not code and not unchecked:
        raise Invalid(_("没有统一社会信用代码的，请写明原因。"), code="no-uscc", field="unchecked")
    passes = code and not fault_of_uscc(code)
    return {"name": name, "kind": kind, "uscc": code, "uscc_unchecked_reason": "" if passes else unchecked}


def _save_once(entity):
    """One code, one firm. Of one outside the scope the constraint knows, and no more is told than that."""
    others = Entity.objects.filter(uscc=entity.uscc, valid_until=None).exclude(pk=entity.pk)
    if entity.uscc and others.exists():
        raise Refused(_("这个代码已经登记过。"), code="twice", field="uscc")
    try:
        with transaction.atomic():
            entity.save()
    except IntegrityError as fault:
        if "entity_uscc_once" not in str(fault):
            raise
        words = _("这个代码在本县（市、区）别处登记过。确已搬来的，请原来的社区先在那里办理注销、迁出，再在这里登记。")
        raise Refused(words, code="elsewhere", field="uscc") from fault


@transaction.atomic
def correct_entity(entity_id, *, name, kind, uscc, unchecked="", source, actor, at):
    """Correct what is kept of a firm, and say on which ground it is right now."""
    told, source = _told(name=name, kind=kind, uscc=uscc, unchecked=unchecked), written(source, 80, "source")
    entity, office = _of_office(entity_id, actor)
    with scope(actor, "people.edit"):
        return _change(entity, told, source, EntityCorrected, _("没有改动。"), office=office, actor=actor, at=at)


@transaction.atomic
def move_entity(entity_id, place, *, dwelling=None, building=None, source, actor, at):
    """A firm moves to other premises in areas of the actor, and all that is told of it with it."""
    source = written(source, 80, "source")
    require(actor, "people.edit", place.path)
    entity, office = _of_office(entity_id, actor)
    there, same = {"dwelling": dwelling, "building": building, "area": place}, _("登记的就是这个地址。")
    with scope(actor, "people.edit"):
        _change(entity, there, source, EntityMoved, same, office=office, actor=actor, at=at)
        for told in (entity.responsible, entity.inspections, entity.changes):
            told.update(area=place)
    return entity


def _change(entity, values, source, happened, same, *, office, actor, at):
    """Give a firm other values; how the former ones read is kept, with who changed them on which ground. `same`: what
    is said where nothing changes."""
    changed = [field for field, value in values.items() if getattr(entity, field) != value]
    if not changed:
        raise Refused(same, code="nothing-changed")
    before = _readable(entity, changed)
    for field in changed:
        setattr(entity, field, values[field])
    entity.source, entity.verified_on = source, localdate(at)
    _save_once(entity)
    told = {"before": before, "ground": source, "office_name": office.signs_as if office else "", "at": at}
    EntityChange.objects.create(entity=entity, area_id=entity.area_id, **told)
    record(happened(entity_id=entity.pk), actor=actor, at=at, office=office)
    return entity


def _readable(entity, fields):
    """How the fields of a firm that will change read now, with the ground on which they stood; where it is, as its
    address."""
    plain_ones = {field: getattr(entity, field) for field in fields if field not in PLACE}
    placed = {"address": address_of(entity)} if PLACE & set(fields) else {}
    return plain_ones | placed | {"source": entity.source}


@transaction.atomic
def end_entity(entity_id, *, on, actor, at):
    """A firm closed or left the county on a day; whoever answered for it no longer does."""
    entity, office = _of_office(entity_id, actor)
    if on is None or not entity.valid_from <= on <= localdate(at):
        raise Invalid(_("日期要在登记之后，且不晚于今天。"), code="bad-date", field="on")
    with scope(actor, "people.edit"):
        entity.valid_until = on
        entity.save(update_fields=["valid_until"])
        entity.responsible.filter(valid_until=None).update(valid_until=Greatest("valid_from", Value(on)))
        record(EntityEnded(entity_id=entity.pk), actor=actor, at=at, office=office)
    return entity


def _of_office(entity_id, actor, permission="people.edit"):
    """(the firm in force, locked; the office in whose name it is kept)."""
    with scope(actor, permission):
        entity = _one(entity_id, lock=True)
        office = require(actor, permission, entity.area.path)
        if entity.valid_until is not None:
            raise Refused(_("这个单位已经注销。"), code="ended")
    return entity, office


@transaction.atomic
def name_responsible(entity_id, *, name, role, phone="", person_id=None, actor, at):
    """Somebody answers for a firm in a role from today; whoever did before no longer does. `person_id`: their record
    in the register under the same name, in the actor's areas, where they have one; then they read who looks at them
    here."""
    entity, _office = _of_office(entity_id, actor)
    name = plain_text(name, 60, "name")
    with scope(actor, "people.edit"):
        person = one_person(person_id) if person_id else None
        if role not in ROLES or not name:
            raise Invalid(_("请填写姓名，并选择职责。"), code="no-role", field="role")
        if person and person.name != name:
            raise Invalid(_("填写的姓名与这个人员页登记的不同，请核对。"), code="other-name", field="person")
        entity.responsible.filter(role=role, valid_until=None).update(valid_until=localdate(at))
        return Responsible.objects.create(
            entity=entity,
            area_id=entity.area_id,
            person=person,
            name=name,
            phone_sealed=seal(plain(phone), purpose=PHONE),
            role=role,
            valid_from=localdate(at),
        )


@transaction.atomic
def record_inspection(entity_id, *, on, result, actor, at):
    """An office inspected a firm's premises on a day."""
    entity, office = _of_office(entity_id, actor, "people.look")
    with scope(actor, "people.look"):
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
    """(a firm, who answers for it, its inspections, what stood there before); the look at its people is logged."""
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
        _log_known(people, entity, purpose, actor, at)
        inspections = list(entity.inspections.order_by("-on", "-id")[:20])
        return entity, people, inspections, list(entity.changes.order_by("-at", "-id")[:20])


def _log_known(people, entity, purpose, actor, at):
    """Who is known to the register reads of it among the looks at themselves."""
    stated = {"purpose": purpose.key, "basis": purpose.basis, "reason": purpose.note, "at": at}
    stated["office"] = office_for(actor, entity.area.path)
    known = sorted({one.person_id for one in people} - {None}, key=str)
    record_accesses(actor, subject_kind=SUBJECT, subject_ids=known, fields=["name", "roles"], **stated)


def _one(entity_id, *, lock=False):
    rows = Entity.objects.select_related("area", "dwelling", "building").defer("area__boundary")
    rows = rows.select_for_update(of=["self"]) if lock else rows
    found = rows.filter(pk=entity_id).first()
    if found is None:
        raise Forbidden(_("没有这个单位，或者不在您可以查看的区域。"))
    return found
