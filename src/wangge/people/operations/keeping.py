"""Keeping the register: entering, correcting, moving in and out. Numbers are sealed before they are written."""

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.identifiers import FAULTS, OK, check_citizen, plain
from wangge.core.permits import require
from wangge.core.scope import scope
from wangge.core.sealed import NUMBER, PHONE, masked, matching, seal, unseal
from wangge.people.enums import LIVES, MINOR_BASES, NUMBER_KINDS, SEXES
from wangge.people.events import PersonMoved, PersonRegistered
from wangge.people.models import Person, Residence, Transfer
from wangge.people.operations.asking import tells_of_others
from wangge.people.operations.assessing import need_assessment
from wangge.people.operations.corrections import write_correction
from wangge.people.operations.disputing import ELSEWHERE, TWICE, claim_number, release, taken_by
from wangge.people.operations.hearing import lock_numbers, refuse_own_hand
from wangge.people.operations.looking import one_person
from wangge.people.purposes import plain_text, written
from wangge.people.rules import basis_kept, surely_fourteen

ONCE = "person_number_once"  # the constraint in the database
EDITABLE = ("name", "number_kind", "number", "phone", "sex", "birth_year", "minor_basis")


@tells_of_others
@transaction.atomic
def register_person(dwelling, *, fields, lives, since, source, papers="", actor, at):
    """Enter somebody who lives in a dwelling since a day. `fields` are as typed: the number and the phone optional.

    `papers`: what was seen of somebody whose number another record holds too; then the number is disputed on both.
    """
    office = require(actor, "people.edit", dwelling.area.path)
    values = _checked(fields, at)
    with scope(actor, "people.edit"):
        person = Person(area=dwelling.area, source=written(source, 80, "source"), verified_on=localdate(at))
        _put(person, values)
        lock_numbers(person.number_hash)
        _save_once(person, papers, office, actor, at)
        record(PersonRegistered(person_id=person.pk), actor=actor, at=at)
        settle_in(person, dwelling, lives, since, source, actor, at)
    return person


@tells_of_others
@transaction.atomic
def correct_person(person_id, *, fields, ground, papers="", actor, at):
    """Correct what is kept about a person. What stood there before is sealed beside it; the journal has field names.

    `papers` as in `register_person`. A disputed number that gives way to another one is disputed here no longer; that
    is for somebody without a hand in the dispute.
    """
    ground = written(ground, 200, "ground")
    with scope(actor, "people.edit"):
        person = _locked(person_id, fields)
        office = require(actor, "people.edit", person.area.path)
        before, former = _told(person), person.number_hash
        values = _checked(before | fields, at)
        if person.disputed and matching(values["number"], purpose=NUMBER) != former:
            refuse_own_hand(person, actor)
        _put(person, values)
        after = _told(person)
        changed = {name: before[name] for name in EDITABLE if before[name] != after[name]}
        if not changed:
            raise Refused(_("没有改动。"), code="nothing-changed")
        person.verified_on, person.disputed = localdate(at), person.disputed and person.number_hash == former
        _save_once(person, papers, office, actor, at)
        if former and person.number_hash != former:
            release(former, actor=actor, at=at, office=office)
        correction = write_correction(person, changed, ground, office, actor=actor, at=at)
    return correction


def _locked(person_id, fields):
    """The person to be corrected, locked after their number and the one that is to stand there."""
    former = one_person(person_id).number_hash
    lock_numbers(former, matching(plain(str(fields.get("number") or ""))[:30], purpose=NUMBER))
    person = one_person(person_id, lock=True)
    if person.number_hash != former:
        raise Refused(_("这条记录刚被别人更正过，请重新打开再改。"), code="changed")
    return person


@transaction.atomic
def move_person(person_id, dwelling, *, lives, since, source, actor, at):
    """Somebody moves to a dwelling of one's area: the former residence ends that day, and the record goes along."""
    require(actor, "people.edit", dwelling.area.path)
    with scope(actor, "people.edit"):
        person = one_person(person_id, lock=True)
        return settle_in(person, dwelling, lives, since, written(source, 80, "source"), actor, at)


@transaction.atomic
def end_residence(residence_id, *, on, actor, at):
    """Somebody moved out on a day. With the last residence the record ends, and its time of keeping begins."""
    with scope(actor, "people.edit"):
        residence = Residence.objects.select_for_update().filter(pk=residence_id, valid_until=None).first()
        if residence is None:
            raise Refused(_("这段居住已经结束，或者不在您的区域。"), code="ended")
        require(actor, "people.edit", residence.area.path)
        if on < residence.valid_from or on > localdate(at):
            raise Invalid(_("迁出日期要在迁入之后，且不晚于今天。"), code="bad-date", field="on")
        residence.valid_until = on
        residence.save(update_fields=["valid_until"])
        if not residence.person.residences.filter(valid_until=None).exists():
            Person.objects.filter(pk=residence.person_id).update(ended_on=on)
        record(PersonMoved(person_id=residence.person_id, residence_id=residence.pk), actor=actor, at=at)
    return residence


