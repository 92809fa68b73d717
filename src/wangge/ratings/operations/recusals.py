"""One's own word to have an interest in an object: kept, and heeded from then on whatever one's part in ratings is."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import allows
from wangge.ratings.draw_events import InspectorRecused
from wangge.ratings.models import Draw, Pick, Recusal, Subject
from wangge.ratings.operations.draws import go_on
from wangge.ratings.rules import CHECK, DECIDE, NOTE, SCORE, SIGN

GROUNDS = dict(Recusal.GROUNDS)
PARTS = (CHECK, SCORE, NOTE, DECIDE, SIGN)


@transaction.atomic
def declare_interest(subject_id, *, ground, actor, at):
    """Declare an interest in an object. Checks of it that wait for the actor go on to whoever's turn it is by the
    draw's own rule; where nobody else is left they stay, and nobody checks. Twice is once. Returns the Recusal."""
    subject = Subject.objects.filter(pk=subject_id).first()
    if subject is None:
        raise Forbidden()
    office = part_of(actor)
    if ground not in GROUNDS:
        raise Invalid(_("请选择是哪一种关系。"), code="missing", field="ground")
    known = Recusal.objects.filter(by_id=actor.id, thing=subject.thing, ended_at=None).first()
    if known:
        return known
    waiting = list(_waiting(actor, subject))
    recusal = Recusal.objects.create(
        thing=subject.thing, title=subject.title, by_id=actor.id, office_id=office.id, office_title=office.signs_as,
        ground=ground, at=at, pick=waiting[0] if waiting else None,
    )  # fmt: skip
    for pick in waiting:
        go_on(Draw.objects.select_for_update().get(pk=pick.draw_id), at=at)
    record(InspectorRecused(recusal_id=recusal.pk), actor=actor, at=at, office=office)
    return recusal


def part_of(actor):
    """The office of whoever checks, scores, notes, decides or signs; Forbidden for others."""
    office = next((found for one in PARTS if (found := allows(actor, one))), None)
    if office is None or office is True:
        raise Forbidden()
    return office


def _waiting(actor, subject):
    return Pick.objects.filter(by_id=actor.id, subject__thing=subject.thing, sheet=None).order_by("id")


@transaction.atomic
def end_interest(recusal_id, *, actor, at):
    """Who declared an interest says that it is over; what was checked meanwhile stays with whom it went to."""
    recusal = Recusal.objects.select_for_update().filter(pk=recusal_id).first()
    if recusal is None or recusal.by_id != actor.id:
        raise Forbidden()
    office = part_of(actor)
    if recusal.ended_at:
        raise Refused(_("已经撤回过。"), code="ended")
    recusal.ended_at = at
    recusal.save(update_fields=["ended_at"])
    record(InspectorRecused(recusal_id=recusal.pk), actor=actor, at=at, office=office)
    return recusal
