"""Figures as a page shows them: value, fraction, definition; by department; over twelve months."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.web.periods import months_before
from wangge.core.measures import Figure, evaluate_by_body, evaluate_over, measure_named
from wangge.core.web.chart import Bar, chart_of
from wangge.core.web.wording import month_mark

BY_BODY = {
    "closed_of_due": gettext_lazy("已结案"),
    "on_time": gettext_lazy("按期结案"),
    "rework": gettext_lazy("返工"),
    "returned": gettext_lazy("退单"),
    "satisfaction": gettext_lazy("满意"),
}
"""What is told of departments: of what they were given and what came of it. Of no person (guard-rail 1)."""


@dataclass(frozen=True)
class Shown:
    """A figure in words and numbers."""

    figure: Figure

    @property
    def measure(self):
        return self.figure.measure

    @cached_property
    def value(self):
        """The number alone: 93.72, 12.5, 8; "—" where nothing was counted."""
        return "—" if self.figure.value is None else f"{self.figure.value}"

    @property
    def unit(self):
        """What stands behind the value."""
        if self.figure.value is None:
            return ""
        return {"rate": "%", "hours": _("小时")}.get(self.measure.unit) or self.measure.each

    @property
    def whole(self):
        """Value and unit as one text."""
        apart = "" if self.unit == "%" else " "
        return f"{self.value}{apart}{self.unit}" if self.unit else self.value

    @property
    def brief(self):
        """The value in little room: 62.9, 100."""
        value = self.figure.value
        return self.value if value is None else f"{value:.1f}".removesuffix(".0")

    @property
    def short(self):
        """The brief value with its unit."""
        return f"{self.brief}{self.unit}"

    @property
    def rest(self):
        """How many of the denominator the numerator left out."""
        return self.figure.denominator - self.figure.numerator

    @property
    def definition(self):
        """Numerator, denominator, what is left out, and which time counts."""
        measure = self.measure
        return measure.numerator, measure.denominator or "—", measure.exclusions, measure.period


def by_body(span, within, bodies):
    """For each body with anything in the span, by name: (body, [(title, key, Shown)…]). One query a measure."""
    measures = [measure_named(key) for key in BY_BODY]
    found = {m.key: evaluate_by_body(m, span, within=within(m)) for m in measures}
    rows = []
    for body in bodies:
        figures = {key: Shown(figures[body.pk]) for key, figures in found.items() if body.pk in figures}
        if figures:
            rows.append((body, [(BY_BODY[key], key, figures.get(key)) for key in BY_BODY]))
    return rows


def trend_of(measure, chosen, today, now, within):
    """The last twelve months of a measure: bars from nought, rates of a hundred, others of the largest."""
    months = chosen.months(today)
    spans = [chosen.span_of(month, months_before(month, -1), now) for month in months]
    figures = [Shown(figure) for figure in evaluate_over(measure, spans, within=within(measure))]
    rows = list(zip(months, figures, strict=True))
    bars = [
        Bar(
            month_mark(month), shown.figure.value if shown.figure.denominator else None, shown.brief,
            under=f"{month.year}" if month.month == 1 or month == months[0] else "",
            mark="pale" if month == months[-1] else "",
        )
        for month, shown in rows
    ]  # fmt: skip
    chart = chart_of(bars, most=100 if measure.unit == "rate" else None)
    empty = not any(shown.figure.denominator for shown in figures)
    return {"measure": measure, "rows": rows, "chart": chart, "empty": empty}
