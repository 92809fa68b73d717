"""The rights desk: what a person asks about their own data, answered within the clock; a refusal names the court.

15 working days: the platform's own choice, well below the 30 days of GB/T 35273.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.models import AccessEvent
from wangge.core.permits import SYSTEM, require
from wangge.core.scope import own_file, scope
from wangge.core.sealed import PHONE, seal
from wangge.people.enums import BY_ONESELF, RIGHTS
from wangge.people.events import LookObjected, LookWithheld, ObjectionAnswered, RightAsked, RightDecided
from wangge.people.filing_rules import OVER
from wangge.people.models import (
    Correction,
    LettingFiling,
    NumberClaim,
    Objection,
    Person,
    Responsible,
    RightsRequest,
    Tenant,
    Withholding,
)
from wangge.people.operations.disputing import release
from wangge.people.operations.hearing import lock_numbers
from wangge.people.operations.looking import one_person
from wangge.people.purposes import plain_text, working_days, written
from wangge.people.queries import SUBJECT, bound_to, kept_record, looks_shown, records_of

ANSWER_DAYS = 15
LONGEST_WITHHELD = timedelta(days=365)
COURT = gettext_lazy("对答复不服的，可以依照《个人信息保护法》第五十条向人民法院提起诉讼。")


@transaction.atomic
def ask_right(kind, *, words, actor, at):
    """A bound resident asks for a copy, a correction, deletion or an explanation."""
    person_id = _own(actor, at)
    _known(kind)
    with own_file(person_id):
        person = one_person(person_id)
        return _asked(person, kind, words, "", actor, at)


@transaction.atomic
def take_right(person_id, kind, *, words, representative="", actor, at):
    """An office takes down at its counter what a person, or who speaks for them or their heirs, asks."""
    _known(kind)
    with scope(actor, "people.edit"):
        person = one_person(person_id)
        require(actor, "people.edit", person.area.path)
        return _asked(person, kind, words, plain_text(representative, 60, "representative"), actor, at)


def _asked(person, kind, words, representative, actor, at):
    words = written(words, 500, "words") if kind in ("correct", "delete") else plain_text(words, 500, "words")
    if person.requests.filter(kind=kind, decided_at=None).exists():
        raise Refused(_("同样的申请正在办理。"), code="pending")
    request = RightsRequest.objects.create(
        person=person,
        area_id=person.area_id,
        kind=kind,
        words=words,
        by_representative=representative,
        at=at,
        due=working_days(ANSWER_DAYS, at),
    )
    record(RightAsked(request_id=request.pk, kind=kind), actor=actor, at=at)
    return request


@transaction.atomic
def decide_right(request_id, *, decision, reason, actor, at):
    """Grant or refuse. A refusal states its reason, and the person reads that a court may be asked."""
    with scope(actor, "people.edit"):
        request = RightsRequest.objects.select_for_update().filter(pk=request_id, decided_at=None).first()
        if request is None:
            raise Refused(_("这件申请已经答复，或者不在您的区域。"), code="decided")
        office = require(actor, "people.edit", request.area.path)
        if decision not in (RightsRequest.GRANTED, RightsRequest.REFUSED):
            raise Invalid(_("请选择同意或不予同意。"), code="no-decision", field="decision")
        request.decision, request.decided_at = decision, at
        request.reason = written(reason, 500, "reason")
        request.office_name = office.signs_as if office else ""
        request.save()
        if request.kind == "delete" and decision == RightsRequest.GRANTED:
            _end(request.person_id, at)
        record(RightDecided(request_id=request.pk, kind=decision), actor=actor, at=at, office=office)
    return request


def _end(person_id, at):
    """Deletion granted: number and phone go now, those of merged records, of former corrections, of roles in firms and
    of filings that are over too; a filing in force keeps the landlord's telephone. The rest goes with the standing rule
    for who left."""
    keys = records_of(kept_record(person_id))
    nothing = dict.fromkeys(("number_sealed", "number_hash", "phone_sealed", "phone_hash", "birth_year"))
    words = dict.fromkeys(("number_kind", "sex", "minor_basis"), "")
    with scope(SYSTEM, "people.edit"):  # what was merged may lie in another area by now
        rows = Person.objects.filter(pk__in=keys)
        disputed = list(rows.filter(disputed=True).values_list("number_hash", flat=True))
        lock_numbers(*disputed)
        rows.update(**nothing, **words, disputed=False, ended_on=localdate(at))
        NumberClaim.objects.filter(person__in=keys).update(papers="")
        Correction.objects.filter(person__in=keys).delete()
        Tenant.objects.filter(person__in=keys).update(number_kind="", number_sealed=None, phone_sealed=None)
        Responsible.objects.filter(person__in=keys).update(phone_sealed=None)
        LettingFiling.objects.filter(person__in=keys, state__in=OVER).update(phone_sealed=seal("—", purpose=PHONE))
    for number_hash in disputed:
        release(number_hash, actor=SYSTEM, at=at)


@transaction.atomic
def object_to_look(look_id, *, words, actor, at):
    """A bound resident objects to one look at their file; an office that does not look answers. Not to what the account
    itself did with the file: nobody looked but they; to what another account did, for it may be a stranger's."""
    person_id = _own(actor, at)
    words = written(words, 500, "words")
    with own_file(person_id):
        person = one_person(person_id)
        shown, _withheld = looks_shown(person_id, at)
        look = shown.filter(pk=look_id).first()
        if look is None:
            raise Forbidden()
        if look.purpose in BY_ONESELF and look.actor_id == actor.id:
            raise Refused(_("这是您自己的账号办的，不用提异议。"), code="own-deed")
        if person.objections.filter(look_id=look_id).exists():
            raise Refused(_("对这次查看已经提过异议。"), code="objected")
        objection = Objection.objects.create(
            person=person,
            area_id=person.area_id,
            look_id=look_id,
            words=words,
            at=at,
            due=working_days(ANSWER_DAYS, at),
        )
        record(LookObjected(objection_id=objection.pk), actor=actor, at=at)
    return objection


