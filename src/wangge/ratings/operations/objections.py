"""An object contests a line of its result; somebody without a part in it decides; what is upheld recomputes all."""

from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.matters import kept_apart
from wangge.core.permits import require
from wangge.core.web.wording import moment
from wangge.ratings.effect_events import ObjectionDecided, ResultContested
from wangge.ratings.heeding import lock_around, told_around, unheeded
from wangge.ratings.models import Correction, Note, Objection, Round, Row, Subject
from wangge.ratings.operations.compute import recompute
from wangge.ratings.operations.counting import count_again
from wangge.ratings.operations.holding import bad_key, locked, title_of, until, written
from wangge.ratings.operations.proofs import keep_proofs
from wangge.ratings.owning import had_part, heed_interest, of_own_body, own_office
from wangge.ratings.periods import words_of
from wangge.ratings.queries import lines_of, result_of, results_of, scheme_of
from wangge.ratings.rules import DECIDE, lowered, stands_against

MOST_PHOTOS = 6


@transaction.atomic
def object_to(
    subject_id, *, key, reason, words, side="", indicator="", note_id=None, row_id=None, photos=(), actor, at
):
    """Contest one line of the own result, one deduction or veto noted, or one row behind a line, with photos of what
    proves it. The same key twice is one objection. Returns the Objection.

    Refused before the notice and after its days, for what cost nothing, for a line that single rows make up, and the
    second time. Invalid where reason or words are missing, and for photos or the number of a matter kept to a circle.
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
    _tell_what_all_may(what["row"], words, photos)
    objection = Objection.objects.create(
        pk=key, subject=subject, reason=reason, **what,
        words=written(words, "words", _("请写明为什么不应这样计，依据在哪里。")),
        by_id=actor.id, by_title=title_of(office), at=at, due=until(round, scheme.decide, at),
    )  # fmt: skip
    keep_proofs(None, "", photos, (None, None), at=at, objection=objection)
    record(ResultContested(objection_id=objection.pk, subject_id=subject.pk), actor=actor, at=at, office=office)
    return objection


def _tell_what_all_may(row, words, photos):
    """Of a matter kept to a circle, whoever decides may stand outside it: nothing that is sent may tell of it."""
    if row is None or not kept_apart(row.about):
        return
    if row.label in words:
        reason = _("这一件不公开，复核的人可能看不到它：说明里不写编号。")
        raise Invalid(reason, code="kept", field="words")
    if photos:
        reason = _("这一件不公开，复核的人可能看不到它：不附照片，只写为什么不该这样计。")
        raise Invalid(reason, code="kept", field="photos")


def _contested(subject, scheme, side, indicator, note_id, row_id):
    """What an objection is about, as its columns say it; refused where it may not be contested."""
    if row_id:
        row = _row_that_cost(subject, scheme, row_id)
        return {"note": None, "row": row, "side": "", "indicator": row.indicator}
    if note_id:
        return {"note": note_at(subject, scheme, note_id), "row": None}
    _line_that_cost(subject, side, indicator)
    return {"note": None, "row": None, "side": side, "indicator": indicator}


def _row_that_cost(subject, scheme, row_id):
    row = Row.objects.filter(pk=row_id, subject=subject).first()
    if row is None:
        raise Invalid(_("请从列表中选择一件。"), code="no-row", field="row")
    if row.counts is None or not stands_against(scheme.indicator(row.indicator), row.counts):
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


def note_at(subject, scheme, note_id):
    """A deduction or veto of an object that counts; Invalid where it is none."""
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
    a row counts the other way (or does not apply), and the whole round is computed anew; of a row, so is every longer
    period that counts it, was told and is not signed. Returns the Objection.

    Refused for whoever checked, scored, noted or computed, and if it is decided already; Invalid without an outcome, a
    reason, or points that win something back.
    """
    rows = Objection.objects.select_related("subject__round", "note", "row__subject__round")
    objection = rows.filter(pk=objection_id).first()
    if objection is None:
        raise Forbidden()
    office = require(actor, DECIDE, objection)
    subject = objection.subject
    subject.round = round = _locked(objection)
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
        before, score = bands_of(round), result_of(subject).score
        if objection.row is not None:
            ruling = objection.row.other_way if objection.turned else Row.OUT
            count_again(round, objection.row, ruling, objection=objection)
        else:
            put_right(subject, **change, points=points, applies=applies, because=objection.answer, objection=objection)
        recompute(round, objection=objection, actor=actor, at=at)
        _take_nothing(objection, score)
        _tell_who_fell(round, before, at)
        if objection.row is not None:
            _heed_around(objection, actor=actor, at=at)
    happened = ObjectionDecided(objection_id=objection.pk, subject_id=subject.pk, upheld=upheld)
    record(happened, actor=actor, at=at, office=office)
    return objection


def _locked(objection):
    """The round of an objection, locked with all others that deciding it may compute anew."""
    if objection.row is not None:
        lock_around(objection.row)
    return locked(objection.subject.round_id)


def _take_nothing(objection, was):
    """An objection upheld takes nothing from who made it. Only the form of a line has a field for points."""
    now = result_of(objection.subject).score
    if was is None or (now is not None and now >= was):
        return
    if objection.row is not None:
        raise Invalid(_("不计这一件反而少得分或不再计分，异议成立不能让对方吃亏：请改判，不要不计。"), code="range")
    field = None if objection.note else "points"
    raise Invalid(_("这样更正反而少得分，异议成立不能让对方吃亏。"), code="range", field=field)


def _heed_around(objection, *, actor, at):
    """The same row counts so in every longer period that was told and is not signed: computed anew by this objection,
    as if it had been made there too."""
    for round in told_around(objection.row):
        round = locked(round.pk)
        rows = [one for one, decided in unheeded(round) if decided.pk == objection.row_id]
        if round.state != Round.NOTICED or not rows:
            continue
        if any(had_part(row.subject, actor) for row in rows):
            reason = _("这一件也计入 %s，您参与过那一期的检查、评分、登记或计算，须由另一个人复核。")
            raise Refused(reason % words_of(scheme_of(round).period, round.first), code="same-person")
        before = bands_of(round)
        for row in rows:
            count_again(round, row, objection.row.ruling, objection=objection, ruled_as=objection.row)
        recompute(round, objection=objection, actor=actor, at=at)
        _tell_who_fell(round, before, at)


def _tell_who_fell(round, before, at):
    """Whoever stands lower by another's objection has the notice's days anew."""
    scheme = scheme_of(round)
    if lowered(scheme, before, bands_of(round)):
        round.objections_until = max(round.objections_until, until(round, scheme.notice, at))
        round.save(update_fields=["objections_until"])


def put_right(subject, *, note, side, indicator, points, applies, because, objection=None):
    """End a note, or give a line another value, from the next revision on. Part of other deeds."""
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


def bands_of(round):
    """Key of an object → its band now."""
    return dict(results_of(round).values_list("subject", "band"))
