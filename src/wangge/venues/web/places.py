"""Service places as an office keeps them: list, file, form."""

from functools import partial
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.core.errors import Forbidden
from wangge.core.paging import page
from wangge.core.permits import paths_of, require
from wangge.core.web.deeds import done_or, signed_by
from wangge.core.web.faces import current_method
from wangge.core.web.files import mark_of, sheet_file
from wangge.core.web.gates import staff_page
from wangge.venues import operations
from wangge.venues.models import ServicePlace
from wangge.venues.queries import places_in
from wangge.venues.rules import DAYS, written_hours
from wangge.venues.web.wording import WEEKDAYS, kind_titles, shown_place

MOST_ROWS = 5_000


def kept_paths(actor):
    """The areas whose places somebody keeps; Forbidden without any."""
    paths = paths_of(actor, "venues.edit")
    if not paths:
        raise Forbidden()
    return paths


def _rows(request):
    sent = request.GET
    asked = {"words": sent.get("words", "").strip()[:40], "kind": sent.get("kind", "")[:40]}
    return places_in(kept_paths(request.actor), **asked), asked


@staff_page
@require_safe
def places_page(request):
    """The list."""
    rows, asked = _rows(request)
    found, titles = page(rows, order=("name", "id"), mark=request.GET.get("page")), kind_titles()
    context = {"page": found, "rows": [shown_place(one, titles) for one in found.items], "asked": asked}
    context |= {"kinds": current_method().venues.kinds, "query": urlencode(asked)}
    return render(request, "venues/places.html", context)


@staff_page
@require_safe
def sheet(request):
    """The list as it is narrowed, as XLSX."""
    rows, _asked = _rows(request)
    titles = kind_titles()
    days = [str(WEEKDAYS[day]) for day in DAYS]
    head = [_("种类"), _("名称"), _("地址"), _("区域"), _("经度"), _("纬度"), *days, _("服务"), _("电话"), _("来源")]
    lines = (
        [titles.get(one.kind, one.kind), one.name, one.address, one.area.name, one.lon, one.lat]
        + [written_hours(one.hours.get(str(day), ())) for day in DAYS]
        + ["、".join(one.services), one.office_phone, one.source]
        for one in rows.order_by("name", "id")[:MOST_ROWS]
    )
    told = {"widths": (14, 28, 36, 18, 11, 11, *[22] * 7, 30, 16, 24), "mark": mark_of(request)}
    return sheet_file(_("服务点.xlsx"), _("服务点"), head, lines, **told)


@staff_page
@require_http_methods(["GET", "POST"])
def new(request):
    """A place entered."""
    kept_paths(request.actor)
    if request.method == "GET":
        return _form(request, None, {})
    deed = partial(operations.add_place, request.POST, **signed_by(request))
    return done_or(deed, show=partial(_form, request, None, request.POST), after=_home)


@staff_page
@require_http_methods(["GET", "POST"])
def edit(request, place_id):
    """A place corrected."""
    place = _place(request, place_id)
    if request.method == "GET":
        return _form(request, place, _told(place))
    deed = partial(operations.correct_place, place.pk, request.POST, **signed_by(request))
    return done_or(deed, show=partial(_form, request, place, request.POST), after=_home(place))


@staff_page
@require_POST
def end(request, place_id):
    """A place that is no more."""
    place = _place(request, place_id)
    deed = partial(operations.end_place, place.pk, reason=request.POST.get("reason", ""), **signed_by(request))
    return done_or(deed, show=partial(_form, request, place, _told(place)), after=_home(place))


def _home(place):
    return reverse("venues:edit", args=[place.pk])


def _place(request, place_id):
    place = ServicePlace.objects.select_related("area").defer("area__boundary").filter(pk=place_id).first()
    if place is None:
        raise Forbidden()
    require(request.actor, "venues.edit", place.area.path)
    return place


def _told(place):
    told = {name: getattr(place, name) for name in ("kind", "name", "address", "office_phone", "source", "lon", "lat")}
    hours = {f"hours{day}": written_hours(place.hours.get(str(day), ())) for day in DAYS}
    return told | hours | {"offers": "、".join(place.services)}


def _form(request, place, told, refused=None):
    context = {
        **{"place": place, "told": told, "refused": refused},
        "kinds": [(one.key, one.title) for one in current_method().venues.kinds if not one.retired],
        "days": [(f"hours{day}", WEEKDAYS[day], told.get(f"hours{day}", "")) for day in DAYS],
        "changes": place.changes.order_by("-at")[:20] if place else (),
    }
    return render(request, "venues/form.html", context, status=refused.status if refused else 200)