@transaction.atomic
def answer_objection(objection_id, *, upheld, answer, actor, at):
    """Answer an objection: by an office of review, never by whoever looked."""
    with scope(actor, "people.review"):
        objection = Objection.objects.select_for_update().filter(pk=objection_id, answered_at=None).first()
        if objection is None:
            raise Refused(_("这件异议已经答复，或者不在您的区域。"), code="answered")
        office = require(actor, "people.review", objection.area.path)
        if AccessEvent.objects.filter(pk=objection.look_id, actor_id=actor.id).exists():
            raise Refused(_("不能答复对自己的异议。"), code="own")
        objection.upheld, objection.answer = bool(upheld), written(answer, 500, "answer")
        objection.answered_at, objection.answerer_office_name = at, office.signs_as if office else ""
        objection.save()
        told = ObjectionAnswered(objection_id=objection.pk, upheld=objection.upheld)
        record(told, actor=actor, at=at, office=office)
    return objection


@transaction.atomic
def withhold_look(look_id, *, legal_basis, until, actor, at):
    """Keep a look from the person until a day, on a named legal basis; offices of review see that it is withheld."""
    look = AccessEvent.objects.filter(pk=look_id, subject_kind=SUBJECT).first()
    if look is None:
        raise Invalid(_("没有这个编号的查看记录。"), code="no-look", field="look")
    if look.actor_id == actor.id:
        raise Refused(_("不能暂缓告知自己的查看。"), code="own")
    if not timedelta() < until - localdate(at) <= LONGEST_WITHHELD:
        raise Invalid(_("暂缓到哪一天：最长一年。"), code="bad-date", field="until")
    with scope(actor, "people.review"):
        person = one_person(look.subject_id)
        office = require(actor, "people.review", person.area.path)
        withheld = Withholding.objects.create(
            look_id=look.pk,
            person=person,
            area_id=person.area_id,
            legal_basis=written(legal_basis, 200, "legal_basis"),
            until=until,
            office_name=office.signs_as if office else "",
            at=at,
        )
        record(LookWithheld(withholding_id=withheld.pk), actor=actor, at=at, office=office)
    return withheld


def _own(actor, at):
    binding = bound_to(actor.id, at) if actor.kind == "resident" else None
    if binding is None:
        raise Forbidden(_("请先到社区窗口核对证件，把账号绑定到本人。"))
    return binding.person_id


def _known(kind):
    if kind not in RIGHTS:
        raise Invalid(_("请选择要办的事项。"), code="no-kind", field="kind")
