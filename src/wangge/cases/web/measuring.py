"""The measures on the desk: all figures, by department, over a year; each opens to the very rows it counts."""

import csv
from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wangge.accounts.queries import offices_named
from wangge.accounts.web.gates import staff_page
from wangge.cases.models import Call, Case, Rating
from wangge.cases.queries import seen_by
from wangge.cases.rules import sees_every_figure
from wangge.cases.trends import of_trend
from wangge.cases.web.columns import columns_for
from wangge.cases.web.figures import Shown, by_body, trend_of
from wangge.cases.web.nav import now_of
from wangge.cases.web.periods import Scope, period_words, scope_words
from wangge.cases.web.places import levels
from wangge.cases.web.standing import Row
from wangge.cases.web.tables import WHOLE, count_up_to, newest
from wangge.core.errors import Forbidden
from wangge.core.measures import catalogue, evaluate, measure_named, rows_behind
from wangge.core.paging import page
from wangge.core.sheets import harmless
from wangge.core.web.wording import moment
from wangge.method.queries import current_method, method_of
from wangge.territory.queries import areas

KEPT = ("period", "since", "until", "area", "body", "post", "office", "series")
TREND = "on_time"
PARTS = ("denominator", "numerator", "rest")
SIZE = 50
HEAD = [
    *(gettext_lazy("指标"), gettext_lazy("数值"), gettext_lazy("分子"), gettext_lazy("分母")),
    *(gettext_lazy("分子口径"), gettext_lazy("分母口径"), gettext_lazy("不计"), gettext_lazy("按什么时间归入期内")),
]


@staff_page
@require_safe
def measures_page(request):
    """All measures of a period, by department, and one of them over twelve months."""
    asked = _asked(request)
    within, today = _within(asked), timezone.localdate(asked["now"])
    trend = _measure(request.GET.get("trend") or TREND)
    rows = [Shown(_evaluate(asked, measure)) for measure in catalogue()]
    context = asked | {
        "rows": rows,
        "empty": not any(row.figure.denominator for row in rows),
        "bodies": by_body(asked["span"], within, asked["form"].offered),
        "trend": trend_of(trend, asked["chosen"], today, asked["now"], within),
        "measures": [(measure.key, measure.title) for measure in catalogue()],
        "areas": areas().filter(level__in=levels().names).order_by("path").values_list("name", flat=True),
        "csv": f"{reverse('cases:desk-measures-csv')}?{asked['query']}",
    }
    return render(request, "cases/desk/measures.html", context)


@staff_page
@require_safe
def rows_page(request, key):
    """The rows behind a figure, as far as the person may see: those counted, those that hit, those that did not."""
    measure, asked = _measure(key), _asked(request)
    part = request.GET.get("part", "denominator")
    if part not in PARTS or (part != "denominator" and not measure.hits):
        raise Http404
    rows = _within(asked)(measure)(rows_behind(measure, asked["span"], part=part))
    found, listed, kind = _listed(rows, now_of(request), request.GET.get("page"))
    one_page = not (found.next or found.previous)
    count, more = (len(listed), False) if one_page else count_up_to(rows)
    context = asked | {
        "shown": Shown(_evaluate(asked, measure)),
        "part": part,
        "page": found,
        "rows": listed,
        "kind": kind,
        "count": count,
        "more": more,
        "back": f"{reverse('cases:desk-measures')}?{asked['query']}",
        **columns_for(request),
        "paged": "&".join(filter(None, [asked["query"], urlencode({"part": part})])),
    }
    return render(request, "cases/desk/measure_rows.html", context)


