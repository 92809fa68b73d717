"""Numbers that two people claim. A clerk who saw the papers of the second enters them all the same: both records are
marked, each office says what it saw, and somebody without a hand in it settles whose number it is (hearing). A dispute
is over by itself once the others have their right number, were merged or are gone.

The mark takes no number from anybody; but a disputed number proves nobody: no account is bound by an electronic
identity or woken by it, and no import enters it, until it is settled. The counters serve both. Whoever loses a number
keeps it sealed among their corrections; the ordinary correction gives it back, and the dispute is open again. Records
out of sight are marked and counted by the program alone: the clerk hears that there is another, and where its office
is.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.access import record_access, record_accesses
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.paging import page
from wangge.core.permits import SYSTEM, allows, require
from wangge.core.scope import scope
from wangge.core.sealed import NUMBER, unseal
from wangge.core.web.wording import full_day
from wangge.method.queries import current_method
from wangge.people.dispute_events import NumberDisputed, NumberSettled, PapersStated
from wangge.people.models import NumberClaim, NumberDispute, Person
from wangge.people.operations.corrections import write_correction
from wangge.people.operations.hearing import HEARD_WITHIN, hands_in, heard_from, lock_numbers
from wangge.people.purposes import written
from wangge.people.queries import SUBJECT
from wangge.people.showing import Line, line
from wangge.territory.models import Area

EDIT = "people.edit"
SETTLE = (EDIT, "people.review")
"""An office settles what lies wholly in its area; the office of review what lies in two."""
TWICE, ELSEWHERE = "number-twice", "number-elsewhere"
TAKEN = (TWICE, ELSEWHERE)
SHOWN = ("name", "number_kind", "number_masked", "sex", "birth_year")
SIZE = 20


def taken_by(person):
    """TWICE or ELSEWHERE if another living record in sight, or one out of sight, has a person's number; else ""."""
    if not person.number_hash:
        return ""
    if _living(person.number_hash).exclude(pk=person.pk).exists():
        return TWICE
    with scope(SYSTEM, EDIT):  # that there is one, and nothing more
        return ELSEWHERE if _living(person.number_hash).exclude(pk=person.pk).exists() else ""


def _living(number_hash):
    return Person.objects.filter(number_hash=number_hash, merged_into=None)


def claim_number(person, papers, *, office, actor, at):
    """A person entered as `disputed` claims a number that others hold: those are marked too, and a dispute is open.
    The caller has the number's lock."""
    with scope(SYSTEM, EDIT):
        others = _living(person.number_hash).exclude(pk=person.pk)
        rows = list(others.select_for_update().order_by("id").values_list("pk", "area_id"))
        others.update(disputed=True)
        dispute, _new = NumberDispute.objects.get_or_create(
            number_hash=person.number_hash, settled_at=None, defaults={"opened_at": at, "opened_by": actor.id}
        )
        known = set(dispute.claims.filter(ended_at=None).values_list("person_id", flat=True))
        NumberClaim.objects.bulk_create(
            NumberClaim(dispute=dispute, person_id=key, area_id=area) for key, area in rows if key not in known
        )
        stated = {"papers": papers, "office_name": office.signs_as if office else "", "stated_at": at}
        NumberClaim.objects.create(dispute=dispute, person=person, area_id=person.area_id, **stated)
    told = NumberDisputed(dispute_id=dispute.pk, person_id=person.pk)
    record(told, actor=actor, at=at, office=office)
    return dispute


def release(number_hash, *, actor, at, office=None):
    """A record no longer has a number, or is no more: its claim ends, and the dispute with the last but one. The
    caller has the number's lock; `office` is who took it off, for the person to read."""
    with scope(SYSTEM, EDIT):
        dispute = NumberDispute.objects.select_for_update().filter(number_hash=number_hash, settled_at=None).first()
        if dispute is None:
            return
        keys = list(_living(number_hash).values_list("pk", flat=True))
        claims = dispute.claims.filter(ended_at=None)
        by = office.signs_as if office else ""
        claims.exclude(person__in=keys).update(ended_at=at, kept=False, decider_office_name=by)
        if len(keys) > 1:
            return
        _living(number_hash).update(disputed=False)
        claims.update(ended_at=at, kept=True)
        dispute.settled_at = at
        dispute.save(update_fields=["settled_at"])
        record(NumberSettled(dispute_id=dispute.pk, kind="left"), actor=actor, at=at)


