"""Contesting a row of a sheet, and deciding it: by somebody else, in time, with a reason."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.assessments.events import AppealDecided, RowAppealed
from wangge.assessments.models import MAX_APPEAL, Appeal, Row, Sheet
from wangge.assessments.operations.proofs import keep_proofs
from wangge.assessments.operations.revise import revise
from wangge.assessments.queries import scheme_of
from wangge.assessments.rules import APPEAL, DECIDE, stands_against
from wangge.core.calendar import current_calendar
from wangge.core.clock import deadline
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.queries import method_of


@transaction.atomic
def appeal_row(row_id, *, key, reason, words, evidence, actor, at, photos=()):
    """Appeal against a row of one's own body, with photos of what proves it; returns the Appeal. The same key twice is
    one appeal.

    Refused once the time is over or the sheet signed, for a row that does the body no harm, and for a second appeal.
    Invalid where reason, words or evidence are missing.
    """
    row = Row.objects.select_related("sheet", "body").filter(pk=row_id).first()
    if row is None:
        raise Forbidden()
    office = require(actor, APPEAL, row)
    sheet = _locked(row.sheet_id)
    done = Appeal.objects.filter(row=row).first()
    if done:
        return _again(done, key)
    scheme = scheme_of(sheet)
    _check_open(sheet, at)
    if not stands_against(scheme.indicator(row.measure), row.hit):
        raise Refused(_("这一件没有拉低本单位的数值，不需要申诉。"), code="no-harm")
    if reason not in {one.key for one in scheme.reasons}:
        raise Invalid(_("请选择申诉理由。"), code="missing", field="reason")
    appeal = Appeal.objects.create(
        pk=key, row=row, sheet=sheet, reason=reason, words=_written(words, "words", _("请写明为什么不应这样计。")),
        evidence=_written(evidence, "evidence", _("请写明依据：在诉求的哪一步、哪张照片、哪份文件能看到。")),
        by_id=actor.id, by_title=office.signs_as if office else "", at=at, due=_due(sheet, scheme, at),
    )  # fmt: skip
    keep_proofs(appeal, photos)
    record(RowAppealed(appeal_id=appeal.pk, sheet_id=sheet.pk, body_id=row.body_id), actor=actor, at=at, office=office)
    return appeal


@transaction.atomic
def decide_appeal(appeal_id, *, outcome, answer, actor, at):
    """Decide an appeal that another body made; one that is upheld recomputes the sheet. Returns the Appeal.

    Refused if it is decided already; Invalid without an outcome or a reason the body can read.
    """
    appeal = Appeal.objects.select_related("row__body").filter(pk=appeal_id).first()
    if appeal is None:
        raise Forbidden()
    office = require(actor, DECIDE, appeal)
    sheet = _locked(appeal.sheet_id)
    appeal = Appeal.objects.select_for_update().get(pk=appeal_id)
    if not appeal.is_open:
        raise Refused(_("这个申诉已经有人复核过了，请看结果。"), code="decided")
    if outcome not in dict(Appeal.OUTCOMES):
        raise Invalid(_("请选择复核结论。"), code="missing", field="outcome")
    appeal.answer = _written(answer, "answer", _("请写明理由，申诉单位能看到。"))
    appeal.outcome, appeal.decided_at = outcome, at
    appeal.decided_by, appeal.decided_title = actor.id, office.signs_as if office else ""
    appeal.save(update_fields=["outcome", "answer", "decided_at", "decided_by", "decided_title"])
    if appeal.is_upheld:
        revise(sheet, at=at, appeal=appeal)
    happened = AppealDecided(appeal_id=appeal.pk, sheet_id=sheet.pk, upheld=appeal.is_upheld)
    record(happened, actor=actor, at=at, office=office)
    return appeal


def _locked(sheet_id):
    return Sheet.objects.select_for_update().get(pk=sheet_id)


def _again(done, key):
    if done.pk == key:
        return done
    raise Refused(_("这一件已经申诉过，每件只能申诉一次。"), code="appealed")


def _check_open(sheet, at):
    if sheet.is_signed:
        raise Refused(_("考核表已经签发，不能再申诉。"), code="signed")
    if at > sheet.appeal_until:
        raise Refused(_("申诉期已过。"), code="too-late")


def _written(text, field, missing):
    text = " ".join(text.replace("\0", " ").split())
    if not text:
        raise Invalid(missing, code="missing", field=field)
    if len(text) > MAX_APPEAL:
        raise Invalid(_("不超过 %d 字。") % MAX_APPEAL, code="too-long", field=field)
    return text


def _due(sheet, scheme, at):
    hours = method_of(sheet.version_id).calendar.hours
    return deadline(at, scheme.decide, current_calendar(hours)).at
