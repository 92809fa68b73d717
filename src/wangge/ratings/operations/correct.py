"""A mistake in a published round is put right and signed anew; what rested on it is revoked."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.ratings.effect_events import RoundCorrected
from wangge.ratings.models import Decision, Round, Row, Subject
from wangge.ratings.operations.compute import recompute
from wangge.ratings.operations.counting import count_again
from wangge.ratings.operations.decide import revoke_all
from wangge.ratings.operations.holding import locked, title_of, written
from wangge.ratings.operations.objections import bands_of, note_at, put_right
from wangge.ratings.owning import decided_for, had_part, heed_interest, of_own_body
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import SIGN, lowered


@transaction.atomic
def correct_published(
    subject_id, *, because, side="", indicator="", note_id=None, row_id=None, points=None, applies=True, seen=None,
    actor, at,
):  # fmt: skip
    """Put a mistake in a published round right and sign it anew, with the reason that the public reads. What followed
    for objects that are no more in that band is revoked. Returns the new Revision.

    Refused for whoever had a part in the result or decided an objection of the round, and where any object comes into a
    worse band, which nobody told it and it could not contest. A line that single rows make up is put right by the row
    that was counted wrongly (`row_id`), which then counts the other way or not at all, here and in longer periods that
    are computed later; or, where it is no single row, by the points that are due.
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
    bands = bands_of(round)
    because = written(because, "because", _("请写明为什么更正，公众看得到。"))
    if row_id:
        count_again(round, _row_to_correct(subject, row_id), Row.TURNED if applies else Row.OUT)
    else:
        note = note_at(subject, scheme_of(round), note_id) if note_id else None
        change = {"note": note, "side": side, "indicator": indicator}
        put_right(subject, **change, points=points, applies=applies, because=because)
    revision = recompute(round, because=because[:300], actor=actor, at=at)
    if lowered(scheme_of(round), bands, bands_of(round)):
        reason = _("更正会使对象的等次变差，而它没有被告知，也不能提异议。确要改的只能撤回这一期，从头收集，重新告知。")
        raise Refused(reason, code="worse")
    round.signed_at, round.signed_by, round.signed_title = at, actor.id, title_of(office)
    round.save(update_fields=["signed_at", "signed_by", "signed_title"])
    _revoke_unfounded(round, because, actor=actor, at=at, office=office)
    happened = RoundCorrected(round_id=round.pk, subject_id=subject.pk, revision=revision.number)
    record(happened, actor=actor, at=at, office=office)
    return revision


def _row_to_correct(subject, row_id):
    row = Row.objects.filter(pk=row_id, subject=subject).first()
    if row is None:
        raise Invalid(_("请从列表中选择一件。"), code="no-row", field="row")
    if row.ruling:
        raise Refused(_("这一件已经按异议的决定或更正另计，不能再改。"), code="ruled")
    return row


def _no_part_before(subject, actor):
    decided = decided_for(subject.round, actor)
    if had_part(subject, actor, corrections=False) or of_own_body(actor, subject) or decided:
        reason = _("参与过检查、评分、登记、计算或复核的人，以及本单位的人，不能更正，请由另一个人办。")
        raise Refused(reason, code="same-person")


def _revoke_unfounded(round, because, *, actor, at, office):
    """Decisions on objects that are in the band of the effect no more."""
    bands = {one.key: one.band for one in scheme_of(round).effects}
    now = bands_of(round)
    rows = Decision.objects.filter(subject__round=round, revoked_at=None).values_list("pk", "subject", "effect")
    gone = [key for key, subject, effect in rows if now.get(subject) != bands.get(effect)]
    told = _("结果已经更正：%s") % because
    revoke_all(Decision.objects.filter(pk__in=gone), told, actor=actor, at=at, office=office)
