"""Measures side by side for areas, bodies, posts and collecting posts (the four objects of GB/T 30428.4)."""

from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wangge.accounts.web.gates import staff_page
from wangge.assessments import rules
from wangge.assessments.evaluating import evaluate_table
from wangge.core.errors import Forbidden
from wangge.core.measures import Span, measure_named
from wangge.core.permits import allows
from wangge.core.web.wording import full_month
from wangge.method.queries import current_method

MONTHS = 13


@staff_page
@require_GET
def evaluation_page(request, of):
    """A table of evaluation for a month: this one as far as it went, or one of the twelve before."""
    tables = {table.of: table for table in current_method().evaluation}
    if of not in tables:
        raise Http404
    if not allows(request.actor, rules.VIEW):
        raise Forbidden()
    now = timezone.now()
    months = _months(timezone.localdate(now))
    month = next((one for one in months if f"{one:%Y-%m}" == request.GET.get("month")), months[0])
    table = tables[of]
    last = min(_after(month) - timedelta(days=1), timezone.localdate(now))
    context = {
        "table": table,
        "tables": tables.values(),
        "heads": [measure_named(row.measure) for row in table.figures],
        "rows": list(evaluate_table(table, _span(month, now))),
        "months": [(f"{one:%Y-%m}", full_month(one)) for one in months],
        "month": f"{month:%Y-%m}",
        "period": urlencode({"period": "own", "since": month, "until": last}),
    }
    return render(request, "assessments/evaluation.html", context)


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
