"""An object contests a line of its result; somebody without a part in it decides; what is upheld recomputes all."""

from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.core.web.wording import moment
from wangge.ratings.effect_events import ObjectionDecided, ResultContested, RoundCorrected
from wangge.ratings.models import Correction, Decision, Note, Objection, Round, Row, Subject
from wangge.ratings.operations.compute import recompute
from wangge.ratings.operations.decide import revoke_all
from wangge.ratings.operations.holding import bad_key, locked, title_of, until, written
from wangge.ratings.operations.proofs import keep_proofs
from wangge.ratings.owning import had_part, heed_interest, of_own_body, own_office
from wangge.ratings.queries import figures_of, lines_of, result_of, results_of, scheme_of
from wangge.ratings.rules import DECIDE, SIGN, lowered, rate_of, stands_against

MOST_PHOTOS = 6


@transaction.atomic
def object_to(
    subject_id, *, key, reason, words, side="", indicator="", note_id=None, row_id=None, photos=(), actor, at
):
    """Contest one line of the own result, one deduction or veto noted, or one row behind a line, with photos of what
    proves it. The same key twice is one objection. Returns the Objection.

    Refused before the notice and after its days, for what cost nothing, for a line that single rows make up, and the
    second time. Invalid where reason or words are missing.
    """
    subject = Subject.objects.select_related("round").filter(pk=subject_id).first()
    office = own_office(actor, subject)
    subject.round = round = locked(subject.round_id)
    done = Objection.objects.filter(pk=key).first()
    if done and done.subject_id == subject.pk:
        return done
    if done:
        raise bad_key()
    scheme = scheme_of(round)
    _check_open(round, at)
    what = _contested(subject, scheme, side, indicator, note_id, row_id)
    if Objection.objects.filter(subject=subject, **what).exists():
        raise Refused(_("这一项已经提过异议，每项只能提一次。"), code="objected")
    if reason not in {one.key for one in scheme.reasons}:
        raise Invalid(_("请选择异议理由。"), code="missing", field="reason")
    objection = Objection.objects.create(
        pk=key, subject=subject, reason=reason, **what,
        words=written(words, "words", _("请写明为什么不应这样计，依据在哪里。")),
        by_id=actor.id, by_title=title_of(office), at=at, due=until(round, scheme.decide, at),
    )  # fmt: skip
    keep_proofs(None, "", photos, (None, None), at=at, objection=objection)
    record(ResultContested(objection_id=objection.pk, subject_id=subject.pk), actor=actor, at=at, office=office)
    return objection


def _contested(subject, scheme, side, indicator, note_id, row_id):
    """What an objection is about, as its columns say it; refused where it may not be contested."""
    if row_id:
        row = _row_that_cost(subject, scheme, row_id)
        return {"note": None, "row": row, "side": "", "indicator": row.indicator}
    if note_id:
        return {"note": _note_at(subject, scheme, note_id), "row": None}
    _line_that_cost(subject, side, indicator)
    return {"note": None, "row": None, "side": side, "indicator": indicator}


def _row_that_cost(subject, scheme, row_id):
    row = Row.objects.filter(pk=row_id, subject=subject).first()
    if row is None:
        raise Invalid(_("请从列表中选择一件。"), code="no-row", field="row")
    if not stands_against(scheme.indicator(row.indicator), row.hit):
        raise Refused(_("这一件没有拉低本单位的数值，不需要提异议。"), code="no-harm")
    return row


def _check_open(round, at):
    if round.state == Round.NOTICED and at > round.objections_until:
        told = moment(round.objections_until, at)
        raise Refused(_("异议期已于 %s 结束。") % told, code="too-late")
    if round.state != Round.NOTICED:
        raise Refused(_("现在不能提异议：结果还没有告知，或已经签发。"), code="state")


def _line_that_cost(subject, side, indicator):
    line = line_at(subject, side, indicator)
    if line is None or line.points is None:
        raise Invalid(_("请选择计了分的一项。"), code="no-line", field="indicator")
    if line.indicator.source == "deduction":
        raise Refused(_("这一项由扣分记录算出，请对那条记录提异议。"), code="by-note")
    if subject.rows.filter(indicator=indicator).exists():
        raise Refused(_("这一项由一件一件算出，请打开它，对其中的那一件提异议。"), code="by-row")
    if line.points >= line.indicator.weight:
        raise Refused(_("这一项已是满分，不需要提异议。"), code="no-harm")


