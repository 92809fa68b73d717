"""Yearly series beside their baseline, for the desk and for everybody: picture, table, why a year is not compared."""

from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.circles import enclosed_kinds
from wangge.cases.queries import FEW as LEAST
from wangge.cases.queries import seen_by, told_to_all
from wangge.cases.rules import sees_all
from wangge.cases.trends import differing, series_of
from wangge.cases.web.figures import Shown
from wangge.core.errors import Forbidden
from wangge.core.measures import measure_named
from wangge.core.trend import (
    BEFORE,
    BEGAN,
    CHANGED,
    FEW,
    MISSED,
    MIXED,
    NO_BASE,
    NOTHING,
    OPEN,
    REACHED,
    RUNS,
    UNKNOWN,
    ZERO,
)
from wangge.core.web.chart import Bar, chart_of
from wangge.core.web.files import mark_of, sheet_file
from wangge.core.web.wording import listed
from wangge.method.queries import current_method

PUBLIC, DESK = "cases/portal/trends.html", "cases/desk/trends.html"


@dataclass
class Line:
    """A year as the table tells it."""

    year: int
    value: str
    change: str
    why: str
    is_base: bool
    figure: object = None
    rows: str = ""


@dataclass
class Told:
    """A trend as a page tells it."""

    trend: object
    measure: object
    unit: str
    classes: str
    base: str
    said: str
    verdict: str
    tone: str
    target: str
    chart: object
    lines: list
    figures: list = field(default_factory=list)

    @property
    def labelled(self):
        """The id of its heading."""
        return f"t-{self.trend.key}"


@require_safe
def trends_page(request):
    """The series everybody may read: without kinds of matters that are kept to a circle, and years of very few."""
    return render(request, PUBLIC, {"rows": _told(_everybody, few=LEAST), "least": LEAST})


@require_safe
def trend_sheet(request, trend):
    """One of them as a spreadsheet."""
    return _sheet(_found(trend, _everybody, few=LEAST))


@staff_page
@require_safe
def desk_page(request):
    """The series of what the person sees; each number opens to its rows."""
    return render(request, DESK, {"rows": _told(_of(request)), "whole": sees_all(request.actor)})


@staff_page
@require_safe
def desk_sheet(request, trend):
    """One of them as a spreadsheet."""
    return _sheet(_found(trend, _of(request)), mark_of(request))


def _of(request):
    if not request.actor.holding("cases.view"):
        raise Forbidden()
    return lambda measure: lambda rows: rows.filter(seen_by(request.actor, measure.to_subject))


def _everybody(measure):
    """What the board counts, without the kinds that are kept to a circle."""
    enclosed = Q(**{f"{measure.to_subject}case_type__in": enclosed_kinds()})
    return lambda rows: rows.filter(told_to_all(measure.to_subject)).exclude(enclosed)


def _told(within, few=0):
    return [_one(trend, within, few) for trend in current_method().trends if not trend.retired]


def _found(key, within, few=0):
    trend = next((one for one in current_method().trends if one.key == key and not one.retired), None)
    if trend is None:
        raise Http404
    return _one(trend, within, few)


def _one(trend, within, few):
    method, measure = current_method(), measure_named(trend.measure)
    series, figures = series_of(trend, timezone.now(), within=within, few=few, shared=within is _everybody)
    verdict, tone = _verdict(series, trend)
    return Told(
        trend, measure, _unit(measure),
        listed(method.case_class(key).title for key in trend.classes) or _("全部"),
        _("%d 年") % series.base.year if series.base else _("还没有：须有一个整年"),
        _said(series, measure), verdict, tone, _target(trend, measure), _chart(series, trend, measure),
        [_line(one, series.base, figures[one.year.year], trend, measure) for one in series.years],
        [one for one in method.cited_figures if one.key in trend.figures],
    )  # fmt: skip


def _line(one, base, figure, trend, measure):
    hidden = one.year.value is None
    is_base = base is not None and one.year.year == base.year
    change = "—" if one.change is None else _signed(one.change, measure)
    why = _("基期") if is_base else _why(one, base)
    shown = None if hidden else figure
    return Line(one.year.year, "—" if hidden else Shown(figure).whole, change, why, is_base, shown, _rows(trend, one))


def _rows(trend, one):
    """The address of a year's rows, after `?`."""
    year = one.year.year
    return urlencode({"period": "own", "since": f"{year}-01-01", "until": f"{year}-12-31", "series": trend.key})


