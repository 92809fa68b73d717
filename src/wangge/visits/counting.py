"""What a month of visits comes to, area by area: counts of dwellings and visits, none of people or of their answers."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import CharField, Count, F, Q, Sum, Value

from wangge.accounts.queries import appointments_on
from wangge.core.ltree import LtreeField
from wangge.territory.queries import within
from wangge.visits.models import Hint, Share, Stop
from wangge.visits.queries import WHOLE_DAY, households, in_month, midnight, month_of, never_visited, standing

YEAR = timedelta(days=365)
ROWS = Count("pk")
FEW = 5
"""A share of fewer looks than this says nothing of a source (guard-rail 13)."""


@dataclass
class Tally:
    """The figures of an area and month; what each means stands in MEANINGS of the board's page."""

    households: int = 0
    quota: int = 0
    planned: int = 0
    attempts: int = 0
    visited: int = 0
    met: int = 0
    reached: int = 0
    never: int = 0

    @property
    def share(self):
        """Reached in a year per hundred households; None without any."""
        return 100 * self.reached / self.households if self.households else None

    @property
    def done(self):
        """Households visited per hundred of the quota; None without a quota."""
        return 100 * self.visited / self.quota if self.quota else None


def tallies(area, children, month, rules, day):
    """area key → Tally for an area and those below it; in a scope. The same statements for every level."""
    held = {one.pk: Tally() for one in [area, *children]}
    paths = {one.path: one.pk for one in [area, *children]}
    first, *more = _figures(area, month, rules, day)
    for name, path, number in first.union(*more, all=True):  # one statement: each figure has a plan of its own in it
        for above in _above(path):
            if above in paths:
                tally = held[paths[above]]
                setattr(tally, name, getattr(tally, name) + (number or 0))
    return held


def _above(path):
    parts = path.split(".")
    return (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _figures(area, month, rules, day):
    under = Q(area__path__descendant_of=area.path)
    visits = standing().filter(under, at__lt=midnight(day + WHOLE_DAY))
    months = visits.filter(in_month(month))
    year = visits.filter(at__gte=midnight(day + WHOLE_DAY) - YEAR, outcome="met")
    counting = months.filter(outcome__in=rules.counts)
    shares = Share.objects.filter(plan__month=month, plan__area__path__descendant_of=area.path)
    stops = Stop.objects.filter(month=month, dwelling__area__path__descendant_of=area.path)
    homes = households(area.path, rules, day)
    still = {"dwelling__in": homes.values("pk")}
    doors = Count("dwelling", distinct=True)
    return [
        _by_path("households", homes),
        _by_path("quota", shares, Sum("quota"), "plan__area__path"),
        _by_path("planned", stops, path="dwelling__area__path"),
        _by_path("attempts", months),
        _by_path("visited", counting, doors),
        _by_path("met", months.filter(outcome="met"), doors),
        _by_path("reached", year.filter(**still), doors),
        _by_path("never", never_visited(area.path, rules, day)),
    ]


def _by_path(name, rows, number=ROWS, path="area__path"):
    """(the figure's name, path of an area, number) of rows."""
    named = rows.order_by().annotate(figure=Value(name, CharField())).values("figure", path)
    return named.annotate(n=number).values_list("figure", path, "n")


@dataclass(frozen=True)
class Line:
    """An office's month: what falls to it and what it did, in the order of areas and never of figures."""

    post: str
    body: str
    area: str
    quota: int
    planned: int
    attempts: int
    visited: int


def offices_of(area, month, visits, today):
    """(Lines of the offices of an area with shares of a month, by area and post; whether an office of just this area
    still waits for its households of the month we are in). In a scope; one statement for all of it."""
    shares = Share.objects.filter(plan__month=month, plan__area__path__descendant_of=area.path)
    done = standing().filter(in_month(month), office__in=shares.values("office")).order_by()
    counting = Count("dwelling", Q(outcome__in=visits.rules.counts), distinct=True)
    parts = [
        _told("share", shares, "office", first=F("quota"), second=Count("stops"), names=NAMES),
        _told("done", done, "office", first=ROWS, second=counting),
    ]
    if month == month_of(today):
        walkers = appointments_on(today).select_related(None).defer(None).order_by()
        walkers = walkers.filter(area=area, post__in=[one.post for one in visits.visitors], account__is_active=True)
        parts.append(_told("walks", walkers, "pk", first=Value(0), second=Value(0)))
    rows = list(parts[0].union(*parts[1:], all=True))
    did = {one.who: (one.first, one.second) for one in rows if one.part == "done"}
    held = [one for one in rows if one.part == "share"]
    held.sort(key=lambda one: (str(one.its_path), one.its_post, str(one.who)))
    lines = [
        Line(one.its_post, one.its_body, one.its_area, one.first, one.second, *did.get(one.who, (0, 0))) for one in held
    ]
    return lines, bool({one.who for one in rows if one.part == "walks"} - {one.who for one in held})


NAMES = {
    "its_post": F("office__post"),
    "its_body": F("office__body__name"),
    "its_area": F("office__area__name"),
    "its_path": F("office__area__path"),
}
NAMELESS = dict.fromkeys(NAMES, Value("", CharField())) | {"its_path": Value(None, LtreeField())}


def _told(part, rows, office, *, first, second, names=NAMELESS):
    """Two numbers for each office, in the same columns for every part; `names`: with its post, body and area."""
    kept = rows.order_by().annotate(part=Value(part, CharField()), who=F(office), **names)
    kept = kept.values("part", "who", *names).annotate(first=first, second=second)
    return kept.values_list("part", "who", *names, "first", "second", named=True)


@dataclass(frozen=True)
class Source:
    """How hints of a source turned out. `share`: confirmed per hundred that could be told; None for few."""

    name: str
    given: int
    confirmed: int
    denied: int
    unclear: int
    waiting: int
    expired: int

    @property
    def share(self):
        """Confirmed per hundred of those confirmed or not; None under FEW."""
        told = self.confirmed + self.denied
        return 100 * self.confirmed / told if told >= FEW else None


def sources_in(paths, day):
    """Every source of hints in areas, by name: erased ones count too. In `hint_scope`."""
    over = Q(answer="") & (Q(erased_at__isnull=False) | Q(due_on__lt=day))
    rows = Hint.objects.filter(within(paths)).values("source").order_by("source")
    found = rows.annotate(
        given=Count("pk"),
        confirmed=Count("pk", Q(answer="confirmed")),
        denied=Count("pk", Q(answer="denied")),
        unclear=Count("pk", Q(answer="unclear")),
        waiting=Count("pk", Q(answer="") & ~over),
        expired=Count("pk", over),
        name=F("source"),
    )
    names = ("name", "given", "confirmed", "denied", "unclear", "waiting", "expired")
    return [Source(**{name: row[name] for name in names}) for row in found]
