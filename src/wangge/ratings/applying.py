"""Which objects may apply for a rating, and which do."""

from dataclasses import dataclass

from django.utils.timezone import localdate

from wangge.method.queries import current_method
from wangge.method.schema.ratings import RatingScheme
from wangge.ratings.models import Application
from wangge.ratings.objects import Object, objects_of
from wangge.ratings.rules import OWN


@dataclass(frozen=True)
class Chance:
    """An object that may apply for a scheme, with the application that waits, if there is one."""

    scheme: RatingScheme
    thing: Object
    waiting: Application | None


def schemes_applied_for(method=None):
    """Schemes of the method in force whose objects apply, in its order."""
    return [one for one in (method or current_method()).ratings.values() if one.rated.applied and not one.retired]


def waiting_for(scheme_key):
    """Applications for a scheme that no round has taken up yet."""
    return Application.objects.filter(scheme=scheme_key, round=None, withdrawn_at=None)


def chances(actor, at):
    """What an actor's bodies may apply for, in the order of schemes and of names."""
    bodies = {office.body_id for office in actor.holding(OWN)}
    method, found = current_method(), []
    for scheme in schemes_applied_for(method):
        waiting = {one.thing: one for one in waiting_for(scheme.key).filter(body__in=bodies)}
        things = [one for one in objects_of(scheme.rated, method, localdate(at)) if one.body_id in bodies]
        found += [Chance(scheme, one, waiting.get(one.thing)) for one in things]
    return found


def may_apply(actor):
    """Whether an actor answers for a body and there is a rating to apply for."""
    return bool(actor.holding(OWN)) and bool(schemes_applied_for())
