"""迁入: somebody moved here whose record another community keeps.

The office of the new home saw them and their papers and asks; it hears that a record exists elsewhere and nothing of
what stands in it, not even where. The office that keeps the record agrees or refuses with a reason, within five working
days; after that an office above both may answer too. With agreement the residence there ends, the record is the new
office's, and what was before stays in it. The person reads of the request and the answer in their own file.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.access import record_access, record_accesses
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.paging import page
from wangge.core.permits import SYSTEM, allows, paths_of, require
from wangge.core.scope import scope
from wangge.core.sealed import NUMBER, matching
from wangge.core.web.wording import full_day
from wangge.people.enums import LIVES
from wangge.people.models import Person, Transfer
from wangge.people.operations.asking import EDIT, need_few_asks, note_asked
from wangge.people.operations.disputing import TWICE
from wangge.people.operations.hearing import lock_numbers
from wangge.people.operations.keeping import read_fields, settle_in
from wangge.people.operations.looking import one_person
from wangge.people.purposes import working_days, written
from wangge.people.queries import SUBJECT
from wangge.people.rules import same_name
from wangge.people.showing import Line, line
from wangge.people.transfer_events import TransferAnswered, TransferAsked
from wangge.territory.queries import within

ANSWER = (EDIT, "people.review")
ANSWER_WITHIN = 5
"""Working days that the office which keeps a record has before one above both may answer: platform default, city to
confirm."""
SHOWN = ("name", "number_masked", "number_kind", "sex", "birth_year")
SIZE, LATEST = 20, 30


def ask_transfer(dwelling, *, fields, lives, since, source, papers, actor, at):
    """Ask for the record of somebody who lives in a dwelling of one's area now. `fields` as typed, with the number;
    `papers`: what was seen of them. Refused where no record out of sight has the number; that too is written down."""
    with transaction.atomic():
        office = require(actor, EDIT, dwelling.area.path)
        values = read_fields(fields, on=localdate(at))
        told = _stated(dwelling, values, lives, since, source, papers, at)
        need_few_asks(actor, at)
        hash_ = matching(values["number"], purpose=NUMBER)
        lock_numbers(hash_)
        with scope(actor, EDIT):
            if Person.objects.filter(number_hash=hash_, merged_into=None).exists():
                why = _("这个证件号码在您的区域里登记着，请在那个人的页面办理迁入。")
                raise Refused(why, code=TWICE, field="number")
        note_asked(values["number"], actor=actor, at=at)
        transfer, why = _asked(hash_, told, office, actor, at)
    if why:
        raise why
    return transfer


def _stated(dwelling, values, lives, since, source, papers, at):
    if not values["number"]:
        raise Invalid(_("申请迁入要填证件号码。"), code="no-number", field="number")
    if lives not in LIVES or lives == "away":
        raise Invalid(_("迁入的须是现在住在这里的人，请选择居住情况。"), code="no-kind", field="lives")
    if since is None or since > localdate(at):
        raise Invalid(_("入住日期不能晚于今天。"), code="bad-date", field="since")
    if dwelling.valid_until is not None:
        raise Refused(_("这处房屋已经注销。"), code="ended")
    told = {"source": written(source, 80, "source"), "papers": written(papers, 200, "papers")}
    told |= {"dwelling": dwelling, "to_area": dwelling.area, "name": values["name"]}
    return told | {"kind": lives, "since": since}


def _asked(hash_, told, office, actor, at):
    """(the Transfer, None), or (None, why not): what was learned stays written down all the same."""
    with scope(SYSTEM, EDIT):  # that there is one; nothing of it is told
        found = list(Person.objects.filter(number_hash=hash_, merged_into=None)[:2])
        if not found:
            return None, Refused(_("别处没有登记这个号码，请直接登记。"), code="not-elsewhere", field="number")
        if len(found) > 1 or found[0].disputed:
            why = _("这个号码有争议，核定以后再申请迁入；证件核对过的，可以先登记为“号码有争议”。")
            return None, Refused(why, code="disputed", field="number")
        if found[0].transfers.filter(state=Transfer.OPEN, to_area=told["to_area"]).exists():
            return None, Refused(_("已经为这个人申请过迁入，正在等答复。"), code="asked", field="number")
        signed = {"asked_by": actor.id, "office_name": office.signs_as if office else "", "at": at}
        due = working_days(ANSWER_WITHIN, at)
        transfer = Transfer.objects.create(person=found[0], area_id=found[0].area_id, **told, **signed, due=due)
    record(TransferAsked(transfer_id=transfer.pk), actor=actor, at=at, office=office)
    return transfer, None


@transaction.atomic
def answer_transfer(transfer_id, *, agree, reason="", actor, at):
    """Agree, and the record goes to the new home; or refuse with a reason, which the asking office and the person read.

    By the office that keeps the record, once the request is due by one above both; never by who asked.
    """
    with scope(actor, *ANSWER):
        transfer = _open(transfer_id)
        if why := why_not(transfer, actor, at):
            raise Refused(why, code="not-yours")
        office = _office_for(transfer, actor)
        if not agree:
            transfer.reason = written(reason, 200, "reason")
    with scope(SYSTEM, EDIT):  # the record leaves the area of whoever agrees
        _decided(transfer, Transfer.AGREED if agree else Transfer.REFUSED, office, actor, at)
        if agree:
            _move(transfer, actor, at)
            _refuse_others(transfer, office, actor, at)
    return transfer


@transaction.atomic
def withdraw_transfer(transfer_id, *, actor, at):
    """The asking office takes its request back."""
    with scope(actor, EDIT):
        row = Transfer.objects.filter(pk=transfer_id, state=Transfer.OPEN).select_related("to_area").first()
        if row is None:
            raise _over()
        office = require(actor, EDIT, row.to_area.path)
    with scope(SYSTEM, EDIT):
        return _decided(_open(transfer_id), Transfer.WITHDRAWN, office, actor, at)


def _open(transfer_id):
    """An open request in sight, locked after its person, as whoever moves or merges people locks them."""
    rows = Transfer.objects.filter(pk=transfer_id, state=Transfer.OPEN)
    people = list(rows.values_list("person_id", flat=True))
    with scope(SYSTEM, EDIT):
        list(Person.objects.select_for_update().filter(pk__in=people).values_list("pk", flat=True))
    found = rows.select_for_update(of=("self",)).select_related("area", "to_area", "dwelling__area").first()
    if found is None:
        raise _over()
    return found


def _over():
    return Refused(_("这件申请已经答复或撤回，或者不在您的区域。"), code="answered")


def _decided(transfer, state, office, actor, at):
    transfer.state, transfer.decided_at, transfer.decided_by = state, at, actor.id
    transfer.decider_office_name = office.signs_as if office else ""
    transfer.save(update_fields=["state", "reason", "decided_at", "decided_by", "decider_office_name"])
    record(TransferAnswered(transfer_id=transfer.pk, kind=state), actor=actor, at=at, office=office)
    return transfer


def _move(transfer, actor, at):
    person = one_person(transfer.person_id, lock=True)
    if person.disputed:
        raise Refused(_("这个人的证件号码有争议，核定以后再答复。"), code="disputed")
    if not same_name(person.name, transfer.name):
        why = _("申请里写的姓名与登记的不同：登记写错的先更正，否则不同意，请对方核对证件。")
        raise Refused(why, code="other-name")
    if (dwelling := _standing(transfer.dwelling)) is None:
        raise Refused(_("迁入的房屋已经注销，请不同意并说明。"), code="ended")
    homes = person.residences.exclude(kind="away").filter(valid_until=None)
    since = max([transfer.since, *homes.values_list("valid_from", flat=True)])  # not before they came to the last one
    settle_in(person, dwelling, transfer.kind, since, transfer.source, actor, at)


def _refuse_others(transfer, office, actor, at):
    """What still asked for the record asks the wrong office now. Nobody decided it: it names no office."""
    others = Transfer.objects.filter(person=transfer.person_id, state=Transfer.OPEN)
    keys = list(others.values_list("pk", flat=True))
    gone = _("这个人的登记已经迁往别处。")
    Transfer.objects.filter(pk__in=keys).update(state=Transfer.REFUSED, reason=gone, decided_at=at)
    for key in keys:
        record(TransferAnswered(transfer_id=key, kind=Transfer.REFUSED), actor=actor, at=at, office=office)


def _standing(dwelling):
    """A dwelling, or what it was merged into since; None where that is no more."""
    while dwelling is not None and dwelling.valid_until is not None:
        dwelling = dwelling.successor
    return dwelling


def why_not(transfer, actor, at):
    """Why an actor may not answer a request that is in sight, in words; "" where they may."""
    if transfer.asked_by == actor.id:
        return _("您自己申请的，请没有经手的另一人答复。")
    if allows(actor, EDIT, transfer.area.path):
        return ""
    if _office_for(transfer, actor) is None:
        return _("由登记这个人的社区答复。")
    if at < transfer.due:
        told = _("先由登记这个人的社区答复；到 %(day)s（%(days)d 个工作日）还没有答复的，您可以答复。")
        return told % {"day": full_day(transfer.due), "days": ANSWER_WITHIN}
    return ""


def _office_for(transfer, actor):
    """The office under which an actor may answer: one that keeps the record, or one above both areas; None for none."""
    if held := allows(actor, EDIT, transfer.area.path):
        return held
    above = [allows(actor, "people.review", one.path) for one in (transfer.area, transfer.to_area)]
    return above[0] if all(above) else None


@dataclass(frozen=True)
class Asked:
    """A request as the office that keeps the record sees it: the person, whether the name typed is theirs, and why
    this actor may not answer ("" where they may)."""

    transfer: Transfer
    line: Line
    same: bool
    why_not: str


@dataclass(frozen=True)
class Transfers:
    """What waits for an answer in an actor's areas (Asked) with its page, what was answered there last, and what the
    actor's offices asked for last. Of the last two the rows hold what the asking office typed and the answer."""

    waiting: tuple
    page: object
    answered: tuple
    asked: tuple


