"""Yearly series of measures as the method asks for them: what was counted in each year, and whether it was the same.

All years are counted now, from their rows, by one program. What may have changed is what the methods in force in a year
called such a matter: that is compared, and years that differ are not held against each other.
"""

from datetime import date, datetime, time
from functools import lru_cache

from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.utils.timezone import localdate, make_aware

from wangge.core.measures import Figure, Span, evaluate_over, left_in, measure_named
from wangge.core.trend import BEFORE, BEGAN, FEW, RUNS, Year, held_against
from wangge.method.loader import digest_of
from wangge.method.queries import all_versions, as_written, version_keys

YEARS = 12
DAY, MINUTES = 86_400, 300
OF_CLASS = ("title", "kind", "in_catalogue", "retired")
OF_FILING = ("key", "condition", "closing_condition", "limit", "stages", "urgent", "retired")


def series_of(trend, now, *, within, few=0, shared=False):
    """(the series of a trend, year → its figure). `within(measure)` narrows rows to what somebody may see; of a year
    with fewer than `few` rows nothing is told. `shared`: everybody sees the same, so it is counted once for all."""
    measure, began = measure_named(trend.measure), _began(trend)
    years = _years(trend, began.year, localdate(now).year)
    narrowed = within(measure)

    def counted(years):
        spans = [span_of(year, now) for year in years]
        found = evaluate_over(measure, spans, within=lambda rows: narrowed(of_trend(trend, measure, rows)))
        return dict(zip(years, found, strict=True))

    figures = _kept(trend, years, now, counted) if shared else counted(years)
    meant = _meant(trend, years, now)
    rows = [_year(year, figures[year], meant[year], began, now, few) for year in years]
    target = trend.target
    series = held_against(
        rows, share=measure.unit == "rate", baseline=trend.baseline,
        change=target and target.change, within=target and target.years,
    )  # fmt: skip
    return series, figures


def _kept(trend, years, now, counted):
    """year → figure of what everybody may read: a year that is over is counted once a day, the running one every few
    minutes, however many strangers ask. Another definition or version is another key."""
    rule = [trend.measure, trend.classes, trend.leave_out, [str(version) for version in version_keys()]]
    meant = digest_of({"rule": rule})
    keys = {year: f"{connection.schema_name}:trend:{meant}:{year}" for year in years}
    found = cache.get_many(keys.values())
    missing = [year for year in years if keys[year] not in found]
    for year, one in counted(missing).items():
        found[keys[year]] = (one.numerator, one.denominator, one.value)
        cache.set(keys[year], found[keys[year]], DAY if year < localdate(now).year else MINUTES)
    measure = measure_named(trend.measure)
    return {year: Figure(measure, *found[keys[year]]) for year in years}


def of_trend(trend, measure, rows):
    """Of a measure's rows those that a trend follows: of its classes, without what it leaves out."""
    if trend.classes:
        rows = rows.filter(Q(**{f"{measure.to_subject}class_key__in": trend.classes}))
    return left_in(measure, rows, trend.leave_out)


def span_of(year, now):
    """A year as a span; one that runs ends now."""
    first, after = _midnight(date(year, 1, 1)), _midnight(date(year + 1, 1, 1))
    return Span(first, max(first, min(after, now)), now)


def _year(year, figure, meant, began, now, few):
    if 0 < figure.denominator < few:  # whatever else it lacks: of a few nothing is told
        return Year(year, None, meant, FEW)
    lack = RUNS if year == localdate(now).year else BEFORE if year < began.year else ""
    if not lack and date(year, 1, 1) < began:
        lack = BEGAN
    return Year(year, None if lack == BEFORE else figure.value, meant, lack)


def _years(trend, began, this):
    """The years that are told: from the baseline, or from when the register began; the latest twelve."""
    rows = list(range(min(trend.baseline or began, this), this + 1))
    return rows if len(rows) <= YEARS else [rows[0], *rows[1 - YEARS :]]


def _began(trend):
    """The day from which on the register has every matter."""
    return trend.since or localdate(_begins()[0][0])


def _begins():
    """(from when on it was in force, version), the earliest first: when it was applied and its day had come."""
    rows = [(max(_midnight(one.effective_from), one.applied_at), one) for one in all_versions()]
    return sorted(rows, key=lambda row: row[0])


def _meant(trend, years, now):
    """year → what counted in it by the methods in force, None where that changed in the year."""
    begins = _begins()
    asked = (trend.key, trend.measure, trend.classes, trend.leave_out)
    found = {}
    for year in years:
        span = span_of(year, now)
        moments = [span.start, *(moment for moment, _version in begins if span.start < moment < span.end)]
        parts = {_parts(_in_force(begins, moment).pk, *asked) for moment in moments}
        found[year] = parts.pop() if len(parts) == 1 else None
    return found


def _in_force(begins, moment):
    """The version in force at a moment; before the first one, that: it classified what was imported from then."""
    begun = [one for at, one in begins if at <= moment]
    if not begun:
        return begins[0][1]
    return max(begun, key=lambda one: (one.effective_from, one.applied_at))


@lru_cache(maxsize=512)
def _parts(version, key, measure, classes, leave_out):
    """What a version meant by a trend, as digests of its parts: the trend's own rule (as that version wrote it, else as
    now), its classes, and for more than what came in, by which standards they were filed."""
    method = as_written(version)
    own = next((one for one in method.trends if one.key == key), None)
    rule = [own.measure, own.classes, own.leave_out] if own else [measure, classes, leave_out]
    known = {row.key: row for row in method.classes}
    named = [known[one].model_dump(mode="json", include=set(OF_CLASS)) if one in known else None for one in rule[1]]
    parts = {"rule": rule, "classes": named}
    if rule[0] != "received":
        rows = [row for row in method.filing if not rule[1] or row.class_ in rule[1]]
        parts["filing"] = [row.model_dump(mode="json", include=set(OF_FILING)) for row in rows]
    return tuple((name, digest_of({name: value})) for name, value in parts.items())


def differing(one, other):
    """The names of the parts in which two definitions differ: "rule", "classes", "filing"."""
    return sorted({name for name, _digest in set(one) ^ set(other)})


def _midnight(day):
    return make_aware(datetime.combine(day, time()))
