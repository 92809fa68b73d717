"""What a month of visits comes to, area by area: counts of dwellings and visits, none of people or of their answers."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q, Sum

from wangge.accounts.models import Appointment
from wangge.territory.queries import within
from wangge.visits.models import Hint, Share, Stop
from wangge.visits.queries import WHOLE_DAY, households, in_month, midnight, never_visited, standing

YEAR = timedelta(days=365)
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
    for name, found in _figures(area, month, rules, day).items():
        for path, number in found.items():
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
    return {
        "households": _by_path(homes),
        "quota": dict(shares.order_by().values_list("plan__area__path").annotate(Sum("quota"))),
        "planned": _by_path(stops, "dwelling__area__path"),
        "attempts": _by_path(months),
        "visited": _by_path(counting, of="dwelling"),
        "met": _by_path(months.filter(outcome="met"), of="dwelling"),
        "reached": _by_path(year.filter(**still), of="dwelling"),
        "never": _by_path(never_visited(area.path, rules, day)),
    }


def _by_path(rows, path="area__path", of="pk"):
    return dict(rows.order_by().values_list(path).annotate(Count(of, distinct=of != "pk")))


@dataclass(frozen=True)
class Line:
    """An office's month: what falls to it and what it did, in the order of areas and never of figures."""

    office: Appointment
    quota: int
    planned: int
    attempts: int
    visited: int


def offices_of(area, month, rules):
    """The offices of an area with shares of a month, by area and post; in a scope."""
    shares = Share.objects.filter(plan__month=month, plan__area__path__descendant_of=area.path)
    shares = shares.select_related("office__area", "office__body").defer("office__area__boundary")
    shares = list(shares.annotate(n=Count("stops")).order_by("office__area__path", "office__post", "office"))
    keys = [one.office_id for one in shares]
    rows = standing().filter(in_month(month), office__in=keys).order_by()
    attempts = dict(rows.values_list("office").annotate(Count("pk")))
    counting = rows.filter(outcome__in=rules.counts)
    visited = dict(counting.values_list("office").annotate(Count("dwelling", distinct=True)))
    return [
        Line(one.office, one.quota, one.n, attempts.get(one.office_id, 0), visited.get(one.office_id, 0))
        for one in shares
    ]


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
