"""Sealing days that are over, and marking those of which a step changed something."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate

from wangge.cases.days import DayMark, SealedDay
from wangge.cases.due_days import meaning, sums_of
from wangge.core.composed import insert

KEPT_DAYS = 400  # thirteen months: what a year's trend reads
AT_ONCE, MARKS = 31, 10_000


def mark_days(*moments):
    """In the transaction of a change to what fell due at these moments: their days are to be counted anew.

    Days are sealed by the real calendar, whatever the time of the deed: a replayed year lies in the past.
    """
    today = localdate()
    for day in {localdate(moment) for moment in moments if moment}:
        if day < today:
            insert(DayMark(day=day))


@transaction.atomic
def seal_days(*, at):
    """Seal the newest days that are over and not sealed, or marked since; return how many, AT_ONCE at most.

    Marks are read before the rows are counted, and no others taken away: a change that is committed meanwhile leaves
    its mark standing, and the day is sealed once more.
    """
    marks = list(DayMark.objects.order_by("id").values_list("id", "day")[:MARKS])
    days = _wanted({day for _id, day in marks}, localdate(at))
    for day in days[:AT_ONCE]:
        sealed = {"meaning": meaning(), "sums": sums_of(day, at), "sealed_at": at}
        SealedDay.objects.update_or_create(day=day, defaults=sealed)
    waiting = set(days[AT_ONCE:])
    DayMark.objects.filter(id__in=[key for key, day in marks if day not in waiting]).delete()
    return len(days[:AT_ONCE])


def _wanted(marked, today):
    """The days to seal, the newest first: of those that are kept, and of older ones that somebody once sealed."""
    first = today - timedelta(days=KEPT_DAYS)
    sealed = set(SealedDay.objects.filter(meaning=meaning()).values_list("day", flat=True))
    kept = {first + timedelta(days=n) for n in range(KEPT_DAYS)}
    return sorted(((kept - sealed) | (marked & (kept | sealed))) - {today}, reverse=True)
