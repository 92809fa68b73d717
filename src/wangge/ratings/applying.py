"""Which objects may apply for a rating, and which do."""

from dataclasses import dataclass

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.method.queries import current_method
from wangge.method.schema.ratings import RatingScheme
from wangge.ratings.board import missing_of
from wangge.ratings.models import Application
from wangge.ratings.objects import Object, objects_of
from wangge.ratings.periods import period_of, words_of
from wangge.ratings.rules import OWN


@dataclass(frozen=True)
class Chance:
    """An object that may apply for a scheme, with the application that waits, if there is one; `periods`: for which it
    would be taken up."""

    scheme: RatingScheme
    thing: Object
    waiting: Application | None
    periods: str


def schemes_applied_for(method=None):
    """Schemes of the method in force whose objects apply, in its order."""
    return [one for one in (method or current_method()).ratings.values() if one.rated.applied and not one.retired]


def waiting_for(scheme_key):
    """Applications for a scheme that no round has taken up yet."""
    return Application.objects.filter(scheme=scheme_key, round=None, withdrawn_at=None)


def periods_next(scheme, today):
    """In words: the periods that the office may begin next, any of which takes up what waits; where all of them have
    begun, the one after."""
    firsts = sorted(first for _scheme, first in missing_of([scheme])) or [period_of(scheme.period, today)[1]]
    return _(" 或 ").join(words_of(scheme.period, first) for first in firsts)


def chances(actor, at):
    """What an actor's bodies may apply for, in the order of schemes and of names."""
    bodies = {office.body_id for office in actor.holding(OWN)}
    method, today, found = current_method(), localdate(at), []
    for scheme in schemes_applied_for(method):
        waiting = {(one.thing, one.body_id): one for one in waiting_for(scheme.key).filter(body__in=bodies)}
        things = [one for one in objects_of(scheme.rated, method, today) if one.body_id in bodies]
        periods = periods_next(scheme, today)
        found += [Chance(scheme, one, waiting.get((one.thing, one.body_id)), periods) for one in things]
    return found


def may_apply(actor):
    """Whether an actor answers for a body and there is a rating to apply for."""
    return bool(actor.holding(OWN)) and bool(schemes_applied_for())
