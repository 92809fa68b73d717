"""What is near me: service places from an address, an area's name or a point, with how far and whether open now."""

import math

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from wangge.core.panels import panel
from wangge.core.web.faces import current_method
from wangge.premises.guesses import asks_too_much
from wangge.premises.models import Building
from wangge.territory.queries import locate
from wangge.territory.rules import middle_of
from wangge.venues.models import ServicePlace
from wangge.venues.queries import area_named, flat, open_places, walk_now
from wangge.venues.signs import has_signs
from wangge.venues.web.wording import BY, kind_titles, shown_place, week_of

MOST = 12


@require_safe
def near(request):
    """The places nearest to where one asks from, nearest first."""
    words, kind = request.GET.get("q", "").strip()[:60], request.GET.get("kind", "")
    waits = bool(words or request.GET.get("lon")) and too_often(request, "near")
    start = None if waits else _point(request) or (_found(words) if words else None)
    context = {
        **{"words": words, "kind": kind, "kinds": [one for one in current_method().venues.kinds if not one.retired]},
        **{"start": start, "rule": current_method().venues, "waits": waits},
    }
    if start:
        walk = walk_now()
        context |= {"rows": _nearest(walk, start, kind), "by": BY[walk.by]}
    return render(request, "venues/near.html", context, status=429 if waits else 200)


def too_often(request, page):
    """Count a question of a public page; whether its visitor has to wait."""
    return asks_too_much(request.META.get("REMOTE_ADDR", ""), page, at=timezone.now())


def _point(request):
    """(lon, lat, name) of a point that was sent, inside the county; None otherwise."""
    try:
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
    except ValueError:
        return None
    area = locate(lon, lat) if math.isfinite(lon) and math.isfinite(lat) else None
    return (lon, lat, area.name) if area else None


def _found(words):
    """Where an address or an area of this name is: a building that begins with the words, else the area's middle."""
    rows = Building.objects.filter(valid_until=None, address__startswith=words).exclude(lon=None).exclude(lat=None)
    if len(words) >= 4 and (building := rows.order_by("address", "id").first()):
        return building.lon, building.lat, building.address
    area = area_named(words)
    return (*middle_of(area.boundary), area.name) if area and area.boundary else None


def _nearest(walk, start, kind):
    rule, titles = current_method().venues, kind_titles()
    rows = open_places()
    found = list(rows.filter(kind=kind) if kind else rows)
    if not found:
        return []
    metres = walk.nearest(flat([start[:2]]), flat([(one.lon, one.lat) for one in found]))
    order = sorted(zip(metres, found, strict=True), key=lambda row: (row[0], str(row[1].pk)))[:MOST]
    return [
        shown_place(one, titles, minutes=max(1, round(far / rule.metres_per_minute)))
        for far, one in order
        if math.isfinite(far)
    ]


@require_safe
def place(request, place_id):
    """One place: hours, services, where it is."""
    found = ServicePlace.objects.select_related("area").defer("area__boundary").filter(pk=place_id).first()
    if found is None:
        raise Http404
    begins = found.valid_from if found.valid_from > timezone.localdate() else None
    context = {"shown": shown_place(found, kind_titles()), "week": week_of(found), "signs": has_signs()}
    context["begins"] = begins
    return render(request, "venues/place.html", context)


@panel("premises.scan", order=10)
def near_a_plate(request, plate):
    """On the answer to a scan, for residents: the way to the services near this door."""
    if not current_method().venues.kinds:
        return None
    return render_to_string("venues/scan_panel.html", {"plate": plate}, request)
