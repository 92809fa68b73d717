"""Measures: each number has one definition and one query, and opens to its rows.

A measure is declared where its rows live. Its `rows` are what the denominator counts; `hits` says which of them the
numerator counts. A page, an export and the API show the same Figure and can list the very rows behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import Aggregate, BooleanField, Case, Count, Expression, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

_catalogue = {}
_exclusions = {}


@dataclass(frozen=True)
class Span:
    """What a figure is about: from `start` up to `end`, as known at `now`, in an area's path, of a body, or all.

    `offices`: what these offices did, for measures of deeds (`Measure.doer`); None for everybody.
    """

    start: datetime
    end: datetime
    now: datetime
    area_path: str = ""
    body_id: UUID | None = None
    offices: frozenset[UUID] | None = None


@dataclass(frozen=True)
class Measure:
    """One definition. The words are shown with every figure; `period` says which moment puts a row into a span.

    `rows(span)` gives what the denominator counts. For a rate `hits(span)` is the condition of the numerator; for
    an average `mean` is the aggregate of the rows (a duration); with neither the measure is a count.
    `to_subject` leads from a row to what it is about, as the prefix of a lookup: "" for the thing itself;
    `each` is what its rows are counted in. `rated` False: told so that people understand, and never part of
    anybody's rating, sheet or pay (`for_ratings` leaves it out).

    Whom a row is counted for: `body` gives the expression of the responsible body (else that of the subject), `doer`
    is the lookup of the office that did it, "" where a row is no deed of one office. What a sheet freezes of a row:
    `label`, by which people know its subject, and `facts`, (key, title, expression) of what decided whether it hit.
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
    to_subject: str = ""
    each: str = _("件")
    rated: bool = True
    body: Callable[[], Expression] | None = None
    doer: str = ""
    label: Callable[[str], Expression] | None = None
    facts: tuple[tuple[str, str, Callable[[], Expression]], ...] = ()

    @property
    def responsible(self):
        """The expression of the body a row is counted for."""
        return self.body() if self.body else F(f"{self.to_subject}handling_body")

    @property
    def unit(self):
        """What the value is: "rate" (per cent), "hours" or "count"."""
        return "rate" if self.hits else "hours" if self.mean else "count"


@dataclass(frozen=True)
class Exclusion:
    """A named kind of rows that a city may leave out of a measure; `condition` takes the prefix to the subject."""

    key: str
    title: str
    condition: Callable[[str], Q]


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


def exclusion(key, title, condition):
    """Declare what packs may leave out of measures: `(prefix) -> Q` of the rows that go."""
    _exclusions[key] = Exclusion(key, title, condition)


def exclusions():
    """key → Exclusion of everything that may be left out."""
    return dict(_exclusions)


def left_in(measure, rows, leave_out):
    """The rows of a measure without those of the named exclusions."""
    for key in leave_out:
        rows = rows.exclude(_exclusions[key].condition(measure.to_subject))
    return rows


def catalogue():
    """All measures, in the order they were declared."""
    return tuple(_catalogue.values())


def for_ratings():
    """The measures that a rating or an assessment sheet may use."""
    return tuple(measure for measure in catalogue() if measure.rated)


def measure_named(key):
    """The measure of a key; KeyError if there is none."""
    return _catalogue[key]


def evaluate(measure, span, *, within=None):
    """The figure of a measure over a span: one query. `within(rows)` narrows the rows to what somebody may see."""
    return _figure(measure, _rows(measure, span, within).aggregate(**_counted(measure, span)))


def evaluate_by(measure, span, field, *, within=None):
    """value → Figure for every value of a field of what the rows are about: one query for all of them."""
    return _evaluate_each(measure, span, F(measure.to_subject + field), within)


def evaluate_by_body(measure, span, *, within=None):
    """body's key → Figure, each row counted for the body responsible: one query."""
    return _evaluate_each(measure, span, measure.responsible, within)


def evaluate_by_office(measure, span, *, within=None):
    """office's key → Figure of what each office did: one query. Only for measures with a doer."""
    return _evaluate_each(measure, span, F(measure.doer), within)


def _evaluate_each(measure, span, of, within):
    rows = _rows(measure, span, within).values(of=of)
    return {found["of"]: _figure(measure, found) for found in rows.annotate(**_counted(measure, span))}


def frozen_rows(measure, span, *, leave_out=(), bodies=None):
    """What a sheet keeps of every row counted for these bodies (None: whosesoever): thing, about, body, path of its
    area, label, hit, facts; as dicts."""
    rows = left_in(measure, measure.rows(span), leave_out).order_by()
    hit = Case(When(measure.hits(span), then=Value(True)), default=Value(False), output_field=BooleanField())
    told = {
        "thing": F("pk"),
        "about": F(f"{measure.to_subject}pk"),
        "of_body": measure.responsible,
        "in_area": F(f"{measure.to_subject}area__path"),
        "label": measure.label(measure.to_subject),
        "was_hit": hit,
        "decided_by": JSONObject(**{key: made() for key, _title, made in measure.facts}),
    }
    rows = rows.annotate(**{f"kept_{key}": value for key, value in told.items()})
    rows = rows if bodies is None else rows.filter(kept_of_body__in=bodies)
    return rows.values(*(f"kept_{key}" for key in told))


def evaluate_over(measure, spans, *, within=None):
    """The figures of a measure over several spans, in their order: one query for all of them."""
    parts = [
        _rows(measure, span, within).values(nth=Value(nth, IntegerField())).annotate(**_counted(measure, span))
        for nth, span in enumerate(spans)
    ]
    found = {row["nth"]: row for row in parts[0].union(*parts[1:], all=True)} if parts else {}
    return [_figure(measure, found[nth]) for nth in range(len(parts))]


def rows_behind(measure, span, *, part):
    """The rows a figure counts: `part` is "numerator", "denominator", or "rest", what the numerator left out."""
    rows = measure.rows(span)
    if part == "denominator" or not measure.hits:
        return rows.none() if part == "rest" else rows
    if part == "numerator":
        return rows.filter(measure.hits(span))
    hit = Case(When(measure.hits(span), then=Value(1)), default=Value(0), output_field=IntegerField())
    return rows.annotate(hit=hit).filter(hit=0)  # and not exclude(): what is unknown is no hit either


def _rows(measure, span, within):
    rows = measure.rows(span)
    return (within(rows) if within else rows).order_by()


def _counted(measure, span):
    """The aggregates that make a figure."""
    if measure.mean:
        return {"all": Count("pk"), "mean": measure.mean}
    if measure.hits is None:
        return {"all": Count("pk")}
    return {"all": Count("pk"), "hit": Count("pk", filter=measure.hits(span))}


def _figure(measure, found):
    count = found["all"]
    if measure.mean:
        hours = None if found["mean"] is None else Decimal(found["mean"].total_seconds()) / 3600
        return Figure(measure, count, count, _rounded(hours, "0.1"))
    if measure.hits is None:
        return Figure(measure, count, count, Decimal(count))
    share = Decimal(found["hit"]) * 100 / count if count else None
    return Figure(measure, found["hit"], count, _rounded(share, "0.01"))


def _rounded(value, places):
    return None if value is None else value.quantize(Decimal(places), ROUND_HALF_UP)
