"""What a change of the net of grids has to do with matters: those still open there, and those that came since."""

from django.utils.html import format_html
from django.utils.translation import gettext as _

from wangge.cases.models import Case
from wangge.core.panels import panel
from wangge.grids.hooks import follows_from


@follows_from
def reported_since(change, areas):
    """Matters of the areas a change made, reported after it was done."""
    number = Case.objects.filter(area__in=areas, reported_at__gt=change.decided_at).count()
    return _("有 %s 件新的诉求") % number if number else ""


@panel("grids.change")
def still_open(request, change):
    """How many matters are open in the grid: whoever goes on with them is told."""
    number = Case.objects.filter(area=change.area, closed_at=None).count()
    if not number or change.kind == "redraw":
        return None
    words = _("网格里有 %s 件诉求还没有结案，由接续的网格继续办理；位置在另一部分的，请在办理时转交。") % number
    return format_html('<p class="row-line">{}</p>', words)