def _note_at(subject, scheme, note_id):
    note = Note.objects.filter(pk=note_id, subject=subject, ended_in=None).first()
    if note is None or note.key in {one.key for one in scheme.bonuses}:
        raise Invalid(_("请选择扣分或一票否决的一条记录。"), code="no-note", field="note")
    return note


def line_at(subject, side, indicator):
    """The line of a side and indicator of an object; None where there is none."""
    found = (one for one in lines_of(subject) if one.indicator.key == indicator)
    return next((one for one in found if (one.side.key if one.side else "") == side), None)


@transaction.atomic
def decide_objection(objection_id, *, outcome, answer, points=None, applies=True, actor, at):
    """Decide an objection. Upheld, a line gets the `points` that are due (or does not apply), an entry counts no more,
    a row counts the other way (or does not apply), and the whole round is computed anew. Returns the Objection.

    Refused for whoever checked, scored, noted or computed, and if it is decided already; Invalid without an outcome, a
    reason, or points that win something back.
    """
    rows = Objection.objects.select_related("subject__round", "note", "row")
    objection = rows.filter(pk=objection_id).first()
    if objection is None:
        raise Forbidden()
    office = require(actor, DECIDE, objection)
    subject = objection.subject
    subject.round = round = locked(subject.round_id)
    if Objection.objects.select_for_update().get(pk=objection_id).outcome:
        raise Refused(_("这个异议已经有人复核过了，请看结果。"), code="decided")
    if had_part(subject, actor) or of_own_body(actor, subject):
        raise Refused(_("您检查、评分、登记或计算过这个对象，须由另一个人复核。"), code="same-person")
    heed_interest(actor, subject)
    if outcome not in dict(Objection.OUTCOMES):
        raise Invalid(_("请选择复核结论。"), code="missing", field="outcome")
    objection.answer = written(answer, "answer", _("请写明理由，异议单位能看到。"))
    objection.outcome, objection.decided_at = outcome, at
    objection.decided_by, objection.decided_title = actor.id, title_of(office)
    upheld = outcome == Objection.UPHELD
    objection.turned = upheld and applies and objection.row is not None
    objection.save(update_fields=["outcome", "turned", "answer", "decided_at", "decided_by", "decided_title"])
    if upheld:
        change = {"note": objection.note, "side": objection.side, "indicator": objection.indicator}
        before, score = _bands_of(round), result_of(subject).score
        if objection.row is not None:
            _count_again(objection)
        else:
            _put_right(subject, **change, points=points, applies=applies, because=objection.answer, objection=objection)
        recompute(round, objection=objection, actor=actor, at=at)
        _take_nothing(objection, score)
        _tell_who_fell(round, before, at)
    happened = ObjectionDecided(objection_id=objection.pk, subject_id=subject.pk, upheld=upheld)
    record(happened, actor=actor, at=at, office=office)
    return objection


def _count_again(objection):
    """The value of a line from the next revision on, now that one of its rows counts otherwise; a line that had too few
    to be counted still has."""
    subject, key = objection.subject, objection.indicator
    if subject.readings.get(indicator=key).of is None:
        return
    indicator = scheme_of(subject.round).indicator(key)
    figure = figures_of([subject.pk])[subject.pk][key]
    value = rate_of(indicator, figure.numerator, figure.denominator)
    Correction.objects.create(
        subject=subject, indicator=key, number=subject.round.revision + 1, given=value.given, of=value.of,
        objection=objection,
    )  # fmt: skip


def _take_nothing(objection, was):
    """An objection upheld takes nothing from who made it. Only the form of a line has a field for points."""
    now = result_of(objection.subject).score
    if was is None or (now is not None and now >= was):
        return
    if objection.row is not None:
        raise Invalid(_("不计这一件反而少得分或不再计分，异议成立不能让对方吃亏：请改判，不要不计。"), code="range")
    field = None if objection.note else "points"
    raise Invalid(_("这样更正反而少得分，异议成立不能让对方吃亏。"), code="range", field=field)


def _tell_who_fell(round, before, at):
    """Whoever stands lower by another's objection has the notice's days anew."""
    scheme = scheme_of(round)
    if lowered(scheme, before, _bands_of(round)):
        round.objections_until = max(round.objections_until, until(round, scheme.notice, at))
        round.save(update_fields=["objections_until"])