@transaction.atomic
def state_papers(claim_id, *, papers, actor, at):
    """The office of one of the records says which papers it saw of that person."""
    with scope(actor, EDIT):
        rows = NumberClaim.objects.select_for_update(of=("self",)).select_related("area").defer("area__boundary")
        claim = rows.filter(pk=claim_id, ended_at=None).first()
        if claim is None:
            raise Refused(_("这个号码已经核定，或者不在您的区域。"), code="settled")
        office = require(actor, EDIT, claim.area.path)
        claim.papers, claim.stated_at = written(papers, 200, "papers"), at
        claim.office_name = office.signs_as if office else ""
        claim.save(update_fields=["papers", "stated_at", "office_name"])
        record(PapersStated(claim_id=claim.pk), actor=actor, at=at, office=office)
    return claim


@transaction.atomic
def settle_number(dispute_id, *, holder, ground, actor, at):
    """Say whose number it is: `holder` is the key of one of the people, None for none of them. The others lose it.

    Decided over all of its records at once, by somebody who entered none of them, stated none of the papers and did
    not decide the same number before; and once each office has said what it saw, or its time for that is over.
    """
    with scope(actor, *SETTLE):
        ground = written(ground, 200, "ground")
        lock_numbers(NumberDispute.objects.filter(pk=dispute_id).values_list("number_hash", flat=True).first())
        dispute = NumberDispute.objects.select_for_update().filter(pk=dispute_id, settled_at=None).first()
        claims = list(_claims(dispute)) if dispute else []
        if not claims:
            raise Refused(_("这个号码已经核定，或者不在您的区域。"), code="settled")
        whole = len(claims) == _all_claims([dispute])[dispute.pk]
        if why := _why_not(dispute, claims, whole, hands_in(claims, actor), actor, at):
            raise Refused(why, code="not-yours")
        if holder is not None and holder not in {one.person_id for one in claims}:
            raise Invalid(_("请选择号码是谁的。"), code="no-holder", field="holder")
        office = _office_over(claims, actor)
        for claim in claims:
            _decided(claim, claim.person_id == holder, ground, office, actor, at)
    dispute.settled_at, dispute.settled_by = at, actor.id
    dispute.save(update_fields=["settled_at", "settled_by"])
    record(NumberSettled(dispute_id=dispute.pk, kind="settled"), actor=actor, at=at, office=office)
    return dispute


def _decided(claim, kept, ground, office, actor, at):
    person = Person.objects.select_for_update().get(pk=claim.person_id)
    if not kept:
        before = {"number_kind": person.number_kind, "number": unseal(person.number_sealed, purpose=NUMBER)}
        person.number_kind, person.number_sealed, person.number_hash = "", None, None
        write_correction(person, before, ground, office, actor=actor, at=at)
    person.disputed = False
    person.save(update_fields=["number_kind", "number_sealed", "number_hash", "disputed"])
    claim.ended_at, claim.kept, claim.ground = at, kept, ground
    claim.decider_office_name = office.signs_as if office else ""
    claim.save(update_fields=["ended_at", "kept", "ground", "decider_office_name"])


def _claims(*disputes):
    """The open claims of disputes that are in sight, with their people."""
    rows = NumberClaim.objects.filter(dispute__in=disputes, ended_at=None).select_related("person__area", "area")
    return rows.defer("person__area__boundary", "area__boundary").order_by("id")


def _all_claims(disputes):
    """dispute → how many open claims it has, in sight or not."""
    found = dict.fromkeys((one.pk for one in disputes), 0)
    with scope(SYSTEM, EDIT):
        for key in NumberClaim.objects.filter(dispute__in=disputes, ended_at=None).values_list("dispute_id", flat=True):
            found[key] += 1
    return found


