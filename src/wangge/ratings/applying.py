"""Which objects may apply for a rating, for which period, and which do."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.web.wording import full_day
from wangge.method.queries import current_method
from wangge.method.schema.ratings import RatingScheme
from wangge.ratings.board import missing_of
from wangge.ratings.following import honours_in_force
from wangge.ratings.models import Application, Round
from wangge.ratings.objects import Object, objects_of
from wangge.ratings.periods import last_day, period_of, words_of
from wangge.ratings.rules import OWN


@dataclass(frozen=True)
class Term:
    """A period that still takes applications. `closed_at`: when the one before it, which runs, stopped taking any,
    because its round had begun; None for one that may be begun now."""

    scheme: RatingScheme
    first: date
    closed_at: datetime | None = None

    @property
    def words(self):
        """It as people call it, and why it is not the one that runs."""
        named = words_of(self.scheme.period, self.first)
        if self.closed_at is None:
            return named
        told = {"period": named, "day": full_day(localdate(self.closed_at))}
        return _("%(period)s（本期已于 %(day)s 开始，不再接受申报）") % told


def terms_of(scheme, today):
    """The Terms of a scheme on a day, the earliest first: the periods whose rounds may begin and have not, and the next
    one once the round of the one that runs has begun."""
    found = [Term(scheme, first) for first in sorted(first for _scheme, first in missing_of([scheme], today))]
    first, after = period_of(scheme.period, today)
    begun = Round.objects.filter(scheme=scheme.key, first=first).exclude(state=Round.WITHDRAWN).first()
    return [*found, Term(scheme, after, begun.opened_at)] if begun else found


def objects_for(scheme, method, on):
    """The objects a scheme rates on a day: those of its kind, without those that bear an honour of it already where
    it honours `once`."""
    found = objects_of(scheme.rated, method, on)
    if not scheme.rated.once:
        return found
    borne = set(honours_in_force(scheme.key, on).values_list("subject__thing", flat=True))
    return [one for one in found if one.thing not in borne]


@dataclass(frozen=True)
class Chance:
    """An object that may apply for a scheme and has not, and for which period."""

    scheme: RatingScheme
    thing: Object
    term: Term


def schemes_applied_for(method=None):
    """Schemes of the method in force whose objects apply, in its order."""
    return [one for one in (method or current_method()).ratings.values() if one.rated.applied and not one.retired]


def waiting_for(scheme_key, first=None):
    """Applications for a scheme (for the period that begins on `first`) that no round has taken up yet."""
    rows = Application.objects.filter(scheme=scheme_key, round=None, withdrawn_at=None)
    return rows if first is None else rows.filter(first=first)


def chances(actor, at):
    """What an actor's bodies may apply for, in the order of schemes, of names and of periods."""
    bodies = {office.body_id for office in actor.holding(OWN)}
    method, today, found = current_method(), localdate(at), []
    for scheme in schemes_applied_for(method):
        rows = Application.objects.filter(scheme=scheme.key, body__in=bodies, withdrawn_at=None)
        made = set(rows.values_list("thing", "body", "first"))
        left = [
            Chance(scheme, one, term)
            for term in terms_of(scheme, today)
            for one in objects_for(scheme, method, last_day(scheme.period, term.first, today))
            if one.body_id in bodies and (one.thing, one.body_id, term.first) not in made
        ]
        found += sorted(left, key=lambda one: (one.thing.title, one.term.first))
    return found


def made_by(actor):
    """The applications of an actor's bodies that wait or were taken up, the latest period first."""
    bodies = {office.body_id for office in actor.holding(OWN)}
    rows = Application.objects.filter(body__in=bodies, withdrawn_at=None).select_related("round")
    return rows.order_by("-first", "title", "id")


def missed_of(made, schemes, today):
    """Keys of applications that wait for nothing any more: their period is over and takes none, or its round began
    without them, since the body no longer answered for the object. `schemes`: by key."""
    open_now = {key: {term.first for term in terms_of(schemes[key], today)} for key in {one.scheme for one in made}}
    begun = set(Round.objects.exclude(state=Round.WITHDRAWN).values_list("scheme", "first"))
    over = lambda one: one.first < period_of(schemes[one.scheme].period, today)[0]  # noqa: E731
    waits = [one for one in made if one.round_id is None and one.first not in open_now[one.scheme]]
    return {one.pk for one in waits if over(one) or (one.scheme, one.first) in begun}


def may_apply(actor):
    """Whether an actor answers for a body and there is a rating to apply for."""
    return bool(actor.holding(OWN)) and bool(schemes_applied_for())
