"""The day as the command centre's wall shows it: today's stream, who holds what, where it lies, what came last.

Class, community, state and time; never a title, a word or a person. Nothing here reads more than today, the open
cases and the sums of thirty days that are over, so that a long history costs nothing.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

from django.db.models import Count, IntegerField, Q, Value
from django.utils import timezone

from wangge.cases.circles import enclosed_kinds
from wangge.cases.due_days import Fell, fell_due
from wangge.cases.measures import dispatched, ended, filed, received
from wangge.cases.models import Case
from wangge.method.queries import method_of, version_keys
from wangge.method.schema import Phase
from wangge.organisations.queries import bodies

STREAM = (received, filed, dispatched, ended)
ON_TIME, ON_TIME_DAYS = "on_time", 30
MOST_POINTS, NEWEST = 400, 5
POINT = (
    *("lon", "lat", "due", "warn_at", "closed_at", "urgent", "reported_at"),
    *("state", "case_type", "version_id"),
)


def for_all(rows):
    """Of rows of cases those that everybody before a wall may know of: kinds kept to a circle are left out."""
    apart = enclosed_kinds()
    return rows.exclude(case_type__in=apart) if apart else rows


def open_states():
    """The states, of any version, in which a case still waits for work."""
    return _open_states(version_keys())


@lru_cache(maxsize=64)
def _open_states(versions):
    ways = [way for version in versions for way in method_of(version).case_types.values()]
    return tuple(
        sorted({s.name for way in ways for s in way.states if not s.final and s.phase is not Phase.EVALUATE})
    )


def stream(span):
    """[(cases, how many of them were received within the span)] of received, filed, dispatched, closed: one query."""
    fresh = Count("pk", filter=Q(reported_at__gte=span.start, reported_at__lt=span.end))
    parts = [
        for_all(rows(span)).order_by().values(nth=Value(nth, IntegerField())).annotate(n=Count("pk"), fresh=fresh)
        for nth, rows in enumerate(STREAM)
    ]
    found = {row["nth"]: (row["n"], row["fresh"]) for row in parts[0].union(*parts[1:], all=True)}
    return [found.get(nth, (0, 0)) for nth in range(len(STREAM))]


@dataclass(frozen=True)
class Held:
    """Open cases in somebody's hands: how many, how many of them soon late, how many late."""

    count: int = 0
    soon: int = 0
    late: int = 0

    def __add__(self, other):
        return Held(self.count + other.count, self.soon + other.soon, self.late + other.late)

    @property
    def calm(self):
        """Neither late nor soon."""
        return self.count - self.soon - self.late


@dataclass(frozen=True)
class Unit:
    """A unit that handles: what it holds now, and of what fell due in the last days how much it closed in time."""

    key: str
    name: str
    held: Held
    on_time: int
    due: int


@dataclass(frozen=True)
class Standing:
    """All open cases by who has them now; `on_time` of `due` is of the whole county."""

    units: list[Unit]
    others: dict[str, Held] = field(default_factory=dict)  # kind of body, or "" → what they hold
    all: Held = Held()
    on_time: int = 0
    due: int = 0


def standing(moment, since):
    """The Standing at a `Now`; on-time closing counts deadlines from a day on. Four queries."""
    holders = _holders(moment)
    figures = fell_due(timezone.localdate(since), moment.at, without=enclosed_kinds())
    units, known = [], set()
    for body in bodies().exclude(kind__in=("community", "centre")).order_by("name"):
        held, figure = holders.get((body.kind, body.key), Held()), figures.get(body.pk)
        known.add((body.kind, body.key))
        if held.count or figure:
            figure = figure or Fell()
            units.append(Unit(body.key, body.name, held, figure.on_time, figure.due))
    others = {}
    for (kind, key), held in holders.items():
        if (kind, key) not in known:
            others[kind or ""] = others.get(kind or "", Held()) + held
    return Standing(
        units,
        others,
        sum(holders.values(), Held()),
        sum(figure.on_time for figure in figures.values()),
        sum(figure.due for figure in figures.values()),
    )


def _holders(moment):
    rows = for_all(Case.objects.filter(state__in=open_states())).order_by()
    rows = rows.values_list("holder_body__kind", "holder_body__key").annotate(
        n=Count("pk"), soon=Count("pk", filter=moment.soon), late=Count("pk", filter=moment.late)
    )
    return {(kind, key): Held(n, soon, late) for kind, key, n, soon, late in rows}


def open_points():
    """The newest open cases that have a point, with no more than a dot needs: one query."""
    rows = for_all(Case.objects.filter(state__in=open_states(), lon__isnull=False))
    return list(rows.only(*POINT).order_by("-id")[:MOST_POINTS])


def placed_today(span):
    """[(longitude, latitude, area path)…] of the cases received within the span that have a point: one query."""
    rows = for_all(received(span)).filter(lon__isnull=False).order_by()
    return list(rows.values_list("lon", "lat", "area__path"))


def newest_cases(at):
    """The cases reported last, with the areas they lie in, without their words: one query."""
    rows = for_all(Case.objects.filter(reported_at__gt=at - timedelta(days=ON_TIME_DAYS)))
    rows = rows.order_by("-reported_at", "-id")
    return list(rows.select_related("area__parent__parent").defer("title", "words", "place")[:NEWEST])