def settle_in(person, dwelling, lives, since, source, actor, at):
    """A residence of a person in a dwelling begins; the one before it ends, and the record goes along. The caller has
    checked who may, and is in a scope of both areas."""
    if lives not in LIVES:
        raise Invalid(_("请选择居住情况。"), code="no-kind", field="lives")
    if since is None or since > localdate(at):
        raise Invalid(_("入住日期不能晚于今天。"), code="bad-date", field="since")
    if lives != "away":
        former = person.residences.filter(valid_until=None).exclude(kind="away")
        if former.filter(valid_from__gt=since).exists():
            raise Invalid(_("入住日期早于上一处的入住日期，请先更正上一处。"), code="bad-date", field="since")
        former.update(valid_until=since)
    residence = Residence.objects.create(
        person=person, dwelling=dwelling, area_id=dwelling.area_id, kind=lives, valid_from=since, source=source
    )
    Person.objects.filter(pk=person.pk).update(area_id=dwelling.area_id, ended_on=None)
    person.claims.update(area_id=dwelling.area_id)
    person.transfers.filter(state=Transfer.OPEN).update(area_id=dwelling.area_id)
    record(PersonMoved(person_id=person.pk, residence_id=residence.pk), actor=actor, at=at)
    return residence


def _checked(sent, at):
    """`read_fields`; and a child's record needs the module's impact assessment beside its legal basis."""
    values = read_fields(sent, on=localdate(at))
    if values["minor_basis"]:
        need_assessment("children", at=at)
    return values


def read_fields(sent, *, on):
    """What was typed about a person, checked and as it is kept; Invalid names the field."""
    name = plain_text(sent.get("name"), 60, "name")
    if not name:
        raise Invalid(_("请填写姓名。"), code="no-name", field="name")
    kind, number, born = _number(sent, on)
    year = _year(sent.get("birth_year"), born, on)
    basis = sent.get("minor_basis") or ""
    if basis and basis not in MINOR_BASES:
        raise Invalid(_("请从列表中选择依据。"), code="no-basis", field="minor_basis")
    if not basis and not surely_fourteen(year, born, on):
        raise Invalid(
            _("未满 14 周岁的不单独登记，只计入住户的年龄段人数；确需登记的，请选择法定依据。"),
            code="child",
            field="minor_basis",
        )
    sex = sent.get("sex") or ""
    if sex and sex not in SEXES:
        raise Invalid(_("请从列表中选择。"), code="no-sex", field="sex")
    phone = _phone(sent.get("phone"))
    return {
        **{"name": name, "number_kind": kind, "number": number, "phone": phone, "sex": sex},
        **{"birth_year": year, "minor_basis": basis_kept(basis, year, born, on)},
    }


def _number(sent, on):
    number, kind = plain(str(sent.get("number") or "")), sent.get("number_kind") or ""
    if not number:
        return "", "", None
    if kind not in NUMBER_KINDS:
        raise Invalid(_("请选择证件种类。"), code="no-kind", field="number_kind")
    if kind != "id":
        return kind, number[:30], None
    checked = check_citizen(number, on=on)
    if checked.fault != OK:
        raise Invalid(FAULTS[checked.fault], code="bad-number", field="number")
    return kind, checked.number, checked.born


def _year(sent, born, on):
    if born is not None:
        return born.year
    if sent in (None, ""):
        return None
    try:
        year = int(sent)
    except (TypeError, ValueError):
        year = 0
    if not 1880 <= year <= on.year:
        raise Invalid(_("出生年份填四位数字。"), code="bad-year", field="birth_year")
    return year


def _phone(sent):
    phone = plain(str(sent or ""))
    if phone and not (phone.isascii() and phone.isdigit() and 5 <= len(phone) <= 15):
        raise Invalid(_("电话号码只填数字。"), code="bad-phone", field="phone")
    return phone


def _put(person, values):
    for name in ("name", "number_kind", "sex", "birth_year", "minor_basis"):
        setattr(person, name, values[name])
    person.number_sealed = seal(values["number"], purpose=NUMBER)
    person.number_hash = matching(values["number"], purpose=NUMBER)
    person.phone_sealed = seal(values["phone"], purpose=PHONE)
    person.phone_hash = matching(values["phone"], purpose=PHONE)


def _told(person):
    """A person's fields in clear, as they were typed."""
    plain_ones = {name: getattr(person, name) for name in EDITABLE if name not in ("number", "phone")}
    return plain_ones | {
        "number": unseal(person.number_sealed, purpose=NUMBER),
        "phone": unseal(person.phone_sealed, purpose=PHONE),
    }


def _save_once(person, papers, office, actor, at):
    """One number, one record, unless papers were seen of two people: then it is disputed. Of a record outside the
    scope no more is told than that there is one."""
    taken = "" if person.disputed else taken_by(person)
    if taken and not papers:
        raise _refused(person, taken)
    if taken:
        papers, person.disputed = written(papers, 200, "papers"), True
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as fault:  # somebody else entered it in the same moment
        if ONCE not in str(fault):
            raise
        raise _refused(person, ELSEWHERE) from fault
    if taken:
        claim_number(person, papers, office=office, actor=actor, at=at)


def _refused(person, taken):
    if taken == TWICE:
        shown = masked(unseal(person.number_sealed, purpose=NUMBER))
        told = _("证件号码 %s 已经登记过，请查找原来的记录，不要重复登记。") % shown
    else:
        told = _("这个证件号码在本县（市、区）别处登记过。请核对号码；同一个人搬来的，在房屋的人员页申请迁入。")
    two = _("核对证件后确是两个人的，在下面写明核对了什么，登记为“号码有争议”。")
    return Refused(f"{told}{two}", code=taken, field="number")
