"""Reading what followed from ratings: who may bid, the credit file, objections that wait, what the public is told."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.timezone import localdate

from wangge.accounts.queries import appointments_on
from wangge.core.permits import allows
from wangge.method.queries import current_method
from wangge.ratings.models import CreditEntry, Decision, Objection, Pick, Repair, Round
from wangge.ratings.owning import is_of_people
from wangge.ratings.queries import results_of, scheme_of
from wangge.ratings.rules import DECIDE, NO_SIDE, OWN, TOO_FEW


@dataclass(frozen=True)
class BidAnswer:
    """Whether a body may bid for new projects on a day, and by which decisions not. What it runs already goes on."""

    body: object
    on: date
    decisions: tuple

    @property
    def may(self):
        """Whether nothing stands against it."""
        return not self.decisions

    @property
    def until(self):
        """The day from which it may again; None if that is open or nothing stands against it."""
        ends = [one.ends for one in self.decisions]
        return max(ends) if ends and all(ends) else None


def may_bid(body, on):
    """Whether a body may bid for new projects on a day: by signed decisions alone, as they hold on that day."""
    rows = Decision.objects.filter(subject__body=body, what="no_bids", starts__lte=on, revoked_at=None)
    rows = rows.filter(Q(ends=None) | Q(ends__gt=on)).select_related("subject__round", "result")
    return BidAnswer(body, on, tuple(rows.order_by("starts", "id")))


def credit_of(body, on, *, public):
    """The entries of a body's credit file, the latest first. The public reads those in force of rounds that stand; the
    offices and the body itself read all, with what became of them."""
    rows = CreditEntry.objects.filter(body=body).select_related("decision__subject__round", "decision__result")
    if public:
        rows = rows.filter(shown(on), decision__subject__round__state=Round.PUBLISHED)
    return rows.prefetch_related("repairs").order_by("-starts", "-id")


def shown(on):
    """Entries that the public reads on a day: begun, not over, not repaired, not revoked."""
    return Q(starts__lte=on, repaired_at=None, decision__revoked_at=None) & (Q(expires=None) | Q(expires__gt=on))


NAMED = 7  # objects: six are told, and that there are more


def hindrances(round, at):
    """What should not be told in silence, each with the titles of a few objects: `vetoed`, those whose veto holds
    nothing down, for they have no result; `silent`, without a result for want of a side's sheets; `unchecked`, drawn
    and never checked; `unanswered`, with nobody who could read the result and contest it."""
    rows, subjects = results_of(round).order_by("subject__title", "id"), round.subjects.order_by("title", "id")
    holders = appointments_on(localdate(at)).filter(account__is_active=True, post__in=_answering())
    drawn = Pick.objects.filter(subject=OuterRef("pk"))
    unchecked = subjects.filter(Exists(drawn), ~Exists(drawn.exclude(sheet=None)))
    unanswered = subjects.filter(~Exists(holders.filter(body=OuterRef("body"))))
    return {
        "vetoed": _first(rows.filter(score=None).exclude(veto=""), "subject__title"),
        "silent": _first(rows.filter(withheld__in=(NO_SIDE, TOO_FEW)), "subject__title"),
        "unchecked": _first(unchecked, "title"),
        "unanswered": [] if is_of_people(round) else _first(unanswered, "title"),
    }


def _first(rows, field):
    return list(rows.values_list(field, flat=True)[:NAMED])


def _answering():
    return [post.key for post in current_method().organisations.posts if OWN in post.permissions]


def open_objections():
    """Objections that wait to be decided, the most urgent first."""
    return Objection.objects.filter(outcome="").select_related("subject__round", "note").order_by("due", "id")


def open_repairs():
    """Requests of repair that wait, the most urgent first."""
    rows = Repair.objects.filter(outcome="").select_related("entry__decision__subject__round", "entry__body")
    return rows.order_by("due", "id")


def waiting(actor):
    """How many objections and repairs wait for an actor to decide them."""
    if not allows(actor, DECIDE):
        return 0
    return open_objections().count() + open_repairs().count()


def objection_counts(rounds):
    """Key of a round → how many objections were made, upheld and wait: the public reads that too (guard-rail 11)."""
    rows = Objection.objects.filter(subject__round__in=rounds).order_by().values_list("subject__round")
    upheld, waits = (Count("pk", filter=Q(outcome=one)) for one in (Objection.UPHELD, ""))
    found = rows.annotate(Count("pk"), upheld=upheld, waits=waits)
    told = {key: {"made": made, "upheld": right, "open": left} for key, made, right, left in found}
    none = {"made": 0, "upheld": 0, "open": 0}
    return {one.pk: told.get(one.pk, none) for one in rounds}


def published_rounds():
    """Rounds that are public, and those that were: the latest period first."""
    return Round.objects.filter(state__in=[Round.PUBLISHED, Round.WITHDRAWN]).order_by("-first", "scheme")


def honours_of(round, things, on):
    """Decisions of a round's scheme by which these things bear an honour on a day: of that round and those before it.
    What a later one found is not for an earlier one to end."""
    rows = honours_in_force(round.scheme, on)
    return rows.filter(subject__round__first__lte=round.first, subject__thing__in=things)


def honours_in_force(scheme_key, on):
    """Decisions by which objects bear an honour of a scheme on a day, or will."""
    rows = Decision.objects.filter(subject__round__scheme=scheme_key, what="honour", revoked_at=None)
    return rows.filter(Q(ends=None) | Q(ends__gt=on))


def proposed(round, most):
    """(the first (effect, result) pairs of a published round that nobody has decided on yet, by the order of the
    scheme; how many pairs there are). Two statements for an effect."""
    found, many = [], 0
    for effect in scheme_of(round).effects:
        done = Decision.objects.filter(subject__round=round, effect=effect.key, revoked_at=None).values("subject")
        rows = results_of(round).filter(band=effect.band).exclude(subject__in=done)
        if effect.what == "revoked":  # of those alone that bear an honour
            borne = honours_of(round, round.subjects.values("thing"), localdate())
            rows = rows.filter(subject__thing__in=borne.values("subject__thing"))
        many += rows.count()
        found += [(effect, row) for row in rows[: most - len(found)]]
    return found, many
