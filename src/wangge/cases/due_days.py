"""What fell due and what became of it, by body: sealed days read, marked days and today counted from their rows.

The definition is that of the measures `on_time` and `closed_of_due`; `measures.rows_behind` opens the same rows.
Two statements: a step taken between them may be counted in both or in neither until the next time.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from wangge.cases.days import DayMark, SealedDay
from wangge.cases.measures import due
from wangge.core.measures import Span, measure_named
from wangge.method.queries import version_keys

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Fell:
    """How many fell due; how many of them were closed, and on time."""

    due: int = 0
    closed: int = 0
    on_time: int = 0

    def __add__(self, other):
        return Fell(self.due + other.due, self.closed + other.closed, self.on_time + other.on_time)


def fell_due(first, at, *, without=()):
    """body's key (None: nobody's) → Fell, of the days from `first` to now, some kinds left out. Two statements."""
    today, found = timezone.localdate(at), {}
    clean = dict(clean_days(first, today))
    sealed = [(*_read(key), Fell(*told)) for sums in clean.values() for key, told in sums.items()]
    for body, kind, told in [*sealed, *_counted(_stretches(first, today, clean), at)]:
        if kind not in without:
            found[body] = found.get(body, Fell()) + told
    return found


def clean_days(first, after):
    """(day, sums) of the sealed days before `after` of which nothing changed since."""
    marked = Exists(DayMark.objects.filter(day=OuterRef("day")))
    rows = SealedDay.objects.filter(~marked, day__gte=first, day__lt=after, meaning=meaning())
    return rows.values_list("day", "sums")


def meaning():
    """By what a day is counted: the versions of the method, which say what is left out, and where days begin."""
    told = f"1 {settings.TIME_ZONE} {[str(key) for key in version_keys()]}"
    return hashlib.sha256(told.encode()).hexdigest()


def sums_of(day, at):
    """What a day's rows say, as SealedDay keeps it."""
    counted = _counted([(day, day + DAY)], at)
    return {f"{body or ''} {kind}": [told.due, told.closed, told.on_time] for body, kind, told in counted}


def _read(key):
    body, kind = key.split(" ")
    return UUID(body) if body else None, kind


def _stretches(first, today, clean):
    """The days from `first` to today that are not clean, as stretches (first day, day after)."""
    stretches, day = [], first
    while day <= today:
        if day not in clean:
            begun = stretches.pop()[0] if stretches and stretches[-1][1] == day else day
            stretches.append((begun, day + DAY))
        day += DAY
    return stretches


def _counted(stretches, at):
    """[(body, kind of case, Fell)…] of the rows of some days: one statement."""
    parts = []
    for first, after in stretches:
        span = Span(_midnight(first), min(_midnight(after), at), at)
        closed, on_time = (Count("pk", filter=measure_named(key).hits(span)) for key in ("closed_of_due", "on_time"))
        rows = due(span).order_by().values_list("handling_body", "case_type")
        parts.append(rows.annotate(n=Count("pk"), closed=closed, on_time=on_time))
    rows = parts[0].union(*parts[1:], all=True) if parts else ()
    return [(body, kind, Fell(*told)) for body, kind, *told in rows]


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))