@staff_page
@require_safe
def export(request):
    """The table with its definitions, as a spreadsheet opens it: CSV, UTF-8 with a byte order mark."""
    asked = _asked(request)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    first, after = asked["chosen"].first, asked["chosen"].after
    name = f"measures-{first:%Y%m%d}-{after:%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    out = csv.writer(response)
    out.writerow([*HEAD])
    for measure in catalogue():
        shown = Shown(_evaluate(asked, measure))
        numbers = [shown.figure.numerator if measure.hits else "", shown.figure.denominator]
        out.writerow(map(harmless, [measure.title, shown.whole, *numbers, *shown.definition]))
    office = request.actor.holding("cases.view")[0]
    told = [_("期间：%s") % asked["period_words"], _("范围：%s") % (asked["scope_words"] or _("可见的全部诉求"))]
    by = {"office": f"{office.body_name} {office.post_title}", "at": moment(asked["now"], asked["now"])}
    out.writerow(map(harmless, [*told, _("导出：%(office)s，%(at)s") % by]))
    return response


def _asked(request):
    """What the person asked for and may ask for: period, area, body, and the span they make."""
    if not request.actor.holding("cases.view"):
        raise Forbidden()
    now = timezone.now()
    form = Scope(request.GET, request.actor, timezone.localdate(now))
    chosen, series = form.chosen(), _series(request)
    kept = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    return {
        "form": form,
        "actor": request.actor,
        "series": series,
        "chosen": chosen,
        "span": replace(chosen.span(now), offices=_offices(request)),
        "now": now,
        "query": urlencode(kept),
        "bare": urlencode({name: value for name, value in kept.items() if name != "body"}),
        "period_words": period_words(chosen, now),
        "scope_words": _("，").join(filter(None, [series and series.title, scope_words(request.actor, chosen)])),
    }


def _offices(request):
    """The offices whose deeds are asked for: those of a post, or one; None for all. Not everybody may ask."""
    post, office = request.GET.get("post"), request.GET.get("office")
    if not (post or office):
        return None
    if not sees_every_figure(request.actor):
        raise Forbidden()
    return frozenset(offices_named(post=post, office=office))


def _evaluate(asked, measure):
    return evaluate(measure, asked["span"], within=_within(asked)(measure))


def _within(asked):
    """measure → what narrows its rows to those about cases that the actor may see, and of the series asked for."""
    actor, series = asked["actor"], asked["series"]

    def narrowed(measure, rows):
        rows = rows.filter(seen_by(actor, measure.to_subject))
        return of_trend(series, measure, rows) if series else rows

    return lambda measure: lambda rows: narrowed(measure, rows)


def _series(request):
    """The trend whose matters alone are asked for; None for all."""
    return next((one for one in current_method().trends if one.key == request.GET.get("series")), None)


def _measure(key):
    try:
        return measure_named(key)
    except KeyError:
        raise Http404 from None


def _listed(rows, moment, mark):
    """(page, rows ready to be shown, their kind): cases as everywhere on the desk, moves and ratings by time."""
    if rows.model is Case:
        return *newest(rows, moment, mark), "case"
    if rows.model is Call:
        return *_listed_calls(rows, moment, mark), "call"
    rows = rows.select_related(*(f"case__{name}" for name in WHOLE))
    found = page(rows, order=("-at", "-id"), mark=mark, size=SIZE)
    told, kind = (_told_rating, "rating") if rows.model is Rating else (_told_move, "move")
    listed = [{"at": one.at, "told": told(one), "row": Row(one.case, moment)} for one in found.items]
    return found, listed, kind


def _listed_calls(rows, moment, mark):
    rows = rows.select_related("body", *(f"whistle__case__{name}" for name in WHOLE))
    found = page(rows, order=("-due", "-id"), mark=mark, size=SIZE)
    return found, [
        {"at": one.whistle.blown_at, "told": one.body.name, "row": Row(one.whistle.case, moment)}
        for one in found.items
    ]


def _told_rating(rating):
    solved = _("已解决") if rating.solved else _("未解决")
    return _("%(stars)d 分 · %(solved)s") % {"stars": rating.satisfied, "solved": solved}


def _told_move(move):
    return method_of(move.case.version_id).case_type(move.case.case_type).step(move.step).title
