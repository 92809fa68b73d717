"""The office's board: a month of visits area by area, who has whom to visit, and doors nobody was ever at."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q, Subquery
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.core.access import record_access
from wangge.core.errors import Forbidden
from wangge.core.paging import page
from wangge.core.permits import allows, require
from wangge.core.scope import scope
from wangge.core.web.files import mark_of, sheet_file
from wangge.core.web.wording import full_day, full_month
from wangge.method.queries import current_method
from wangge.territory.queries import areas
from wangge.visits.counting import offices_of, tallies
from wangge.visits.queries import last_day, month_of, never_visited
from wangge.visits.rules import LEAD, MAKE
from wangge.visits.web.gates import area_named, visits_page

MONTHS = 13
WIDTHS = (26, 10, 10, 10, 10, 10, 10, 12, 12, 12)


@dataclass(frozen=True)
class Board:
    """What a board tells: an area's month as of a day, what lies below it with its figures, its offices where it is low
    enough, whether one of these still waits for its households, and the areas above it with itself (`line`)."""

    area: object
    month: date
    day: date
    months: list
    total: object
    rows: list
    offices: list
    waits: bool
    line: list


def _months(request):
    """(month that was asked for, the day as of which it is told, months to choose from)."""
    months = [month_of(timezone.localdate())]
    while len(months) < MONTHS:
        months.append(month_of(date.fromordinal(months[-1].toordinal() - 1)))
    wanted = next((one for one in months if f"{one:%Y-%m}" == request.GET.get("month", "")), months[0])
    return wanted, last_day(wanted, timezone.localdate()), months


def _around(request):
    """(the area asked for, those right below it, those above it and itself), in one statement; Forbidden outside one's
    areas, 404 for one there is none of."""
    held, key = request.actor.holding(LEAD), request.GET.get("area", "").strip()
    if not held:
        raise Forbidden()
    which = {"key": key} if key else {"pk": held[0].area_id}
    path = Subquery(areas().filter(**which).values("path")[:1])
    below = Q(parent__valid_until=None, **{f"parent__{name}": value for name, value in which.items()})
    found = list(areas().filter(Q(path__ancestor_of=path) | below).defer("boundary").order_by("path"))
    line = [one for one in found if all(str(getattr(one, name)) == str(value) for name, value in which.items())]
    if not line:
        raise Http404
    (area,) = line
    require(request.actor, LEAD, area.path)
    children = [one for one in found if one.parent_id == area.pk]
    return area, children, [one for one in found if one.parent_id != area.pk]


def _figures(request, *, with_offices=False):
    area, children, line = _around(request)
    month, day, months = _months(request)
    lines, waits = [], False
    with scope(request.actor, LEAD):
        held = tallies(area, children, month, request.visits.rules, day)
        if with_offices and area.level in _low_levels():
            lines, waits = offices_of(area, month, request.visits, timezone.localdate())
    rows = [(one, held[one.pk]) for one in children]
    return Board(area, month, day, months, held[area.pk], rows, lines, waits, line)


@visits_page
@require_safe
def board_page(request):
    """An area's month with what lies below it; from a community down also its offices."""
    found = _figures(request, with_offices=True)
    area, month = found.area, found.month
    low = area.level in _low_levels()
    posts = {post.key: post.title for post in current_method().organisations.posts}
    context = {
        **{"area": area, "month": month, "day": found.day, "total": found.total, "rows": found.rows},
        "visits": request.visits,
        "line": [one for one in found.line if allows(request.actor, LEAD, one.path)],
        "months": [(f"{one:%Y-%m}", full_month(one)) for one in found.months],
        "chosen": f"{month:%Y-%m}",
        "offices": [(one, posts.get(one.post, one.post)) for one in found.offices],
        "low": low,
        "draws": found.waits,
        "query": urlencode({"area": area.key, "month": f"{month:%Y-%m}"}),
        "makes": bool(request.actor.holding(MAKE)),
    }
    return render(request, "visits/board.html", context)


def _low_levels():
    """The level of grids, and those right above it and below."""
    levels = [level.key for level in current_method().territory.levels]
    grid = levels.index(current_method().territory.grid.level)
    return levels[max(0, grid - 1) :]


@visits_page
@require_safe
def never_page(request):
    """Households of an area at whose door nobody has been, as addresses, a page at a time."""
    held = request.actor.holding(LEAD)
    if not held:
        raise Forbidden()
    area = area_named(request.GET.get("area", "").strip(), otherwise=held[0].area_id)
    require(request.actor, LEAD, area.path)
    with scope(request.actor, LEAD):
        rows = never_visited(area.path, request.visits.rules).select_related("area").defer("area__boundary")
        number = rows.count()
        found = page(rows, order=("address", "id"), mark=request.GET.get("page"))
        looked = {"subject_kind": "never-visited", "subject_id": None, "fields": ["address"], "rows": len(found.items)}
        record_access(request.actor, purpose="visit", basis="statutory", at=timezone.now(), **looked)
    context = {"area": area, "page": found, "number": number, "visits": request.visits}
    return render(request, "visits/never.html", context | {"query": urlencode({"area": area.key})})


@visits_page
@require_safe
def board_xlsx(request):
    """The board as a sheet: one line for each area below, and one for all."""
    found = _figures(request)
    area, month = found.area, found.month
    head = [
        *(_("区域"), _("住户"), _("应走访"), _("已排"), _("走访次数"), _("已走访户"), _("见到人户")),
        *(_("一年内见到户"), _("覆盖率"), _("从未走访户")),
    ]
    lines = [_cells(one.name, tally) for one, tally in found.rows]
    lines += [_cells(f"{area.name} {_('合计')}", found.total)]
    name = _("走访-%(area)s-%(month)s.xlsx") % {"area": area.name, "month": full_month(month)}
    mark = mark_of(request, area.name, _("截至 %(day)s") % {"day": full_day(found.day)})
    return sheet_file(name, _("走访"), head, lines, widths=WIDTHS, mark=mark)


def _cells(name, tally):
    share = "—" if tally.share is None else f"{tally.share:.1f}%"
    return (
        *(name, tally.households, tally.quota, tally.planned, tally.attempts, tally.visited, tally.met),
        *(tally.reached, share, tally.never),
    )
