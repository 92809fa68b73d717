"""What a check did not find met: put right by the object's body, looked at again by somebody of another body."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.models import JournalEntry
from wangge.ratings.checking import asked_for, may_answer, may_look
from wangge.ratings.draw_events import FixLookedAt, FixReported
from wangge.ratings.models import Rectification
from wangge.ratings.models.draws import MAX_SAID
from wangge.ratings.operations.checks import MOST_PHOTOS, read_place
from wangge.ratings.operations.proofs import keep_proofs
from wangge.ratings.owning import has_interest, of_own_body


@transaction.atomic
def report_fixed(rectification_id, *, words, photos=(), lon=None, lat=None, actor, at):
    """The object's body says what it has done, with photos where they are asked for: by the indicator, and always by a
    decision; it stays open until another has looked. Where a decision's object has no body, an inspector says it."""
    row, office = _open(rectification_id, actor, may_answer)
    if row.fixed_at:
        raise Refused(_("已经回复过，等待复查。"), code="waits")
    if asked_for(row).evidence and not photos:
        raise Invalid(_("这一项要有整改后的照片。"), code="no-photo", field="photos")
    if len(photos) > MOST_PHOTOS:
        raise Invalid(_("每项最多 %d 张照片。") % MOST_PHOTOS, code="too-many", field="photos")
    row.fixed_at, row.fixed_by, row.fixed_words = at, actor.id, _written(words, _("请写明怎样整改的。"))
    row.fixed_title = office.signs_as if office else ""
    if photos:
        keep_proofs(row.sheet, row.indicator, photos, read_place(lon, lat), at=at, rectification=row)
    row.save(update_fields=["fixed_at", "fixed_by", "fixed_words", "fixed_title"])
    record(FixReported(rectification_id=row.pk, subject_id=row.subject_id), actor=actor, at=at, office=office)
    return row


@transaction.atomic
def look_again(rectification_id, *, passed, words="", actor, at):
    """Another than who put it right has looked: it is closed, or goes back with a reason. The month's mark stays."""
    row, office = _open(rectification_id, actor, may_look)
    if row.fixed_at is None:
        raise Refused(_("还没有回复整改，回复后再复查。"), code="not-fixed")
    if _answered(row, actor):
        raise Refused(_("回复整改的人不能复查，请由另一人到现场看。"), code="same-person")
    if of_own_body(actor, row.subject):
        raise Refused(_("您在这个对象所属的单位任职，不能复查，请由另一人到现场看。"), code="own")
    if has_interest(actor, row.subject):
        raise Refused(_("您申报了与这个对象的利害关系，不能复查，请由另一人到现场看。"), code="interest")
    if passed:
        row.closed_at, row.closed_by, row.closed_title = at, actor.id, office.signs_as if office else ""
    else:
        row.why_back = _written(words, _("请写明还差什么。"))
        row.fixed_at = row.fixed_by = None
        row.sent_back += 1
    row.save()
    happened = FixLookedAt(rectification_id=row.pk, subject_id=row.subject_id, passed=bool(passed))
    record(happened, actor=actor, at=at, office=office)
    return row


def _answered(row, actor):
    """Whether an actor said that it was put right, now or before it was sent back: the journal keeps every time."""
    if actor.id is None:
        return False
    told = JournalEntry.objects.filter(event="ratings.FixReported", actor_id=actor.id)
    return row.fixed_by == actor.id or told.filter(data__rectification_id=f"{row.pk}").exists()


def _open(rectification_id, actor, may):
    rows = Rectification.objects.select_for_update(of=["self"]).select_related("subject__round", "sheet", "decision")
    row = rows.filter(pk=rectification_id).first()
    office = may(actor, row) if row else None
    if not office:
        raise Forbidden()
    if row.closed_at:
        raise Refused(_("这一项已经了结。"), code="closed")
    return row, None if office is True else office


def _written(words, missing):
    words = words.strip()
    if not words:
        raise Invalid(missing, code="missing", field="words")
    if len(words) > MAX_SAID:
        raise Invalid(_("最多 %d 个字，请删减。") % MAX_SAID, code="too-long", field="words")
    return words
