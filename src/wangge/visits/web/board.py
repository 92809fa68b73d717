"""The office's board: a month of visits area by area, who has whom to visit, and doors nobody was ever at."""

from datetime import date
from urllib.parse import urlencode

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.core.access import record_access
from wangge.core.errors import Forbidden
from wangge.core.paging import page
from wangge.core.permits import allows, require
from wangge.core.scope import scope
from wangge.core.web.files import mark_of, sheet_file
from wangge.core.web.wording import full_day, full_month
from wangge.method.queries import current_method
from wangge.territory.queries import ancestors, areas
from wangge.visits.counting import offices_of, tallies
from wangge.visits.queries import last_day, month_of, never_visited, walkers_in
from wangge.visits.rules import LEAD, MAKE
from wangge.visits.web.gates import area_named, visits_page

MONTHS = 13
WIDTHS = (26, 10, 10, 10, 10, 10, 10, 12, 12, 12)


def _asked(request):
    """(area, month, the day as of which it is told, months to choose from); Forbidden outside one's areas."""
    held = request.actor.holding(LEAD)
    if not held:
        raise Forbidden()
    area = area_named(request.GET.get("area", "").strip(), otherwise=held[0].area_id)
    require(request.actor, LEAD, area.path)
    months = [month_of(timezone.localdate())]
    while len(months) < MONTHS:
        months.append(month_of(date.fromordinal(months[-1].toordinal() - 1)))
    wanted = next((one for one in months if f"{one:%Y-%m}" == request.GET.get("month", "")), months[0])
    return area, wanted, last_day(wanted, timezone.localdate()), months


def _figures(request):
    area, month, day, months = _asked(request)
    children = list(areas().filter(parent=area).defer("boundary").order_by("path"))
    rules = request.visits.rules
    with scope(request.actor, LEAD):
        held = tallies(area, children, month, rules, day)
    rows = [(one, held[one.pk]) for one in children]
    return area, month, day, months, held[area.pk], rows


@visits_page
@require_GET
def board_page(request):
    """An area's month with what lies below it; from a community down also its offices."""
    area, month, day, months, total, rows = _figures(request)
    low = area.level in _low_levels()
    with scope(request.actor, LEAD):
        offices = offices_of(area, month, request.visits.rules) if low else []
    posts = {post.key: post.title for post in current_method().organisations.posts}
    context = {
        **{"area": area, "month": month, "day": day, "total": total, "rows": rows, "visits": request.visits},
        "line": [one for one in ancestors(area) if allows(request.actor, LEAD, one.path)],
        "months": [(f"{one:%Y-%m}", full_month(one)) for one in months],
        "chosen": f"{month:%Y-%m}",
        "offices": [(one, posts.get(one.office.post, one.office.post)) for one in offices],
        "low": low,
        "draws": low and _to_draw(area, offices, month, request.visits),
        "query": urlencode({"area": area.key, "month": f"{month:%Y-%m}"}),
        "makes": bool(request.actor.holding(MAKE)),
    }
    return render(request, "visits/board.html", context)


def _low_levels():
    """The level of grids, and those right above it and below."""
    levels = [level.key for level in current_method().territory.levels]
    grid = levels.index(current_method().territory.grid.level)
    return levels[max(0, grid - 1) :]


def _to_draw(area, offices, month, visits):
    """Whether an office of just this area waits for its households of this month."""
    today = timezone.localdate()
    if month != month_of(today):
        return False
    have = {one.office.pk for one in offices}
    return any(one.pk not in have for one, _quota in walkers_in(area, today, visits))


@visits_page
@require_GET
def never_page(request):
    """Households of an area at whose door nobody has been, as addresses, a page at a time."""
    area, _month, _day, _months = _asked(request)
    with scope(request.actor, LEAD):
        rows = never_visited(area.path, request.visits.rules).select_related("area").defer("area__boundary")
        number = rows.count()
        found = page(rows, order=("address", "id"), mark=request.GET.get("page"))
        looked = {"subject_kind": "never-visited", "subject_id": None, "fields": ["address"], "rows": len(found.items)}
        record_access(request.actor, purpose="visit", basis="statutory", at=timezone.now(), **looked)
    context = {"area": area, "page": found, "number": number, "visits": request.visits}
    return render(request, "visits/never.html", context | {"query": urlencode({"area": area.key})})


@visits_page
@require_GET
def board_xlsx(request):
    """The board as a sheet: one line for each area below, and one for all."""
    area, month, day, _months, total, rows = _figures(request)
    head = [
        *(_("区域"), _("住户"), _("应走访"), _("已排"), _("走访次数"), _("已走访户"), _("见到人户")),
        *(_("一年内见到户"), _("覆盖率"), _("从未走访户")),
    ]
    lines = [_cells(one.name, tally) for one, tally in rows] + [_cells(f"{area.name} {_('合计')}", total)]
    name = _("走访-%(area)s-%(month)s.xlsx") % {"area": area.name, "month": full_month(month)}
    mark = mark_of(request, area.name, _("截至 %(day)s") % {"day": full_day(day)})
    return sheet_file(name, _("走访"), head, lines, widths=WIDTHS, mark=mark)


def _cells(name, tally):
    share = "—" if tally.share is None else f"{tally.share:.1f}%"
    return (
        *(name, tally.households, tally.quota, tally.planned, tally.attempts, tally.visited, tally.met),
        *(tally.reached, share, tally.never),
    )
