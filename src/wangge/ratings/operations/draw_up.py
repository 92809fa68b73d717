"""A round that the platform carries out by itself: of measures alone, computed and told once its period is over."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.method.queries import all_versions, current_method
from wangge.ratings.models import Reading, Round
from wangge.ratings.operations.compute import compute_round
from wangge.ratings.operations.open_round import open_round
from wangge.ratings.operations.publish import give_notice
from wangge.ratings.periods import before, period_of
from wangge.ratings.queries import scheme_of, scheme_on


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
    """(key of a scheme, first day) of the periods just over for which a scheme that ran by itself on their last day has
    no round, nor had one that was withdrawn.

    What was over before the county got the scheme, something else has judged: it is drawn up only if somebody asks.
    """
    today = timezone.localdate(at)
    known = set(Round.objects.values_list("scheme", "first"))
    for key, scheme in current_method(today).ratings.items():
        after = period_of(scheme.period, today)[0]
        first = before(scheme.period, after)
        then = scheme_on(key, after - timedelta(days=1))
        if then and then.by_itself and (key, first) not in known and _got_on(key) < after:
            yield key, first


def _got_on(scheme_key):
    """The day on which the first version that has a scheme was applied."""
    versions = all_versions().order_by().filter(content__ratings__has_key=scheme_key)
    return timezone.localdate(versions.aggregate(first=Min("applied_at"))["first"])
