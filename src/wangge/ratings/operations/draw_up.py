"""A round that the platform carries out by itself: of measures alone, computed and told once its period is over."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.method.queries import current_method
from wangge.ratings.models import Reading, Round
from wangge.ratings.operations.compute import compute_round
from wangge.ratings.operations.open_round import open_round
from wangge.ratings.operations.publish import give_notice
from wangge.ratings.periods import before, period_of
from wangge.ratings.queries import scheme_of


@transaction.atomic
def draw_up(scheme_key, day, *, actor, at):
    """Open, compute and give notice of a scheme's round for the period in which a day lies; the same one if there is.

    Refused while the period runs, where the scheme is not one of measures alone that runs by itself, and, with nothing
    kept, where nothing is to be counted.
    """
    round = open_round(scheme_key, day, actor=actor, at=at)
    if round.state != Round.OPEN:
        return round
    if not scheme_of(round).by_itself:
        raise Refused(_("这项评价不由平台自动算出，请逐步办理。"), code="by-hand")
    compute_round(round, actor=actor, at=at)
    if not Reading.objects.filter(subject__round=round, denominator__gt=0).exists():
        raise Refused(_("这一期没有可以计入的件。"), code="nothing")
    return give_notice(round, anyway=True, actor=actor, at=at)


def due(at):
    """(key of a scheme, first day) of the periods just over for which a scheme that runs by itself has no round, nor
    had one that was withdrawn."""
    known = set(Round.objects.values_list("scheme", "first"))
    for scheme in current_method().ratings.values():
        if scheme.by_itself and not scheme.retired:
            last = before(scheme.period, period_of(scheme.period, timezone.localdate(at))[0])
            if (scheme.key, last) not in known:
                yield scheme.key, last
