"""The register: area by area with counts, dwellings to search, a building as floors and rooms, and a file of it."""

from collections import defaultdict
from urllib.parse import urlencode

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.core.datum import DATUMS
from wangge.core.errors import Forbidden, Invalid
from wangge.core.paging import page
from wangge.core.permits import allows, require
from wangge.core.web.faces import current_method
from wangge.core.web.files import mark_of, sheet_file
from wangge.core.web.gates import staff_page
from wangge.premises.estates import history_of
from wangge.premises.map_counts import counts_below
from wangge.premises.models import COLOURS, Building, Dwelling
from wangge.premises.queries import buildings_in, dwellings_in, in_force
from wangge.premises.web.wording import shown_label
from wangge.territory.queries import ancestors, areas

MOST_ROWS, FEW_BUILDINGS, MOST_BUILDINGS = 5_000, 30, 500
ORDER = ["address", "id"]


@staff_page
@require_safe
def register(request):
    """An area: what lies below it with counts, and its dwellings where one searches or stands in a grid."""
    area = area_asked(request)
    asked = _asked(request)
    grid = area.level == current_method().territory.grid.level
    children = list(areas().filter(parent=area).defer("boundary").order_by("path"))
    total, held = counts_below(area, children)
    context = {
        **{"area": area, "line": line_of(request.actor, area), "grid": grid, "asked": asked, "total": total},
        "children": [(one, held[one.key]) for one in children],
        **(_buildings(area, request.GET.get("buildings") == "all") if grid else {}),
        **{"uses": Dwelling.USES, "colours": COLOURS, "query": urlencode({"area": area.key, **asked})},
        **{"may_edit": bool(allows(request.actor, "premises.edit", area.path)), "datums": DATUMS.items()},
        "may_print": grid and bool(allows(request.actor, "plates.print", area.path)),
    }
    if grid or any(asked.values()):
        found = page(dwellings_in([area.path], **asked), order=ORDER, mark=request.GET.get("page"))
        uses = {key: str(title) for key, title in Dwelling.USES}
        context |= {"page": found, "rows": [(one, uses[one.use], shown_label(one)) for one in found.items]}
    return render(request, "premises/register.html", context)


def _buildings(area, whole):
    """The first buildings of a grid and whether there are more; asked for, all."""
    most = MOST_BUILDINGS if whole else FEW_BUILDINGS
    found = list(buildings_in(area)[: most + 1])
    return {"buildings": found[:most], "more_buildings": len(found) > most and not whole}


def area_asked(request, permission="premises.view"):
    """The area asked for, or that of one's first office; Forbidden outside one's own."""
    held = request.actor.holding(permission)
    if not held:
        raise Forbidden()
    key = request.GET.get("area", "").strip()
    found = areas().filter(**({"key": key} if key else {"pk": held[0].area_id})).defer("boundary").first()
    if found is None:
        raise Invalid(_("请从列表中选择区域。"), code="no-area", field="area")
    require(request.actor, permission, found.path)
    return found


def _asked(request):
    sent = request.GET
    use, colour = sent.get("use", ""), sent.get("colour", "")
    return {
        "words": sent.get("words", "").strip()[:60],
        "use": use if use in dict(Dwelling.USES) else "",
        "colour": colour if colour in {*dict(COLOURS), "none"} else "",
    }


def line_of(actor, area):
    """The areas above that this actor may open, from the top."""
    return [one for one in ancestors(area) if allows(actor, "premises.view", one.path)]


@staff_page
@require_safe
def chart(request, building_id):
    """A building as people know it: floors from the top, rooms side by side, unit by unit."""
    return building_page(request, building_id)


def building_page(request, building_id, refused=None):
    """The page of a building; with a refusal, told above."""
    building = Building.objects.select_related("area", "estate").defer("area__boundary").filter(pk=building_id).first()
    if building is None:
        raise Forbidden()
    require(request.actor, "premises.view", building.area.path)
    rooms = building.dwellings.filter(valid_until=None).prefetch_related(in_force()).order_by("unit", "room", "id")
    units = defaultdict(lambda: defaultdict(list))
    for one in rooms:
        units[one.unit][one.floor].append((one, shown_label(one)))
    floors = [(unit, _from_top(stairs)) for unit, stairs in sorted(units.items())]
    context = {"building": building, "units": floors, "line": line_of(request.actor, building.area)}
    context["may_print"] = bool(allows(request.actor, "plates.print", building.area.path))
    context["may_edit"] = bool(allows(request.actor, "premises.edit", building.area.path))
    context |= {"history": history_of(building), "refused": refused}
    return render(request, "premises/building.html", context, status=refused.status if refused else 200)


def _from_top(stairs):
    return sorted(stairs.items(), key=lambda entry: (entry[0] is None, -(entry[0] or 0)))


@staff_page
@require_safe
def sheet(request):
    """The dwellings as they are narrowed, as XLSX, within one's own areas; at most 5,000."""
    area = area_asked(request)
    found = dwellings_in([area.path], **_asked(request)).select_related("area").order_by(*ORDER)[:MOST_ROWS]
    uses = {key: str(title) for key, title in Dwelling.USES}
    rows = ((one.area.name, one.address, uses[one.use], shown_label(one).words) for one in found)
    head, name = [_("网格"), _("地址"), _("用途"), _("标签")], _("房屋-%(area)s.xlsx") % {"area": area.name}
    told = {"widths": (20, 50, 10, 16), "mark": mark_of(request, area.name)}
    return sheet_file(name, _("房屋"), head, rows, **told)