def _office_over(claims, actor):
    """The office that settles these claims, for its area holds all of them; None where there is none."""
    for permission in SETTLE:
        held = [allows(actor, permission, one.area.path) for one in claims]
        if all(held):
            return held[0]
    return None


def _why_not(dispute, claims, whole, hands, actor, at):
    """Why an actor may not settle this dispute, in words; "" where they may. `hands`: disputes they had a hand in."""
    if not whole or _office_over(claims, actor) is None:
        return _("另一条记录不在您的区域：请写明核对了什么证件，由督查岗位核定。")
    if dispute.pk in hands or dispute.opened_by == actor.id:
        return _("登记过这些记录、核对过证件、核定过这个号码的人不能自己核定，请没有经手的另一人或督查岗位办理。")
    waits = heard_from(dispute, claims)
    if waits and at < waits:
        told = _("还有一方没有核对证件：等那里写明核对了什么，或者到 %(day)s（登记争议满 %(days)d 个工作日）再核定。")
        return told % {"day": full_day(waits), "days": HEARD_WITHIN}
    return ""


@dataclass(frozen=True)
class Side:
    """One record of a disputed number in sight: the person as a list shows them, and what their office saw."""

    line: Line
    claim: NumberClaim


@dataclass(frozen=True)
class Disputed:
    """A disputed number as an office sees it: the records in sight, of the others the community and whether its office
    has stated the papers, and why this office may not settle it ("" where it may)."""

    dispute: NumberDispute
    sides: tuple
    others: tuple
    why_not: str


@transaction.atomic
def read_disputes(*, mark=None, actor, at):
    """(what waits in the actor's areas, the oldest first; its Page). Each person shown reads of it."""
    if not any(actor.holding(one) for one in SETTLE):
        raise Forbidden()
    with scope(actor, *SETTLE):
        mine = NumberClaim.objects.filter(ended_at=None).values("dispute")
        found = page(NumberDispute.objects.filter(settled_at=None, pk__in=mine), order=("opened_at", "id"), mark=mark,
                     size=SIZE)  # fmt: skip
        sides = {one.pk: [] for one in found.items}
        for claim in _claims(*found.items):
            sides[claim.dispute_id].append(Side(line(claim.person), claim))
        _log([side for theirs in sides.values() for side in theirs], actor, at)
    hidden, whole = _out_of_sight(found.items, sides), _all_claims(found.items)
    hands = hands_in([side.claim for theirs in sides.values() for side in theirs], actor)
    rows = []
    for one in found.items:
        claims = [side.claim for side in sides[one.pk]]
        why = _why_not(one, claims, len(claims) == whole[one.pk], hands, actor, at)
        rows.append(Disputed(one, tuple(sides[one.pk]), tuple(hidden[one.pk]), why))
    return rows, found


def _log(sides, actor, at):
    office = next((one for permission in SETTLE for one in actor.holding(permission)), None)
    stated = {"purpose": "number", "basis": "statutory", "office": office, "at": at}
    keys = sorted({side.line.id for side in sides}, key=str)
    record_access(actor, subject_kind="people", subject_id=None, fields=["number_masked"], rows=len(keys), **stated)
    record_accesses(actor, subject_kind=SUBJECT, subject_ids=keys, fields=SHOWN, **stated)


def _out_of_sight(disputes, sides):
    """dispute → (community, whether its office stated the papers) of the records that are not in sight."""
    seen = [side.claim.pk for theirs in sides.values() for side in theirs]
    found = {one.pk: [] for one in disputes}
    with scope(SYSTEM, EDIT):
        rows = NumberClaim.objects.filter(dispute__in=disputes, ended_at=None).exclude(pk__in=seen).order_by("id")
        rows = list(rows.values_list("dispute_id", "area_id", "stated_at"))
    names = _communities({area for _dispute, area, _at in rows})
    for dispute, area, stated_at in rows:
        found[dispute].append((names[area], stated_at is not None))
    return found


def _communities(keys):
    """area → the name of the community it lies in: a grid's is that of the area above it."""
    grid = current_method().territory.grid.level
    rows = Area.objects.filter(pk__in=keys).values_list("pk", "level", "name", "parent__name")
    return {key: above if level == grid and above else name for key, level, name, above in rows}
