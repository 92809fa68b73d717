"""Estates: the list with what lies in each, and the page of one. The page of any place, with a refusal told above."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.views.decorators.http import require_safe

from wangge.core.paging import page
from wangge.core.permits import allows
from wangge.core.web.gates import staff_page
from wangge.premises.estates import estates_in, history_of, lying_in
from wangge.premises.models import COLOURS, Building, Dwelling, Estate
from wangge.premises.web.dwellings import page_of as dwelling_page
from wangge.premises.web.entering import place_of
from wangge.premises.web.register import area_asked, building_page, line_of

ORDER = ["name", "id"]


@staff_page
@require_safe
def estates(request):
    """The estates of an area, with buildings, dwellings, plates at doors and labels."""
    area = area_asked(request)
    words = request.GET.get("words", "").strip()[:60]
    found = page(estates_in([area.path], words=words), order=ORDER, mark=request.GET.get("page"))
    lying = lying_in([one.pk for one in found.items])
    context = {
        **{"area": area, "line": line_of(request.actor, area), "words": words, "page": found},
        **{"rows": [(one, lying[one.pk]) for one in found.items], "colours": COLOURS},
        "may_edit": bool(allows(request.actor, "premises.edit", area.path)),
        "query": urlencode({"area": area.key, "words": words}),
    }
    return render(request, "premises/estates.html", context)


@staff_page
def estate(request, estate_id):
    """One estate: its buildings, what lies in each, and what was done to it."""
    return estate_page(request, place_of(request, Estate, estate_id, "premises.view"))


def estate_page(request, found, refused=None):
    """The page of an estate."""
    rows = Building.objects.filter(estate=found, valid_until=None).select_related("area").defer("area__boundary")
    buildings = page(rows, order=["address", "id"], mark=request.GET.get("page"))
    lying = lying_in([one.pk for one in buildings.items], by="building")
    context = {
        **{"estate": found, "line": line_of(request.actor, found.area), "page": buildings, "refused": refused},
        **{"rows": [(one, lying[one.pk]) for one in buildings.items], "total": lying_in([found.pk])[found.pk]},
        **{"history": history_of(found), "colours": COLOURS, "managed": found.managements.select_related("body")},
        "may_edit": bool(allows(request.actor, "premises.edit", found.area.path)),
    }
    return render(request, "premises/estate.html", context, status=refused.status if refused else 200)


def page_of(request, place, refused):
    """The page of a place of any level, with a refusal."""
    if isinstance(place, Estate):
        return estate_page(request, place, refused)
    return (dwelling_page if isinstance(place, Dwelling) else building_page)(request, place.pk, refused)
