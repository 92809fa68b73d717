"""Whose a rated object is, and who had a part in its result."""

from django.db.models import Q
from django.utils.translation import gettext as _

from wangge.accounts.models import Appointment
from wangge.accounts.queries import office_held
from wangge.core.errors import Forbidden, Refused
from wangge.core.matters import told_to
from wangge.core.permits import allows, require
from wangge.method.queries import method_of
from wangge.ratings.models import Note, Objection, Recusal, Revision, Round, Sheet, Subject
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import DECIDE, OWN, VIEW

TOLD = (Round.NOTICED, Round.SIGNED, Round.PUBLISHED)
"""States in which an object sees its result."""
MOST = 400


def is_of_people(round):
    """Whether offices held are rated: then only their holders see and contest a result."""
    return scheme_of(round).rated.kind == "appointment"


def rounds_of_people():
    """Keys of all rounds that rate offices held, of whatever state."""
    return [one.pk for one in Round.objects.order_by() if is_of_people(one)]


def own_office(actor, subject):
    """The office under which a subject is the actor's own: of its body, or the office itself where that is rated, also
    when it is over. Forbidden for others."""
    if subject is None:
        raise Forbidden()
    if not is_of_people(subject.round):
        return require(actor, OWN, subject)
    office = office_held(actor.id, subject.thing, subject.round.version_id)
    if office is None:
        raise Forbidden()
    return office


def on_a_side(actor, subject):
    """The office (or True) under which somebody stands on a side of an object's objections: decides, or is the object;
    None for others."""
    if office := allows(actor, DECIDE):
        return office
    try:
        return own_office(actor, subject)
    except Forbidden:
        return None


def sees_photos(actor, objection):
    """As `on_a_side`: they alone look at what was sent with an objection; whoever decides does not where it is about a
    matter of a circle in which they are not."""
    row, office = objection.row, on_a_side(actor, objection.subject)
    if office is None or row is None or not allows(actor, DECIDE):
        return office
    return office if row.about in told_to(actor, {row.about}) else None


def reads_objection(actor, subject):
    """As `on_a_side`, and who sees all ratings: of offices held they do not."""
    return on_a_side(actor, subject) or (allows(actor, VIEW) and not is_of_people(subject.round)) or None


def own_subjects(actor, rounds=None):
    """The objects that are an actor's own, the latest round first (of these rounds); of offices held, past ones too,
    only their own."""
    bodies = {office.body_id for office in actor.holding(OWN)}
    offices = set(_ever_held(actor))
    rows = Subject.objects.filter(Q(body__in=bodies) | Q(thing__in=offices)).select_related("round")
    rows = rows if rounds is None else rows.filter(round__in=rounds)
    found = rows.order_by("-round__first", "round__scheme", "title", "id")[:MOST]
    return [one for one in found if one.thing in offices or not is_of_people(one.round)]


def contestable(actor, at):
    """How many results of an actor's own may still be contested."""
    open_now = list(Round.objects.filter(state=Round.NOTICED, objections_until__gte=at).values_list("pk", flat=True))
    return len(own_subjects(actor, open_now)) if open_now else 0


def may_be_own(actor):
    """Whether an actor has, or may have, objects of their own."""
    return bool(actor.holding(OWN)) or Subject.objects.filter(thing__in=_ever_held(actor)).exists()


def _ever_held(actor):
    return Appointment.objects.filter(account=actor.id).values_list("pk", flat=True)


def computed_by(round, actor, *, corrections=True):
    """Whether an actor computed a round or corrected it (`corrections`); the computing that an objection brought about
    is no deed of its own."""
    if actor.id is None:
        return False
    rows = Revision.objects.filter(round=round, objection=None, by_id=actor.id)
    rows = rows if corrections else rows.filter(because="")
    return round.computed_by == actor.id or rows.exists()


def decided_for(round, actor):
    """Whether an actor decided an objection of a round, or one of a shorter period that computed it anew."""
    if actor.id is None:
        return False
    rows = Objection.objects.filter(subject__round=round, decided_at__isnull=False, decided_by=actor.id)
    return rows.exists() or Revision.objects.filter(round=round, objection__decided_by=actor.id).exists()


def had_part(subject, actor, *, corrections=True):
    """Whether an actor checked, scored or noted an object, or computed its round or corrected it (`corrections`)."""
    found = any(model.objects.filter(subject=subject, by_id=actor.id).exists() for model in (Sheet, Note))
    return found or computed_by(subject.round, actor, corrections=corrections)


def of_own_body(actor, subject):
    """Whether one of an actor's offices is of the object's body, or is the object."""
    return any(subject.thing in (one.id, one.body_id) or one.body_id == subject.body_id for one in actor.offices)


def has_interest(actor, subject):
    """Whether an actor declared an interest in an object that is not over."""
    return Recusal.objects.filter(by_id=actor.id, thing=subject.thing, ended_at=None).exists()


def heed_interest(actor, subject):
    """Refused for whoever declared an interest in an object."""
    if has_interest(actor, subject):
        raise Refused(_("您申报了与这个对象的利害关系，这件事请由另一人办。"), code="interest")


def vetoed(subject, actor):
    """Whether a veto that stands against an object was noted by an actor."""
    keys = [one.key for one in scheme_of(subject.round).vetoes]
    return bool(keys) and Note.objects.filter(subject=subject, by_id=actor.id, key__in=keys, ended_in=None).exists()


def hours_of(round):
    """The hours of the method a round is carried out by."""
    return method_of(round.version_id).calendar.hours
