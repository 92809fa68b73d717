"""What follows from a published result: a person signs it, on rows that it cites, and may revoke it."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.queries import as_written
from wangge.ratings.effect_events import EffectDecided, EffectRestored, EffectRevoked
from wangge.ratings.following import honours_in_force, honours_of
from wangge.ratings.models import CreditEntry, Decision, Note, Rectification, Round, Subject
from wangge.ratings.objects import hidden_now
from wangge.ratings.operations.holding import locked, title_of, written
from wangge.ratings.owning import computed_by, heed_interest, of_own_body
from wangge.ratings.queries import lines_of, result_of, scheme_of
from wangge.ratings.rules import SIGN

LATEST = 366  # days from its signature on which an effect begins
TO_IMPROVE = 3  # months where a scheme gives no end: a platform default


@transaction.atomic
def decide_effect(subject_id, effect_key, *, basis, starts=None, actor, at):
    """Sign that an effect of the scheme holds for an object, from a day on (today). Returns the Decision.

    Refused before publication, where the object is not in the effect's band, where it holds already, for whoever
    computed the round or is of the object's body, to revoke an honour where there is none, and to honour what was taken
    back from the public or bears the honour from another period where the scheme gives it once.

    What is to be improved becomes a rectification, due when the effect ends; a revocation ends the honours it is about
    on its first day, and they come back if it is revoked itself.
    """
    office = require(actor, SIGN)
    subject = Subject.objects.filter(pk=subject_id).first()
    if subject is None:
        raise Forbidden()
    subject.round = round = locked(subject.round_id)
    effect, result = _effect(round, effect_key), result_of(subject)
    first = max(starts or localdate(at), localdate(at))
    _may_follow(subject, effect, result, actor, first)
    if first > localdate(at) + timedelta(LATEST):
        raise Invalid(_("开始的日子最晚在一年以内。"), code="range", field="starts")
    if effect.what == "revoked" and not honours_of(round, [subject.thing], first).exists():
        raise Refused(_("平台上没有这个对象有效的称号，没有可以撤销的。"), code="no-honour")
    decision = Decision.objects.create(
        subject=subject, result=result, effect=effect.key, what=effect.what,
        basis=written(basis, "basis", _("请写明依据。")), cites=_cited(subject), at=at, signed_by=actor.id,
        signed_title=title_of(office), starts=first, ends=months_after(first, effect.months),
    )  # fmt: skip
    if effect.what == "credit":
        _enter(decision, effect)
    if effect.what == "improve":
        _demand(decision)
    if effect.what == "revoked":
        _end_honours(decision, actor=actor, at=at, office=office)
    told = EffectDecided(decision_id=decision.pk, subject_id=subject.pk)
    record(told, actor=actor, at=at, office=office)
    return decision


def _effect(round, key):
    found = next((one for one in scheme_of(round).effects if one.key == key), None)
    if found is None:
        raise Invalid(_("评价办法里没有这项后果。"), code="no-effect", field="effect")
    return found


def _may_follow(subject, effect, result, actor, first):
    if subject.round.state != Round.PUBLISHED:
        raise Refused(_("结果公布以后才能作出决定。"), code="not-published")
    if result is None or result.band != effect.band:
        raise Refused(_("这个对象不在这项后果所对应的等次里。"), code="other-band")
    if computed_by(subject.round, actor) or of_own_body(actor, subject):
        raise Refused(_("计算结果的人、本单位的人不能作这个决定，请由另一个人签。"), code="same-person")
    heed_interest(actor, subject)
    if subject.decisions.filter(effect=effect.key, revoked_at=None).exists():
        raise Refused(_("这项决定已经作出过。"), code="decided")
    if effect.what == "honour":
        _may_be_honoured(subject, first)
    if effect.what == "credit" and subject.body_id is None:
        raise Refused(_("这个对象没有登记所属单位，不能记入信用档案。"), code="no-body")


def _may_be_honoured(subject, first):
    """Not what whoever it is of took back from the public, and not a second time where the scheme honours once."""
    rated = scheme_of(subject.round).rated
    hidden = hidden_now(subject.round, rated)
    if hidden is not None and hidden.filter(pk=subject.pk).exists():
        raise Refused(_("这个项目的公开说明已经撤回，不再表扬。"), code="hidden")
    borne = honours_in_force(subject.round.scheme, first).filter(subject__thing=subject.thing)
    if rated.once and borne.exists():
        raise Refused(_("这个对象已经有这项称号，不重复授予。"), code="honoured")


def _cited(subject):
    """The lines and entries the decision rests on, as they stand."""
    lines = [
        {"side": line.side.key if line.side else "", "indicator": line.indicator.key,
         "points": f"{line.points:.4f}", "of": f"{line.indicator.weight:.4f}"}
        for line in lines_of(subject) if line.points is not None
    ]  # fmt: skip
    counting = Note.objects.filter(subject=subject, ended_in=None)
    notes = [{"note": f"{key}", "key": entry} for key, entry in counting.values_list("pk", "key")]
    return {"revision": subject.round.revision, "lines": lines, "notes": notes}


def _enter(decision, effect):
    subject = decision.subject
    band = as_written(subject.round.version_id).ratings[subject.round.scheme].band(effect.band)
    CreditEntry.objects.create(
        decision=decision, body_id=subject.body_id, tone=band.tone, band=band.key, on_list=band.on_list or "",
        starts=decision.starts, expires=decision.ends,
        repairable_from=months_after(decision.starts, effect.repair) if band.tone == "bad" else None,
    )  # fmt: skip


def _demand(decision):
    """What a decision asks to be improved: an answer with evidence until its end, then a second look by others."""
    ends = decision.ends or months_after(decision.starts, TO_IMPROVE)
    Rectification.objects.create(
        decision=decision, subject=decision.subject, words=decision.basis, found_on=localdate(decision.at),
        due=make_aware(datetime.combine(ends, time())),
    )  # fmt: skip


def _end_honours(decision, *, actor, at, office):
    """End the honours that a decision is about, on its first day, and keep with it which these are and how they ran."""
    subject, first = decision.subject, decision.starts
    borne = honours_of(subject.round, [subject.thing], first)
    decision.cites |= {"ended": {f"{one.pk}": f"{one.ends or ''}" for one in borne}}
    decision.save(update_fields=["cites"])
    if first > localdate(at):
        later = borne.filter(starts__lt=first)  # the others never begin
        kept = list(later.values_list("pk", flat=True))
        later.update(ends=first)
        borne = borne.exclude(pk__in=kept)
    because = _("评价结果要求撤销：%s") % decision.basis
    revoke_all(borne, because, actor=actor, at=at, office=office)


def _give_back(decision, *, actor, at, office):
    """The honours that a decision ended hold again, unless something else ended them, or their round stands no more."""
    for key, ends in decision.cites.get("ended", {}).items():
        one = Decision.objects.select_for_update(of=["self"]).select_related("subject__round").get(pk=key)
        if one.revoked_at is None and one.ends != decision.starts:
            continue
        if one.revoked_at is not None and (one.revoked_at, one.revoked_by) != (decision.at, decision.signed_by):
            continue
        again = one.subject.decisions.filter(effect=one.effect, revoked_at=None).exclude(pk=one.pk)
        if _stands(one) and not again.exists():
            one.ends, one.revoked_at, one.revoked_by = date.fromisoformat(ends) if ends else None, None, None
            one.revoked_title = one.revoked_because = ""
            one.save()
            told = EffectRestored(decision_id=one.pk, subject_id=one.subject_id)
            record(told, actor=actor, at=at, office=office)


def _stands(decision):
    """Whether a decision's round is published still, with its object in the band of the effect."""
    effect, result = _effect(decision.subject.round, decision.effect), result_of(decision.subject)
    return decision.subject.round.state == Round.PUBLISHED and result is not None and result.band == effect.band


