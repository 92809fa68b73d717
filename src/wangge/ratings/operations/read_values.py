"""Freezing what measures and surveys say of the objects of a round. Part of computing, never a deed by itself."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from itertools import islice

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count
from django.utils import timezone

from wangge.core.measures import Span, evaluate_by, evaluate_by_office, frozen_rows, left_in, measure_named
from wangge.method.schema.ratings import BODIES
from wangge.premises.managing import managers_on
from wangge.ratings.heeding import counted_of, rulings_within
from wangge.ratings.models import Reading, Row
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import rate_of, read_rate
from wangge.surveys.queries import satisfied_between

BATCH = 5000


def read_values(round, at):
    """Read every measure and survey of a round's scheme once more, in place of what was read before; of bodies and
    areas with every row that is counted."""
    for kept in (Reading, Row):  # nothing refers to them before the notice: one statement each, no look at every row
        kept.objects.filter(subject__round=round)._raw_delete(DEFAULT_DB_ALIAS)
    scheme = scheme_of(round)
    for indicator in scheme.of_source("measure"):
        _keep(round, indicator, _figures(round, scheme.rated.kind, indicator, at), at)
    for indicator in scheme.of_source("survey"):
        _keep(round, indicator, _answers(round, scheme.rated.kind, indicator), at)


def _keep(round, indicator, counts, at):
    """`counts`: subject → (numerator, denominator, how many were found before any was left out by a ruling)."""

    def rows():
        for subject, (numerator, denominator, *whole) in counts.items():
            enough = max([denominator, *whole]) >= indicator.least
            value = (rate_of if enough else read_rate)(indicator, numerator, denominator)
            yield Reading(
                subject_id=subject, indicator=indicator.key, numerator=numerator, denominator=denominator,
                given=value.given, of=value.of, at=at,
            )  # fmt: skip

    Reading.objects.bulk_create(rows(), batch_size=BATCH)


def _figures(round, kind, indicator, at):
    """subject → (numerator, denominator) of a measure over the round's period."""
    measure, span = measure_named(indicator.measure), Span(_midnight(round.first), _midnight(round.after), at)

    def within(rows):
        return left_in(measure, rows, indicator.leave_out)

    if kind in BODIES or (kind == "grid" and measure.label):
        return _row_by_row(round, indicator, measure, span, of_areas=kind == "grid")
    if kind == "grid":
        return _by_area(round, evaluate_by(measure, span, "area__path", within=within))
    found = evaluate_by_office(measure, span, within=within)
    return {
        subject: (found[thing].numerator, found[thing].denominator)
        for subject, thing in round.subjects.filter(thing__in=[key for key in found if key]).values_list("pk", "thing")
    }


def _row_by_row(round, indicator, measure, span, *, of_areas):
    """Keep each row that is counted for a body, or for the areas it lies in, by what was decided of it in a period
    within this one, then count what was kept: whose it is may contest every one."""
    if of_areas:
        by_path = dict(round.subjects.values_list("area_path", "pk"))
        found = frozen_rows(measure, span, leave_out=indicator.leave_out)
        subjects_of = lambda one: _holding(by_path, one["kept_in_area"])  # noqa: E731
    else:
        by_thing = dict(round.subjects.values_list("thing", "pk"))
        found = frozen_rows(measure, span, leave_out=indicator.leave_out, bodies=list(by_thing))
        subjects_of = lambda one: (by_thing[one["kept_of_body"]],)  # noqa: E731
    ruled = _ruled(round, measure)
    rows = (
        Row(
            subject_id=subject, indicator=indicator.key, thing=one["kept_thing"],
            about=one["kept_about"], label=one["kept_label"], hit=one["kept_was_hit"], facts=one["kept_decided_by"],
            **ruled(subject, one),
        )
        for one in found.iterator(chunk_size=BATCH)
        for subject in subjects_of(one)
    )  # fmt: skip
    while part := list(islice(rows, BATCH)):  # bulk_create makes a list of all it is given
        Row.objects.bulk_create(part)
    counted = counted_of(Row.objects.filter(subject__round=round, indicator=indicator.key)).annotate(all=Count("pk"))
    return {subject: tuple(counts) for subject, _indicator, *counts in counted}


def _ruled(round, measure):
    """(key of an object, a row as found) → how it counts by what was decided of it before; a row that is counted
    otherwise than then is another fact, and nothing was decided of that."""
    rulings = rulings_within(round, measure.key)
    things = dict(round.subjects.values_list("pk", "thing")) if rulings else {}

    def ruled(subject, one):
        decided = rulings.get((things.get(subject), one["kept_thing"]))
        if decided is None or decided.hit != one["kept_was_hit"]:
            return {}
        read = {"read_as": decided.ruling, "read_by": decided}
        return {"ruling": decided.ruling, "ruled_in": 0, "ruled_as": decided} | read

    return ruled


def _answers(round, kind, indicator):
    """subject → (satisfied, answered) of the period's surveys: of the estate itself, or of those a company manages on
    the period's last day."""
    subjects = dict(round.subjects.values_list("thing", "pk"))
    managers = managers_on(round.after - timedelta(days=1)) if kind == "company" else {key: key for key in subjects}
    sums: dict = defaultdict(lambda: (0, 0))
    for estate, (happy, answered) in satisfied_between(indicator.survey, round.first, round.after, managers).items():
        if subject := subjects.get(managers[estate]):
            sums[subject] = (sums[subject][0] + happy, sums[subject][1] + answered)
    return sums


def _by_area(round, found):
    """Rows count for the object in whose area they lie, or in one below it."""
    by_path = dict(round.subjects.values_list("area_path", "pk"))
    sums: dict = defaultdict(lambda: (0, 0))
    for path, figure in found.items():
        for subject in _holding(by_path, path):
            before = sums[subject]
            sums[subject] = (before[0] + figure.numerator, before[1] + figure.denominator)
    return sums


def _holding(by_path, path):
    """The objects in whose areas a path lies."""
    parts = f"{path}".split(".") if path else ()
    above = (".".join(parts[:depth]) for depth in range(len(parts), 0, -1))
    return [by_path[one] for one in above if one in by_path]


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))