def _unit(measure):
    return {"rate": "%", "hours": _("小时")}.get(measure.unit) or str(measure.each)


def _signed(change, measure):
    unit = _(" 个百分点") if measure.unit == "rate" else "%"
    return f"{'+' if change > 0 else '−' if change < 0 else ''}{abs(change):f}{unit}"


def _why(one, base):
    """Why a year is not compared with the baseline, in words; "" where it is."""
    if one.why == CHANGED and base is not None:
        parts = {"rule": _("统计的办法"), "classes": _("类别"), "filing": _("立案标准")}
        named = listed(parts[name] for name in differing(one.year.definition, base.definition))
        return _("口径与基期不同（%s改过），不比") % named
    return {
        "": "", RUNS: _("还没有过完，不比"), BEGAN: _("登记从这一年中间开始，不是整年，不比"),
        BEFORE: _("那时还没有登记"), FEW: _("不足 %d 件，不公布") % LEAST, MIXED: _("年内改过口径，不比"),
        NOTHING: _("没有应计的件"), NO_BASE: _("没有可比的基期"), ZERO: _("基期是 0，算不出百分比"),
    }[one.why]  # fmt: skip


def _target(trend, measure):
    if trend.target is None:
        return ""
    told = {"years": trend.target.years, "change": _signed(trend.target.change.normalize(), measure)}
    return _("%(years)d 年 %(change)s") % told


def _said(series, measure):
    """What the latest comparable year says, in words."""
    latest = series.latest
    if latest is None:
        return _("还没有可比的年份")
    told = {"year": latest.year.year, "base": series.base.year, "change": _signed(latest.change, measure)}
    return _("%(year)d 年比 %(base)d 年 %(change)s") % told


def _verdict(series, trend):
    """(whether the target was reached in its year, in words; a tone of status); "" without target or baseline."""
    if not series.verdict or series.base is None:
        return "", ""
    words, tone = {
        REACHED: (_("%d 年到了对照线"), "closed"), MISSED: (_("%d 年没有到对照线"), "soon"),
        OPEN: (_("%d 年才到期"), "ontime"), UNKNOWN: (_("到期的 %d 年不能比"), "paused"),
    }[series.verdict]  # fmt: skip
    return words % (series.base.year + trend.target.years), tone


def _chart(series, trend, measure):
    bars = [
        Bar(
            str(one.year.year), one.year.value, _brief(one.year.value), under=_short(one, measure),
            mark="base" if one.year == series.base else "pale" if one.why else "",
        )
        for one in series.years
    ]  # fmt: skip
    line, words = None, ""
    if trend.target and series.base and measure.unit != "rate":
        line = series.base.value * (100 + trend.target.change) / 100
        words = _("虚线是对照线：%(line)s %(unit)s") % {"line": f"{line.normalize():f}", "unit": measure.each}
    return chart_of(bars, most=Decimal(100) if measure.unit == "rate" else None, line=line, line_words=words)


def _brief(value):
    return "" if value is None else f"{value:.1f}".removesuffix(".0")


def _short(one, measure):
    if one.change is None or measure.unit == "rate":
        return ""
    return f"{'+' if one.change > 0 else '−' if one.change < 0 else ''}{abs(one.change):.0f}%"


def _sheet(told, mark=""):
    head = [_("年份"), told.unit, _("比基期"), _("说明")]
    rows = [[one.year, _number(one), one.change, one.why] for one in told.lines]
    measure = told.measure
    rows += [[], [_("基期"), told.base], [_("类别"), told.classes], [_("计"), str(measure.numerator)]]
    rows += [[_("不计"), str(measure.exclusions)], [_("归入期内"), str(measure.period)]]
    rows += [[_("引用，不是平台算出的"), one.text, "", one.note] for one in told.figures]
    name = f"{told.trend.title}.xlsx"
    return sheet_file(name, told.trend.title[:30], head, rows, widths=(14, 16, 14, 60), mark=mark)


def _number(line):
    return float(line.figure.value) if line.figure is not None and line.figure.value is not None else line.value


trend_urls = [
    path("trends/", trends_page, name="trends"),
    path("trends/<slug:trend>.xlsx", trend_sheet, name="trend-sheet"),
    path("desk/trends/", desk_page, name="desk-trends"),
    path("desk/trends/<slug:trend>.xlsx", desk_sheet, name="desk-trend-sheet"),
]
