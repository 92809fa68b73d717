"""The public map: grids with who serves there, and service places, on a map and beside it in a list that does the same.

Nothing here is about a dwelling or about anybody but those whose names and work telephones their notice card publishes.
"""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from wangge.accounts.queries import crew_of
from wangge.core.web.faces import current_method
from wangge.territory.queries import ancestors, areas, county_box, county_root, find_areas
from wangge.territory.shapes import sheet
from wangge.venues.queries import open_places
from wangge.venues.web.near import too_often
from wangge.venues.web.wording import kind_titles, shown_place, today_of, week_of

MOST, FIRST = 40, 10
"""Places in one list, and of all kinds where smaller areas lie below: one goes into one of these, or chooses a kind."""
MINUTES = 10  # for which a map may go on with the places it has
DECIMALS = 6


@require_safe
def town(request):
    """An area with its notice card, what lies below it, and its service places; `place`: one of these, chosen."""
    if too_often(request, "map"):
        return render(request, "venues/town.html", {"waits": True, "area": county_root(), **_drawn(None)}, status=429)
    chosen, words, titles = _place_asked(request), request.GET.get("q", "").strip()[:40], kind_titles()
    area = chosen.area if chosen else _area_asked(request)
    line = [one for one in ancestors(area) if one.pk != area.pk]
    context = {"area": area, "words": words, "line": line, **_drawn(area)}
    if chosen:
        context |= {"chosen": shown_place(chosen, titles), "week": week_of(chosen)}
    elif words:
        context["found"] = list(find_areas(words))
    else:
        context |= _told_of(area, request.GET.get("kind", ""), titles)
    return render(request, "venues/town.html", context)


def _told_of(area, kind, titles):
    """What an area's own list shows: who serves there, the areas below, its places, of one kind if asked."""
    children = list(areas().filter(parent=area).only("key", "name").order_by("path"))
    counts = dict(_in(area).order_by().values_list("kind").annotate(Count("pk")))
    kind = kind if kind in titles else ""
    most = FIRST if children and not kind else MOST
    return {
        "kind": kind,
        "children": children,
        "crew": _crew(area),
        "kinds": [(key, title, counts[key]) for key, title in titles.items() if key in counts],
        "number": counts.get(kind, 0) if kind else sum(counts.values()),
        "rows": [(shown_place(one, titles), today_of(one)) for one in _rows(area, kind)[:most]],
    }


def _in(area):
    return open_places().filter(area__path__descendant_of=area.path)


def _rows(area, kind):
    rows = _in(area).filter(kind=kind) if kind else _in(area)
    return rows.order_by("kind", "name", "id")


def _crew(area):
    """(role, its published holders) of a grid's notice card; of no other area."""
    if area.level != current_method().territory.grid.level:
        return None
    roles = crew_of(area, at=timezone.now())
    return [(role, [one for one in role.holders if one.published]) for role in roles]


def _area_asked(request):
    key = request.GET.get("area", "").strip()
    area = areas().filter(key=key).defer("boundary").first() if key else county_root()
    if area is None:
        raise Http404
    return area


def _place_asked(request):
    key = request.GET.get("place", "")
    try:
        found = open_places().filter(pk=key).first() if key else None
    except ValidationError:
        found = None
    if key and found is None:
        raise Http404
    return found


def _drawn(area):
    """Where the map asks for what it draws, and the box of what the list shows, if it shows an area."""
    whole = sheet()
    drawn = area and whole.by_path.get(area.path)
    tiles = {
        "areas": reverse("territory:tile", args=[0, 0, 0]).replace("/0/0/0.pbf", "/{z}/{x}/{y}.pbf"),
        "places": reverse("venues:map-places"),
        "box": county_box(),
        "deepest": whole.deepest,
    }
    return {"tiles": tiles, "box": drawn and list(drawn.box)}


@require_safe
@gzip_page
def map_places(request):
    """All service places as GeoJSON, the same for everybody; whoever stands between may keep it for some minutes."""
    if too_often(request, "map-places"):
        return HttpResponse(status=429)
    rows = open_places().order_by("id").values_list("pk", "name", "kind", "lon", "lat")
    features = [
        {
            "type": "Feature",
            "properties": {"id": str(key), "name": name, "kind": kind},
            "geometry": {"type": "Point", "coordinates": [round(lon, DECIMALS), round(lat, DECIMALS)]},
        }
        for key, name, kind, lon, lat in rows
    ]
    told = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    etag = f'"{hashlib.sha256(f"{connection.schema_name} {told}".encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(told, content_type="application/geo+json", headers={"ETag": etag})
    patch_cache_control(response, public=True, max_age=MINUTES * 60)
    return response
