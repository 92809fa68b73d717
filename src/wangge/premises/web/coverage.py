"""Door plate coverage: of the dwellings on the register how many have a plate, area by area, and which have none."""

from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.core.paging import page
from wangge.core.permits import allows
from wangge.core.web.faces import current_method
from wangge.core.web.files import mark_of, sheet_file
from wangge.core.web.gates import staff_page
from wangge.premises.map_counts import counts_below, state
from wangge.premises.models import Dwelling, Plate
from wangge.premises.queries import dwellings_in
from wangge.premises.web.register import MOST_ROWS, ORDER, area_asked, line_of
from wangge.territory.queries import areas

LISTED = "community"
"""The level from which downwards the doors without a plate are listed one by one; above, the counts lead there."""


@staff_page
@require_safe
def coverage(request):
    """An area and what lies below it, with the share of doors that have a plate; in a community or grid the list of
    what has none."""
    area = area_asked(request)
    children = list(areas().filter(parent=area).defer("boundary").order_by("path"))
    total, held = counts_below(area, children)
    grid = area.level == current_method().territory.grid.level
    context = {
        **{"area": area, "line": line_of(request.actor, area), "total": total, "share": share_of(total)},
        "children": [(one, held[one.key], share_of(held[one.key])) for one in children],
        **{"counted_at": state()[1], "query": urlencode({"area": area.key}), "listed": grid or area.level == LISTED},
        "may_print": grid and bool(allows(request.actor, "plates.print", area.path)),
    }
    if context["listed"]:
        found = page(bare_in(area), order=ORDER, mark=request.GET.get("page"))
        uses = {key: str(title) for key, title in Dwelling.USES}
        context |= {"page": found, "rows": [(one, uses[one.use]) for one in found.items]}
    return render(request, "premises/coverage.html", context)


def share_of(counted):
    """Dwellings with a plate out of those on the register, in percent to a tenth rounded down, so that 100 means all;
    None where there are none."""
    return counted.plated * 1000 // counted.dwellings / 10 if counted.dwellings else None


def bare_in(area):
    """Dwellings in force in an area at whose door no plate in force hangs."""
    return dwellings_in([area.path]).filter(~Exists(Plate.objects.filter(dwelling=OuterRef("pk"), revoked_at=None)))


@staff_page
@require_safe
def sheet(request):
    """What has no plate, as XLSX; at most 5,000 rows of one's own areas."""
    area = area_asked(request)
    uses = {key: str(title) for key, title in Dwelling.USES}
    rows = ((one.area.name, one.address, uses[one.use]) for one in bare_in(area).order_by(*ORDER)[:MOST_ROWS])
    head, name = [_("网格"), _("地址"), _("用途")], _("没有门牌的房屋-%(area)s.xlsx") % {"area": area.name}
    return sheet_file(name, _("没有门牌的房屋"), head, rows, widths=(20, 50, 10), mark=mark_of(request, area.name))
