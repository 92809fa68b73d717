"""Entering all dwellings of a building at once: floors × units × rooms, shown as the building before it is done."""

import re

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.web.gates import staff_page
from wangge.premises import operations
from wangge.premises.addresses import MOST_ROOMS, rooms_of
from wangge.premises.models import Building, Dwelling
from wangge.premises.web.entering import place_of
from wangge.premises.web.forms import whole

LIMITS = {"floors": (1, 120), "units": (1, 30), "rooms": (1, 60), "lowest": (-9, 60)}


@staff_page
def make(request, building_id):
    """The form with a preview (GET), and the deed (POST)."""
    building = place_of(request, Building, building_id)
    sent = request.POST if request.method == "POST" else request.GET
    asked = {name: sent.get(name, "") for name in ("floors", "units", "rooms", "lowest", "skip", "use", "basis")}
    if not sent:
        asked |= {"floors": building.floors or "", "units": building.units or "", "lowest": 1, "use": "lived"}
    refused, plan = None, []
    try:
        plan = planned(sent) if sent else []
        if request.method == "POST":
            told = {"use": sent.get("use", ""), "basis": sent.get("basis"), "expected": whole(sent, "expected")}
            operations.add_rooms(building.pk, plan, **told, actor=request.actor, at=timezone.now())
            return redirect("premises:building", building.pk)
    except Refused as fault:
        if fault.status == 403:
            raise
        refused = fault
    return _shown(request, building, asked, plan, refused)


def planned(sent):
    """The rooms that the numbers sent make; Invalid names the number that cannot be."""
    numbers = {}
    for name, (least, most) in LIMITS.items():
        value = whole(sent, name)
        value = 1 if value is None and name in ("units", "lowest") else value
        if value is None or not least <= value <= most or value == 0:
            told = _("请填 %(least)d 到 %(most)d 的整数。") % {"least": least, "most": most}
            raise Invalid(told, code="bad-number", field=name)
        numbers[name] = value
    skip = sent.get("skip", "").replace("，", ",").replace("、", ",").split(",")
    if not all(re.fullmatch("-?[0-9]{1,3}", one.strip()) for one in skip if one.strip()):
        raise Invalid(_("不设的楼层写数字，用逗号隔开，例如 4, 13。"), code="bad-number", field="skip")
    gaps = {int(one) for one in skip if one.strip()}
    plan = rooms_of(numbers["floors"], numbers["units"], numbers["rooms"], lowest=numbers["lowest"], skip=gaps)
    if not plan or len(plan) > MOST_ROOMS:
        raise Invalid(_("一次最多登记 %d 处，请分单元办。") % MOST_ROOMS, code="too-many", field="floors")
    return plan


def _shown(request, building, asked, plan, refused):
    there = set(building.dwellings.filter(valid_until=None).values_list("unit", "room"))
    units = {}
    for one in plan:
        known = (one.unit, one.room) in there
        units.setdefault(one.unit, {}).setdefault(one.floor, []).append((one.room, known))
    chart = [(unit, sorted(floors.items(), reverse=True)) for unit, floors in units.items()]
    new = sum((one.unit, one.room) not in there for one in plan)
    error = {refused.field: str(refused.reason)} if refused and refused.field else {}
    context = {
        **{"building": building, "asked": asked, "chart": chart, "new": new, "known": len(plan) - new},
        **{"uses": Dwelling.USES, "refused": refused, "error": error, "planned": bool(plan)},
        "back": reverse("premises:building", args=[building.pk]),
    }
    return render(request, "premises/rooms.html", context, status=refused.status if refused else 200)
