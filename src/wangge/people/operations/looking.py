"""Looking at people: the purpose is stated, the scope is open, and the look is written in the same transaction.

A list of up to 50 writes a line for each person shown, a longer one what was asked and how many there were; nothing
of what was typed is kept.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.models import UUIDField
from django.utils.translation import gettext as _

from wangge.core.access import record_access, record_accesses
from wangge.core.composed import composed
from wangge.core.errors import Forbidden, Invalid
from wangge.core.identifiers import plain
from wangge.core.paging import page
from wangge.core.permits import require
from wangge.core.scope import scope
from wangge.core.sealed import NUMBER, PHONE, matching, unseal
from wangge.people.models import Household, Person, Residence
from wangge.people.purposes import written
from wangge.people.queries import EACH, SUBJECT, broken_glass
from wangge.people.showing import SHOWN, Line, line, spell

SIZE = 20
KNOWN = 1  # a name of one character finds too many


@dataclass(frozen=True)
class Found:
    """People found: `how` says by what ("number", "phone", "name"), `page` has the marks of its neighbours."""

    how: str
    lines: tuple
    page: object


@contextmanager
def looking(actor, at, permission="people.look"):
    """The scope of a look: one's own areas, and those one opened with a reason that are still open."""
    opened = [glass.area.path for glass in broken_glass(actor, at)] if permission == "people.look" else []
    with scope(actor, permission, opened=opened):
        yield


def office_for(actor, path, permission="people.look"):
    """The office in whose name an actor looks: the one that covers the place, else (a broken glass) any that may."""
    held = actor.holding(permission)
    return next((office for office in held if path and office.covers(path)), held[0] if held else None)


@transaction.atomic
def find_people(text, *, purpose, mark=None, actor, at):
    """People by number, phone or name in what the actor may look at, with where they live now."""
    require_purpose(purpose)
    require(actor, "people.look")
    how, condition = asked_for(text)
    with looking(actor, at):
        rows = Person.objects.filter(merged_into=None).filter(**condition).select_related("area").order_by()
        found = page(rows.defer("area__boundary"), order=("name", "id"), mark=mark, size=SIZE)
        homes = _homes([person.pk for person in found.items])
        lines = tuple(line(person, homes.get(person.pk, ())) for person in found.items)
        log_search(actor, purpose, how, lines, at)
    return Found(how, lines, found)


def asked_for(text):
    """(what it is: "phone", "number" or "name"; the condition) of a search text."""
    text = str(text or "").strip()
    number = plain(text)
    if number.isascii() and len(number) == 11 and number.isdigit():
        return "phone", {"phone_hash": matching(number, purpose=PHONE)}
    if number.isascii() and len(number) >= 6 and any(c.isdigit() for c in number):
        return "number", {"number_hash": matching(number, purpose=NUMBER)}
    if len(text) <= KNOWN:
        raise Invalid(_("请填写完整的姓名、证件号码或电话号码。"), code="too-short", field="q")
    return "name", {"name": text}


def _homes(ids):
    """person → their dwellings now, as Spells."""
    found = {}
    rows = Residence.objects.filter(person_id__in=ids, valid_until=None).select_related("dwelling")
    for one in rows.order_by("valid_from", "id"):
        found.setdefault(one.person_id, []).append(spell(one))
    return found


def log_search(actor, purpose, how, lines, at):
    """The question and how many it found; and each of them while they are few."""
    office = office_for(actor, lines[0].path if lines else "")
    stated = {"purpose": purpose.key, "basis": purpose.basis, "reason": purpose.note, "office": office, "at": at}
    record_access(actor, subject_kind="people", subject_id=None, fields=[how], rows=len(lines), **stated)
    if len(lines) <= EACH:
        record_accesses(actor, subject_kind=SUBJECT, subject_ids=[one.id for one in lines], fields=SHOWN, **stated)


@dataclass(frozen=True)
class House:
    """A dwelling's people: living there now, before, and the households counted by age band."""

    now: tuple
    before: tuple
    households: tuple


