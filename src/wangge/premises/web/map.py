"""The map of premises: tiles for those who may see them, and beside it a list that leads from the county to a room."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from wangge.core.errors import Forbidden
from wangge.core.permits import allows, require
from wangge.core.web.gates import staff_page
from wangge.core.web.tiles import TYPE, tile_of
from wangge.premises.finding import find_places, rows_of_buildings
from wangge.premises.map_counts import Counted, counted_buildings, counts_below, state
from wangge.premises.map_tiles import components_tile, own_paths, premises_tile
from wangge.premises.models import COLOURS, Building, Dwelling
from wangge.premises.queries import in_force
from wangge.premises.web.register import area_asked
from wangge.premises.web.wording import shown_label
from wangge.territory.queries import ancestors, areas, county_box
from wangge.territory.shapes import sheet

MOST_ROOMS = 600
NEAR = 0.0006  # degrees about a building


@require_safe
@gzip_page
def tile(request, z, x, y):
    """One tile of premises: of the actor's own areas, and of no others. It is the browser's alone to keep, and asked
    for again each time; 304 while nothing changed."""
    paths, wanted = _own(request), tile_of(z, x, y)
    told = f"{connection.schema_name} {state()[0]} {localdate()} {paths}"
    return _tile(request, told.encode(), lambda: premises_tile(wanted, paths))


@require_safe
@gzip_page
def component_tile(request, z, x, y):
    """One tile of the city's components, likewise; 304 where it is the same."""
    paths, wanted = _own(request), tile_of(z, x, y)
    made = components_tile(wanted, paths)
    return _tile(request, made, lambda: made)


def _own(request):
    paths = own_paths(request.actor) if request.actor.kind == "staff" else ()
    if not paths:
        raise Forbidden()
    return paths


def _tile(request, told, made):
    etag = f'"{hashlib.sha256(told).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(made(), content_type=TYPE, headers={"ETag": etag})
    patch_cache_control(response, private=True, no_cache=True)
    response["Vary"] = "Cookie"
    return response


@staff_page
@require_safe
def show(request):
    """The map, with the list of what lies in an area, a building, or what was searched for."""
    if request.GET.get("building"):
        area, context = _building(request)
    else:
        area, context = _area(request)
    words = request.GET.get("words", "").strip()[:60]
    if words:
        told = {"visitor": request.META.get("REMOTE_ADDR", ""), "at": timezone.now()}
        context["found"] = find_places(words, own_paths(request.actor), **told)
    context |= {"area": area, "words": words, "counted_at": state()[1], "tiles": _tiles(), "words_of": _words()}
    context |= {"line": [one for one in _above(area) if allows(request.actor, "premises.view", one.path)]}
    return render(request, "premises/map.html", context)


def _above(area):
    return ancestors(area)


def _tiles():
    """Addresses of tiles as the map library wants them."""
    return {
        "areas": reverse("territory:tile", args=[0, 0, 0]).replace("/0/0/0.pbf", "/{z}/{x}/{y}.pbf"),
        "premises": reverse("premises:tile", args=[0, 0, 0]).replace("/0/0/0.pbf", "/{z}/{x}/{y}.pbf"),
        "components": reverse("premises:component-tile", args=[0, 0, 0]).replace("/0/0/0.pbf", "/{z}/{x}/{y}.pbf"),
        "box": county_box(),
        "deepest": sheet().deepest,
    }


def _words():
    """What stands on dots: labels and uses by key, in the reader's language."""
    return {
        **{key: str(words) for key, words in (*COLOURS, *Dwelling.USES)},
        **{"over": _("过期"), "unchecked": _("未查")},
    }


def _area(request):
    area = area_asked(request)
    children = list(areas().filter(parent=area).defer("boundary").order_by("path"))
    total, counts = counts_below(area, children)
    direct = total.buildings - sum(one.buildings for one in counts.values())
    context = {"total": total, "children": [(one, counts[one.key]) for one in children]}
    if direct > 0 or not children:
        context["page"] = rows_of_buildings(area, request.GET.get("page"), direct=bool(children))
        counted = counted_buildings([one.pk for one in context["page"].items])
        context["buildings"] = [(one, counted.get(one.pk) or Counted()) for one in context["page"].items]
    drawn = sheet().by_path.get(area.path)
    return area, context | {"box": drawn and list(drawn.box)}


def _building(request):
    building = _building_asked(request)
    rooms = building.dwellings.filter(valid_until=None).prefetch_related(in_force())
    rooms = rooms.order_by("unit", "floor", "room", "id")[:MOST_ROOMS]
    total = counted_buildings([building.pk]).get(building.pk) or Counted()
    context = {"building": building, "rooms": [(one, shown_label(one)) for one in rooms], "total": total}
    if building.lon is not None:
        lon, lat = building.lon, building.lat
        return building.area, context | {"box": [lon - NEAR, lat - NEAR, lon + NEAR, lat + NEAR], "unplaced": False}
    drawn = sheet().by_path.get(building.area.path)
    return building.area, context | {"box": drawn and list(drawn.box), "unplaced": True}


def _building_asked(request):
    rows = Building.objects.select_related("area", "estate").defer("area__boundary").filter(valid_until=None)
    try:
        building = rows.filter(pk=request.GET["building"]).first()
    except (ValueError, ValidationError):
        building = None
    if building is None:
        raise Forbidden()
    require(request.actor, "premises.view", building.area.path)
    return building
