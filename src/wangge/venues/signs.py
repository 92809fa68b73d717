"""Reading signs: those one has to do with, what waits, what hangs where for everybody."""

from django.db.models import Q
from django.utils import timezone

from wangge.core.permits import allows, paths_of
from wangge.method.queries import current_method
from wangge.territory.queries import within
from wangge.venues.models import Sign, SignState
from wangge.venues.queries import places
from wangge.venues.sign_rules import ASK, DECIDE, DEEDS, LOOK

UP = (SignState.HANGS, SignState.ORDERED)
"""States in which a sign hangs on the wall."""


def has_signs():
    """Whether the city asks for admission of signs."""
    method = current_method()
    return bool(method and method.signs)


def may_see(actor):
    """Whether an actor has anything to do with signs."""
    return has_signs() and any(actor.holding(one) for one in (ASK, DECIDE, LOOK))


def signs_for(actor):
    """The signs at places in one's areas."""
    rows = Sign.objects.filter(within(paths_of(actor, ASK, DECIDE, LOOK), "place__area__"))
    return rows.select_related("place__area", "body").defer("place__area__boundary")


def waiting_for(actor):
    """Of them those that wait for the actor: to be decided, to be hung, to be looked at."""
    waits = Q(pk__in=[])
    if actor.holding(DECIDE):
        waits |= Q(state=SignState.ASKED)
    if actor.holding(LOOK):
        waits |= Q(state=SignState.ORDERED) | Q(state=SignState.HANGS, due__lt=timezone.now())
    if bodies := {office.body_id for office in actor.holding(ASK)}:
        waits |= Q(state=SignState.ADMITTED, body__in=bodies)
    return signs_for(actor).filter(waits)


def hanging():
    """What hangs now, for everybody: place by place."""
    rows = Sign.objects.filter(state__in=UP, place__valid_until=None).select_related("place__area", "body")
    return rows.defer("place__area__boundary").order_by("place__name", "place", "hung_on", "id")


def places_for(actor, permission):
    """The places in one's areas where signs need admission."""
    return places().filter(within(paths_of(actor, permission))).filter(kind__in=current_method().signs.kinds)


def deeds_for(sign, actor):
    """The deeds an actor may take with a sign now."""
    found = [deed for deed in DEEDS.values() if sign.state in deed.starts]
    return [one for one in found if allows(actor, one.permission, sign.place if one.permission == ASK else sign)]