@transaction.atomic
def revoke_decision(decision_id, *, because, actor, at):
    """Revoke a decision with a reason; what it entered into the credit file ends with it, and honours that it ended
    hold again. Returns the Decision."""
    office = require(actor, SIGN)
    decision = Decision.objects.select_for_update().filter(pk=decision_id).first()
    if decision is None:
        raise Forbidden()
    if decision.revoked_at:
        raise Refused(_("这项决定已经撤销。"), code="revoked")
    if of_own_body(actor, decision.subject):
        raise Refused(_("本单位的人不能撤销这项决定，请由另一个人办。"), code="same-person")
    heed_interest(actor, decision.subject)
    because = written(because, "because", _("请写明为什么撤销。"))
    _revoke(decision, because, actor=actor, at=at, office=office)
    return decision


def revoke_all(decisions, because, *, actor, at, office):
    """Revoke those that hold. Part of other deeds, never one by itself."""
    for one in decisions.select_for_update().filter(revoked_at=None).order_by("pk"):
        _revoke(one, because, actor=actor, at=at, office=office)


def _revoke(decision, because, *, actor, at, office):
    decision.revoked_at, decision.revoked_by, decision.revoked_title = at, actor.id, title_of(office)
    decision.revoked_because = because[:500]
    decision.save(update_fields=["revoked_at", "revoked_by", "revoked_title", "revoked_because"])
    Rectification.objects.filter(decision=decision, closed_at=None).update(
        closed_at=at, closed_title=decision.revoked_title
    )
    told = EffectRevoked(decision_id=decision.pk, subject_id=decision.subject_id)
    record(told, actor=actor, at=at, office=office)
    _give_back(decision, actor=actor, at=at, office=office)


def months_after(day, months):
    """So many months later, on the last day of a month that is shorter; None for no number of months."""
    if months is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
