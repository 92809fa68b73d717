"""The credit file's repair, and what holders of offices let be published."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.core.web.wording import full_day
from wangge.ratings.effect_events import HonourConsented, RepairDecided, RepairRequested
from wangge.ratings.models import Consent, CreditEntry, Rectification, Repair, Subject
from wangge.ratings.operations.holding import bad_key, locked, title_of, until, written
from wangge.ratings.owning import TOLD, heed_interest, is_of_people, of_own_body, own_office
from wangge.ratings.queries import result_of, scheme_of
from wangge.ratings.rules import DECIDE

OF_ENTRY = "decision__subject__round"


@transaction.atomic
def request_repair(entry_id, *, key, words, evidence, actor, at):
    """Ask that an entry of the own credit file be repaired: what was put right, and where it can be seen. The same key
    twice is one request. Returns the Repair.

    Refused before its time, once it is over, while something is still to be put right, and while a request is open.
    """
    entry = CreditEntry.objects.select_related(OF_ENTRY).filter(pk=entry_id).first()
    if entry is None:
        raise Forbidden()
    subject = entry.decision.subject
    office = own_office(actor, subject)
    CreditEntry.objects.select_for_update().get(pk=entry_id)
    known = Repair.objects.filter(pk=key).first()
    if known and known.entry_id == entry.pk:
        return known
    if known:
        raise bad_key()
    _may_be_repaired(entry, localdate(at))
    asked = Repair.objects.create(
        pk=key, entry=entry, by_id=actor.id, by_title=title_of(office), at=at,
        words=written(words, "words", _("请写明怎样整改的。")),
        evidence=written(evidence, "evidence", _("请写明在哪里能核实：文件、照片、复查记录。")),
        due=until(subject.round, scheme_of(subject.round).decide, at),
    )  # fmt: skip
    record(RepairRequested(repair_id=asked.pk, entry_id=entry.pk), actor=actor, at=at, office=office)
    return asked


def _may_be_repaired(entry, today):
    if entry.repaired_at or entry.decision.revoked_at or (entry.expires and entry.expires <= today):
        raise Refused(_("这条记录已经不再公开，不需要修复。"), code="over")
    if entry.repairable_from is None:
        raise Refused(_("评价办法没有给这条记录规定信用修复，到期自动不再公开。"), code="no-repair")
    if today < entry.repairable_from:
        raise Refused(_("%s起才能申请修复。") % full_day(entry.repairable_from), code="too-early")
    if Rectification.objects.filter(subject__body=entry.body_id, closed_at=None).exists():
        raise Refused(_("本单位还有整改没有复查通过，通过后再申请。"), code="to-fix")
    if entry.repairs.filter(outcome="").exists():
        raise Refused(_("已经申请过，正在办理。"), code="waits")


@transaction.atomic
def decide_repair(repair_id, *, outcome, answer, actor, at):
    """Decide whether an entry is repaired: then it is shown no more, and stays in the record with the reason. Refused
    for whoever signed it and for the body's own. Returns the Repair."""
    rows = Repair.objects.select_related(f"entry__{OF_ENTRY}")
    repair = rows.filter(pk=repair_id).first()
    if repair is None:
        raise Forbidden()
    office = require(actor, DECIDE, repair)
    entry = CreditEntry.objects.select_for_update().get(pk=repair.entry_id)
    if Repair.objects.select_for_update().get(pk=repair_id).outcome:
        raise Refused(_("这个申请已经有人办过了，请看结果。"), code="decided")
    if repair.entry.decision.signed_by == actor.id or of_own_body(actor, repair.subject):
        raise Refused(_("签发这条记录的人、本单位的人不能办，请由另一个人办。"), code="same-person")
    heed_interest(actor, repair.subject)
    if outcome not in dict(Repair.OUTCOMES):
        raise Invalid(_("请选择结论。"), code="missing", field="outcome")
    repair.outcome, repair.answer = outcome, written(answer, "answer", _("请写明理由，申请单位能看到。"))
    repair.decided_by, repair.decided_title, repair.decided_at = actor.id, title_of(office), at
    repair.save(update_fields=["outcome", "answer", "decided_by", "decided_title", "decided_at"])
    if outcome == Repair.GRANTED:
        entry.repaired_at, entry.repaired_title, entry.repaired_because = at, repair.decided_title, repair.answer
        entry.save(update_fields=["repaired_at", "repaired_title", "repaired_because"])
    told = RepairDecided(repair_id=repair.pk, entry_id=entry.pk, granted=outcome == Repair.GRANTED)
    record(told, actor=actor, at=at, office=office)
    return repair


@transaction.atomic
def give_consent(subject_id, *, with_name, actor, at):
    """The holder of an office lets its honour be published, with the name of the notice card or only the office.
    Returns the Consent; Refused where there is no honour."""
    subject = _of_an_office(subject_id, actor)
    result, scheme = result_of(subject), scheme_of(subject.round)
    if subject.round.state not in TOLD or not result or not result.band or scheme.band(result.band).tone != "good":
        raise Refused(_("没有可以公布的表扬。"), code="no-honour")
    subject.consents.filter(withdrawn_at=None).update(withdrawn_at=at)
    given = Consent.objects.create(subject=subject, with_name=bool(with_name), at=at)
    record(HonourConsented(subject_id=subject.pk, given=True), actor=actor, at=at)
    return given


@transaction.atomic
def withdraw_consent(subject_id, *, actor, at):
    """The holder takes it back: from this moment on nothing of it is public."""
    subject = _of_an_office(subject_id, actor)
    if not subject.consents.filter(withdrawn_at=None).update(withdrawn_at=at):
        raise Refused(_("没有同意过，或已经收回。"), code="no-consent")
    record(HonourConsented(subject_id=subject.pk, given=False), actor=actor, at=at)


def _of_an_office(subject_id, actor):
    subject = Subject.objects.select_related("round").filter(pk=subject_id).first()
    own_office(actor, subject)
    if not is_of_people(subject.round):
        raise Forbidden()
    subject.round = locked(subject.round_id)
    return subject
