"""Sheets of plates to print, for a grid or a building; plates replaced and revoked."""

from functools import partial
from uuid import UUID

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.core.errors import Forbidden, Invalid
from wangge.core.paging import page
from wangge.core.permits import require
from wangge.core.web.deeds import done_or, signed_by
from wangge.core.web.gates import staff_page
from wangge.core.web.qr import qr_of
from wangge.premises import operations
from wangge.premises.models import Building, Dwelling, Plate
from wangge.premises.queries import plates_in
from wangge.territory.queries import areas

A_SHEET = 120


@staff_page
@require_safe
def sheet(request, key):
    """Plates of a grid or a building, to print: 120 on a page. Printed again they keep their codes."""
    return _sheet(request, key)


def _sheet(request, key, refused=None):
    area, building = _where(request, key)
    found = page(plates_in(area, building), order=["address", "id"], mark=request.GET.get("page"), size=A_SHEET)
    rows = [(one, qr_of(address_of(request, one)), _grouped(one.code)) for one in found.items]
    hung = plates_in(area, building).count()
    doors = Dwelling.objects.filter(area=area, valid_until=None)
    doors = doors.filter(building=building).count() if building else doors.count()
    context = {"area": area, "building": building, "rows": rows, "page": found, "doors": doors, "hung": hung}
    context |= {"query": f"building={building.pk}" if building else "", "refused": refused, "bare": doors - hung}
    return render(request, "premises/plates.html", context, status=refused.status if refused else 200)


def address_of(request, plate):
    """What the QR code says: the plate's page in this county."""
    return request.build_absolute_uri(reverse("premises:scan", args=[plate.code]))


def _grouped(code):
    return f"{code[:5]} {code[5:10]} {code[10:]}".strip()


def _where(request, key):
    area = areas().filter(key=key).first()
    require(request.actor, "plates.print", area.path if area else "")
    if area is None:
        raise Http404
    wanted = request.GET.get("building") or request.POST.get("building")
    if not wanted:
        return area, None
    try:
        found = Building.objects.filter(pk=UUID(wanted), area=area).first()
    except ValueError:
        found = None
    if found is None:
        raise Invalid(_("这个网格没有这幢楼。"), code="no-building", field="building")
    return area, found


@staff_page
@require_POST
def make(request, key):
    """Make the plates that are missing."""
    area, building = _where(request, key)
    deed = partial(operations.hang_at_doors, area, building=building, **signed_by(request))
    after = reverse("premises:plates", args=[key]) + (f"?building={building.pk}" if building else "")
    return done_or(deed, show=partial(_sheet, request, key), after=after)


@staff_page
@require_POST
def replace(request, plate_id):
    """A new code for the same door."""
    home = _home(plate_id)
    operations.replace_plate(plate_id, **signed_by(request))
    return redirect("premises:dwelling", home)


@staff_page
@require_POST
def revoke(request, plate_id):
    """The code tells nothing from now."""
    home = _home(plate_id)
    operations.revoke_plate(plate_id, **signed_by(request))
    return redirect("premises:dwelling", home)


def _home(plate_id):
    found = Plate.objects.filter(pk=plate_id, dwelling__isnull=False).values_list("dwelling_id", flat=True).first()
    if found is None:
        raise Forbidden()
    return found
