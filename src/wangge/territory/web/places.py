"""Where something lies: the ground of the maps, the area of a point, areas by name, a grid's notice card."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from wangge.core.errors import Invalid
from wangge.core.web.faces import current_method
from wangge.core.web.qr import qr_of
from wangge.territory.queries import ancestors, areas, find_areas, locate
from wangge.territory.web.ground import ground_json, ground_tag


@require_safe
@gzip_page
@condition(etag_func=lambda request: f'"{ground_tag()}"')
def ground(request):
    """The schematic ground as GeoJSON; asked again, 304 while no boundary changed."""
    response = HttpResponse(ground_json(), content_type="application/geo+json")
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def at(request):
    """The area of a point (`lon`, `lat`, WGS-84), in words; a point outside the county is said to be so."""
    lon, lat = (_degrees(request.GET.get(name, "")) for name in ("lon", "lat"))
    area = locate(lon, lat)
    if area is None:
        words = _("这个位置不在本市范围内，请重新点选，或用文字写清地点。")
        return JsonResponse({"inside": False, "words": words})
    line = [one for one in ancestors(area) if one.parent_id]
    return JsonResponse(
        {
            "inside": True,
            "area": area.key,
            "words": " · ".join(one.name for one in line) or area.name,
            "card": reverse("territory:grid", args=[area.key]),
        }
    )


def _degrees(text):
    try:
        return float(text)
    except ValueError as error:
        raise Invalid(_("位置须是经度和纬度两个数。"), code="bad-point", field="lon") from error


@require_safe
def find(request):
    """Areas by a part of their name: JSON for pickers, a page for people."""
    text = request.GET.get("q", "").strip()[:40]
    found = list(find_areas(text)) if text else []
    if request.accepts("text/html"):
        return render(request, "territory/find.html", {"words": text, "found": found, "method": current_method()})
    rows = [{"key": one.key, "name": one.name, "inside": one.parent.name if one.parent else ""} for one in found]
    return JsonResponse({"areas": rows})


@require_safe
def grid(request, key):
    """The public notice card of an area: its crew (a panel of accounts) and what lies inside."""
    area = areas().filter(key=key).select_related("parent").first()
    if area is None:
        raise Http404
    method = current_method()
    context = {
        "area": area,
        "qr": qr_of(request.build_absolute_uri()),
        "line": [one for one in ancestors(area) if one.parent_id and one.pk != area.pk],
        "level": next(level for level in method.territory.levels if level.key == area.level),
        "rule": method.territory.grid,
        "is_grid": area.level == method.territory.grid.level,
        "inside": areas().filter(parent=area).defer("boundary").order_by("path"),
    }
    return render(request, "territory/grid.html", context)