def _put_right(subject, *, note, side, indicator, points, applies, because, objection=None):
    """End a note, or give a line another value, from the next revision on."""
    number = subject.round.revision + 1
    if note is not None:
        note.ended_in, note.ended_because = number, because[:300]
        note.save(update_fields=["ended_in", "ended_because"])
        return
    line = line_at(subject, side, indicator)
    if line is None or not may_be_set(line):
        raise Invalid(_("请选择计了分的一项。"), code="no-line", field="indicator")
    value = {"given": None, "of": None}
    if applies:
        more_than = line.points if objection else None
        value = {"given": points_sent(points, line.indicator.weight, more_than), "of": line.indicator.weight}
    told = {"side": side, "indicator": indicator, "number": number, "objection": objection}
    Correction.objects.create(subject=subject, **told, **value)


def may_be_set(line):
    """Whether a line has points that can be set anew: those of deductions follow from their notes."""
    return line.points is not None and line.indicator.source != "deduction"


def points_sent(text, most, more_than=None):
    """Points as a form sends them; Invalid unless between nothing and `most`, and more than there were."""
    try:
        points = Decimal(f"{text}".strip())
    except InvalidOperation:
        raise Invalid(_("请填应得的分数。"), code="missing", field="points") from None
    if not points.is_finite() or not 0 <= points <= most:
        raise Invalid(_("分数须在 0 到 %s 之间。") % f"{most.normalize():f}", code="range", field="points")
    if more_than is not None and points <= more_than:
        told = f"{more_than.normalize():f}"
        raise Invalid(_("成立的异议要多得分：现为 %s 分。") % told, code="range", field="points")
    return points


@transaction.atomic
def correct_published(
    subject_id, *, because, side="", indicator="", note_id=None, points=None, applies=True, seen=None, actor, at
):
    """Put a mistake in a published round right and sign it anew, with the reason that the public reads. What followed
    for objects that are no more in that band is revoked. Returns the new Revision.

    Refused for whoever had a part in the result or decided an objection of the round, and where any object comes into a
    worse band, which nobody told it and it could not contest. A line that single rows make up gets the points that are
    due as others do: its rows stay as they were counted, and no objection can turn one of them any more.
    """
    office = require(actor, SIGN)
    subject = Subject.objects.filter(pk=subject_id).first()
    if subject is None:
        raise Forbidden()
    subject.round = round = locked(subject.round_id, seen)
    if round.state != Round.PUBLISHED:
        raise Refused(_("只有已经公布的结果才用更正。"), code="state")
    _no_part_before(subject, actor)
    heed_interest(actor, subject)
    bands = _bands_of(round)
    because = written(because, "because", _("请写明为什么更正，公众看得到。"))
    note = _note_at(subject, scheme_of(round), note_id) if note_id else None
    change = {"note": note, "side": side, "indicator": indicator}
    _put_right(subject, **change, points=points, applies=applies, because=because)
    revision = recompute(round, because=because[:300], actor=actor, at=at)
    if lowered(scheme_of(round), bands, _bands_of(round)):
        reason = _("更正会使对象的等次变差，而它没有被告知，也不能提异议。确要改的只能撤回这一期，从头收集，重新告知。")
        raise Refused(reason, code="worse")
    round.signed_at, round.signed_by, round.signed_title = at, actor.id, title_of(office)
    round.save(update_fields=["signed_at", "signed_by", "signed_title"])
    _revoke_unfounded(round, because, actor=actor, at=at, office=office)
    happened = RoundCorrected(round_id=round.pk, subject_id=subject.pk, revision=revision.number)
    record(happened, actor=actor, at=at, office=office)
    return revision


def _no_part_before(subject, actor):
    decided = Objection.objects.filter(subject__round=subject.round, decided_at__isnull=False, decided_by=actor.id)
    if had_part(subject, actor, corrections=False) or of_own_body(actor, subject) or decided.exists():
        reason = _("参与过检查、评分、登记、计算或复核的人，以及本单位的人，不能更正，请由另一个人办。")
        raise Refused(reason, code="same-person")


def _bands_of(round):
    return dict(results_of(round).values_list("subject", "band"))


def _revoke_unfounded(round, because, *, actor, at, office):
    """Decisions on objects that are in the band of the effect no more."""
    bands = {one.key: one.band for one in scheme_of(round).effects}
    now = _bands_of(round)
    rows = Decision.objects.filter(subject__round=round, revoked_at=None).values_list("pk", "subject", "effect")
    gone = [key for key, subject, effect in rows if now.get(subject) != bands.get(effect)]
    told = _("结果已经更正：%s") % because
    revoke_all(Decision.objects.filter(pk__in=gone), told, actor=actor, at=at, office=office)