@transaction.atomic
def read_transfers(*, mark=None, actor, at):
    """The requests to and from an actor's areas; each person shown reads of it."""
    keeps, over = paths_of(actor, EDIT), paths_of(actor, *ANSWER)
    if not over:
        raise Forbidden()
    with scope(actor, *ANSWER):
        rows = Transfer.objects.filter(within(over), state=Transfer.OPEN).select_related("area", "to_area")
        rows = rows.select_related("person__area").defer(*BOUNDARIES, "person__area__boundary").order_by()
        found = page(rows, order=("at", "id"), mark=mark, size=SIZE)
        waiting = tuple(
            Asked(one, line(one.person), same_name(one.person.name, one.name), why_not(one, actor, at))
            for one in found.items
        )
        done = Transfer.objects.filter(within(over), ~Q(state=Transfer.OPEN)).order_by("-decided_at", "-id")
        mine = Transfer.objects.filter(within(keeps, "to_area__")).select_related("dwelling").order_by("-id")
        answered, asked = tuple(done[:LATEST]), tuple(mine[:LATEST])
        if waiting:
            _log(waiting, actor, at)
    return Transfers(waiting, found, answered, asked)


BOUNDARIES = ("area__boundary", "to_area__boundary")


def _log(waiting, actor, at):
    office = next((one for permission in ANSWER for one in actor.holding(permission)), None)
    stated = {"purpose": "transfer", "basis": "statutory", "office": office, "at": at}
    keys = sorted({one.line.id for one in waiting}, key=str)
    record_access(actor, subject_kind="people", subject_id=None, fields=["number_masked"], rows=len(keys), **stated)
    record_accesses(actor, subject_kind=SUBJECT, subject_ids=keys, fields=SHOWN, **stated)
