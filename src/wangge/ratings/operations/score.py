"""Scoring as a side: an object's sheet handed in whole, by who has nothing to do with it, and taken back if need be."""

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.ratings.events import SheetHandedIn, SheetTakenBack
from wangge.ratings.marking import read_marks
from wangge.ratings.models import Mark, Sheet
from wangge.ratings.models.evidence import MAX_BECAUSE
from wangge.ratings.operations.holding import bad_key, open_subject, written
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import SCORE
from wangge.ratings.scoring import hindrance, office_for


@transaction.atomic
def hand_in_sheet(subject_id, side, marks, *, key, actor, at):
    """Score an object as a side: every indicator that sides mark, as `marking` reads them. The same key twice is one
    sheet. Returns the Sheet.

    One person has one part in an object's result: who checked it in this round, or is to, does not score it, and
    nobody scores it for two sides. Faults name every indicator that is missing, impossible or unknown; Refused says
    what stands in the way; Forbidden where the object is the own one or the side is another's.
    """
    subject = open_subject(subject_id)
    require(actor, SCORE, subject)
    scheme = scheme_of(subject.round)
    office = office_for(scheme, side, actor, subject)
    if office is None:
        raise Forbidden(_("您不是这一方的评分人，或者这个对象不在您的区域。"))
    if known := Sheet.objects.filter(pk=key).first():
        return _again(known, subject, actor)
    if not subject.round.is_open:
        raise Refused(_("这一期已经计算，不再收评分表。"), code="closed")
    if why := hindrance(actor, subject):
        raise why
    values = read_marks(scheme.of_source("panel"), marks)
    if all(value.of is None for value in values.values()):
        raise Invalid(_("每一项都选了“不适用”，等于没有评。确实评不了的，请不要交，由本方另一人评。"), code="nothing")
    sheet = _kept(key, subject, side, office, actor, at)
    Mark.objects.bulk_create(
        Mark(sheet=sheet, indicator=indicator, given=value.given, of=value.of) for indicator, value in values.items()
    )
    record(SheetHandedIn(sheet_id=sheet.pk, subject_id=subject.pk), actor=actor, at=at, office=office)
    return sheet


def _again(known, subject, actor):
    if (known.subject_id, known.by_id, known.is_check) == (subject.pk, actor.id, False):
        return known
    raise bad_key()


def _kept(key, subject, side, office, actor, at):
    try:
        with transaction.atomic():
            return Sheet.objects.create(
                pk=key, round=subject.round, subject=subject, side=side, on=localdate(at), at=at,
                by_id=actor.id, office_id=office.id, office_title=office.signs_as,
            )  # fmt: skip
    except IntegrityError as error:
        raise bad_key() from error


@transaction.atomic
def take_back_sheet(sheet_id, *, reason, actor, at):
    """Whoever handed in a side's sheet takes it back while the round is open, and says why: it stays as it is and no
    longer counts. Twice is once."""
    sheet = Sheet.objects.filter(pk=sheet_id).exclude(side="").first()
    if sheet is None or sheet.by_id != actor.id:
        raise Forbidden()
    office = require(actor, SCORE, None)
    subject = open_subject(sheet.subject_id)
    sheet.refresh_from_db()
    if sheet.withdrawn_at:
        return sheet
    if not subject.round.is_open:
        raise Refused(_("这一期已经计算，评分表不能再收回；有误的，通过异议或更正办理。"), code="closed")
    because = written(reason, "reason", _("请写明为什么收回。"), MAX_BECAUSE)
    sheet.withdrawn_at, sheet.withdrawn_because = at, because
    sheet.save(update_fields=["withdrawn_at", "withdrawn_because"])
    record(SheetTakenBack(sheet_id=sheet.pk, subject_id=sheet.subject_id), actor=actor, at=at, office=office)
    return sheet
