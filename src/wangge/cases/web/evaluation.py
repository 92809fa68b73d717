"""Measures side by side for areas, bodies, posts and collecting posts (the four objects of GB/T 30428.4)."""

from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.evaluating import evaluate_table
from wangge.cases.rules import sees_every_figure
from wangge.core.errors import Forbidden
from wangge.core.measures import Span, measure_named
from wangge.core.web.files import mark_of, sheet_file
from wangge.core.web.wording import full_month
from wangge.method.queries import current_method

MONTHS = 13


@staff_page
@require_safe
def evaluation_page(request, of):
    """A table of evaluation for a month: this one as far as it went, or one of the twelve before."""
    asked = _asked(request, of)
    last = min(_after(asked["month"]) - timedelta(days=1), timezone.localdate(asked["now"]))
    months = [(f"{one:%Y-%m}", full_month(one)) for one in asked["months"]]
    told = {"month": f"{asked['month']:%Y-%m}", "months": months}
    period = urlencode({"period": "own", "since": asked["month"], "until": last})
    return render(request, "cases/desk/evaluation.html", {**asked, **told, "period": period})


@staff_page
@require_safe
def evaluation_sheet(request, of):
    """The table as a spreadsheet, below it what every number counts."""
    asked = _asked(request, of)
    table, heads = asked["table"], asked["heads"]
    title = f"{table.title}-{asked['month']:%Y-%m}"
    head = [_("对象")]
    for one in heads:
        head += [f"{one.title} %", _("%s分子") % one.title, _("%s分母") % one.title]
    rows = [[row.title, *(value for cell in row.cells for value in _three(cell))] for row in asked["rows"]]
    rows += [[one.title, one.numerator, one.denominator, one.exclusions, one.period] for one in heads]
    return sheet_file(f"{title}.xlsx", table.title, head, [map(_plain, row) for row in rows], widths=(30,),
                      mark=mark_of(request, title))  # fmt: skip


def _three(cell):
    if cell.few or not cell.denominator:
        return (_("次数少") if cell.few else "—",) * 3
    return float(cell.value), cell.numerator, cell.denominator


def _plain(value):
    return value if isinstance(value, int | float) else f"{value}"


def _asked(request, of):
    """The table that is asked for, with its rows for the month; 404 where there is none, Forbidden for most."""
    tables = {table.of: table for table in current_method().evaluation}
    if of not in tables:
        raise Http404
    if not sees_every_figure(request.actor):
        raise Forbidden()
    now, table = timezone.now(), tables[of]
    months = _months(timezone.localdate(now))
    month = next((one for one in months if f"{one:%Y-%m}" == request.GET.get("month")), months[0])
    return {
        "table": table,
        "tables": tables.values(),
        "heads": [measure_named(row.measure) for row in table.figures],
        "rows": list(evaluate_table(table, _span(month, now))),
        "months": months,
        "month": month,
        "now": now,
    }


def _months(today):
    month, found = today.replace(day=1), []
    for _back in range(MONTHS):
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def _after(month):
    return (month + timedelta(days=32)).replace(day=1)


def _span(month, now):
    begin, end = (timezone.make_aware(datetime.combine(day, time())) for day in (month, _after(month)))
    return Span(begin, min(end, now), now)


evaluation_urls = [
    path("desk/evaluation/<slug:of>/", evaluation_page, name="evaluation"),
    path("desk/evaluation/<slug:of>/sheet.xlsx", evaluation_sheet, name="evaluation-sheet"),
]