@transaction.atomic
def people_of(dwelling, *, purpose, actor, at):
    """Who lives in a dwelling and who did (of those, when and how, without their numbers)."""
    require_purpose(purpose)
    require(actor, "people.look")
    with looking(actor, at):
        spells = [spell(one, line(one.person)) for one in _lived_in(dwelling=dwelling.pk)]
        households = tuple(Household.objects.filter(dwelling_id=dwelling.pk, ended_on=None).order_by("id"))
        log_search(actor, purpose, "address", tuple(one.person for one in spells)[: 2 * EACH], at)
    now = tuple(one for one in spells if one.valid_until is None)
    return House(now, tuple(one for one in spells if one.valid_until), households)


@composed(dwelling=UUIDField())
def _lived_in(dwelling):
    rows = Residence.objects.filter(dwelling_id=dwelling).select_related("dwelling", "person__area")
    rows = rows.filter(person__merged_into=None).defer("person__area__boundary")
    return rows.order_by("-valid_from", "id")[: 2 * EACH]


@dataclass(frozen=True)
class File:
    """One person's record with what hangs on it."""

    line: Line
    person: Person
    residences: tuple
    roles: tuple
    corrections: tuple
    merges: tuple
    own: bool  # in the actor's own areas, not one that was opened


@transaction.atomic
def read_person(person_id, *, purpose, actor, at):
    """A person's record, numbers masked. Forbidden for one outside the scope as for none at all."""
    require_purpose(purpose)
    require(actor, "people.look")
    with looking(actor, at):
        person = one_person(person_id)
        office = office_for(actor, person.area.path)
        record_access(
            actor,
            office=office,
            purpose=purpose.key,
            basis=purpose.basis,
            reason=purpose.note,
            subject_kind=SUBJECT,
            subject_id=person.pk,
            fields=[*SHOWN, "residences", "roles", "corrections"],
            at=at,
        )
        return file_of(person, own=office is not None and office.covers(person.area.path))


def file_of(person, *, own):
    """A Person as a File; must stand in a scope."""
    spells = person.residences.select_related("dwelling").order_by("-valid_from", "id")
    return File(
        line=line(person),
        person=person,
        residences=tuple(spell(one) for one in spells),
        roles=tuple(person.roles.select_related("entity").order_by("-valid_from", "id")),
        corrections=tuple(person.corrections.order_by("-at")[:20]),
        merges=tuple(person.merges.filter(undone_at=None).select_related("gone").order_by("-at")),
        own=own,
    )


def one_person(person_id, *, lock=False):
    """A person in the scope, who is not merged into another; Forbidden otherwise."""
    rows = Person.objects.filter(pk=person_id, merged_into=None)
    rows = rows.select_for_update() if lock else rows.select_related("area").defer("area__boundary")
    found = rows.first()
    if found is None:
        raise Forbidden(_("没有这个人，或者不在您可以查看的区域。"))
    return found


NUMBERS = {"number": ("number_sealed", NUMBER), "phone": ("phone_sealed", PHONE)}


@transaction.atomic
def reveal(person_id, *, field, reason, purpose, actor, at):
    """A number or a phone in clear, in one's own area alone and with a reason: no glass opens it (the closed class)."""
    require_purpose(purpose)
    reason = written(reason, 200, "reason")
    if field not in NUMBERS:
        raise Invalid(_("没有这一项。"), code="no-field", field="field")
    with scope(actor, "people.edit"):
        person = one_person(person_id)
        office = require(actor, "people.edit", person.area.path)
        record_access(
            actor,
            office=office,
            purpose=purpose.key,
            basis=purpose.basis,
            reason=reason,
            subject_kind=SUBJECT,
            subject_id=person.pk,
            fields=[field],
            at=at,
        )
        column, kind = NUMBERS[field]
        return unseal(getattr(person, column), purpose=kind)


def require_purpose(purpose):
    """Nobody looks without saying why."""
    if purpose is None:
        raise Invalid(_("请先说明查看的用途。"), code="no-purpose", field="purpose")
