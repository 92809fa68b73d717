"""Measures: each number has one definition and one query, and opens to its rows.

A measure is declared where its rows live. Its `rows` are what the denominator counts; `hits` says which of them the
numerator counts. A page, an export and the API show the same Figure and can list the very rows behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import Aggregate, Count, Q, QuerySet

_catalogue = {}


@dataclass(frozen=True)
class Span:
    """What a figure is about: from `start` up to `end`, as known at `now`, in an area's path, of a body, or all."""

    start: datetime
    end: datetime
    now: datetime
    area_path: str = ""
    body_id: UUID | None = None


@dataclass(frozen=True)
class Measure:
    """One definition. The words are shown with every figure; `period` says which moment puts a row into a span.

    `rows(span)` gives what the denominator counts. For a rate `hits(span)` is the condition of the numerator; for
    an average `mean` is the aggregate of the rows (a duration); with neither the measure is a count.
    """

    key: str
    title: str
    numerator: str
    denominator: str
    exclusions: str
    period: str
    rows: Callable[[Span], QuerySet]
    hits: Callable[[Span], Q] | None = None
    mean: Aggregate | None = None

    @property
    def unit(self):
        """What the value is: "rate" (per cent), "hours" or "count"."""
        return "rate" if self.hits else "hours" if self.mean else "count"


@dataclass(frozen=True)
class Figure:
    """A measure's numbers for a span; `value` is None where nothing was counted: no rate of nothing."""

    measure: Measure
    numerator: int
    denominator: int
    value: Decimal | None


def measure(**definition):
    """Declare a measure over a function `(span) -> QuerySet` of its rows."""

    def register(rows):
        made = Measure(rows=rows, **definition)
        if made.key in _catalogue:
            raise ValueError(f"two measures are called {made.key}")
        _catalogue[made.key] = made
        return rows

    return register


def catalogue():
    """All measures, in the order they were declared."""
    return tuple(_catalogue.values())


def measure_named(key):
    """The measure of a key; KeyError if there is none."""
    return _catalogue[key]


def evaluate(measure, span, *, within=None):
    """The figure of a measure over a span: one query. `within(rows)` narrows the rows to what somebody may see."""
    rows = measure.rows(span)
    rows = (within(rows) if within else rows).order_by()
    if measure.mean:
        found = rows.aggregate(all=Count("pk"), mean=measure.mean)
        hours = None if found["mean"] is None else Decimal(found["mean"].total_seconds()) / 3600
        return Figure(measure, found["all"], found["all"], _rounded(hours, "0.1"))
    if measure.hits is None:
        count = rows.aggregate(all=Count("pk"))["all"]
        return Figure(measure, count, count, Decimal(count))
    found = rows.aggregate(all=Count("pk"), hit=Count("pk", filter=measure.hits(span)))
    share = Decimal(found["hit"]) * 100 / found["all"] if found["all"] else None
    return Figure(measure, found["hit"], found["all"], _rounded(share, "0.01"))


def rows_behind(measure, span, *, part):
    """The rows a figure counts: `part` is "numerator" or "denominator"."""
    rows = measure.rows(span)
    return rows.filter(measure.hits(span)) if part == "numerator" and measure.hits else rows


def _rounded(value, places):
    return None if value is None else value.quantize(Decimal(places), ROUND_HALF_UP)
