"""Entering, correcting and ending service places."""

import math

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.queries import current_method
from wangge.territory.queries import locate
from wangge.venues.events import PlaceChanged
from wangge.venues.models import PlaceChange, ServicePlace
from wangge.venues.rules import DAYS, read_hours

TEXTS = {"name": 80, "address": 200, "office_phone": 30, "source": 120}
NEEDED = ("name", "address", "source")
MOST_SERVICES = 20


def read_place(told):
    """What a form says of a place, checked: kind, texts, point, hours by weekday, services. Invalid names the field."""
    values = {name: " ".join(str(told.get(name, "")).split())[:most] for name, most in TEXTS.items()}
    for name in NEEDED:
        if not values[name]:
            raise Invalid(_("这一项要填写。"), code="missing", field=name)
    kind = told.get("kind", "")
    if kind not in {one.key for one in current_method().venues.kinds if not one.retired}:
        raise Invalid(_("请从列表中选择种类。"), code="no-kind", field="kind")
    lon, lat = _degrees(told.get("lon")), _degrees(told.get("lat"))
    area = locate(lon, lat)
    if area is None:
        raise Invalid(
            _("这个位置不在本市范围内，请在图上点选，或核对经纬度（WGS-84）。"), code="bad-point", field="lon"
        )
    hours = {str(day): read_hours(str(told.get(f"hours{day}", ""))) for day in DAYS}
    values |= {"kind": kind, "lon": lon, "lat": lat, "area": area, "hours": hours}
    values.update(services=services_in(str(told.get("offers", ""))))
    return values


def services_in(text):
    """What a place offers, as written one after the other."""
    words = [word.strip()[:40] for word in text.replace("，", "、").split("、")]
    return [word for word in words if word][:MOST_SERVICES]


def _degrees(text):
    try:
        number = float(text)
    except (TypeError, ValueError) as error:
        raise Invalid(_("请在图上点选位置，或填写经纬度。"), code="bad-point", field="lon") from error
    if not math.isfinite(number):
        raise Invalid(_("请在图上点选位置，或填写经纬度。"), code="bad-point", field="lon")
    return round(number, 6)


@transaction.atomic
def add_place(told, *, actor, at, invented=False):
    """Enter a service place."""
    values = read_place(told)
    office = require(actor, "venues.edit", values["area"].path)
    place = ServicePlace(**values, valid_from=localdate(at), invented=invented)
    _save(place)
    _keep(place, "added", sorted(values), office, actor, at)
    return place


@transaction.atomic
def correct_place(place_id, told, *, actor, at):
    """Correct a service place; what it was stays in the names of what was changed."""
    place, office = _locked(place_id, actor)
    values = read_place(told)
    require(actor, "venues.edit", values["area"].path)
    changed = [name for name, value in values.items() if getattr(place, name) != value]
    for name in changed:
        setattr(place, name, values[name])
    if changed:
        _save(place)
        _keep(place, "corrected", sorted(changed), office, actor, at)
    return place


@transaction.atomic
def end_place(place_id, *, reason, actor, at):
    """A service place is no more; its row stays."""
    place, office = _locked(place_id, actor)
    reason = " ".join(str(reason or "").split())[:120]
    if len(reason) < 2:
        raise Invalid(_("请写明原因。"), code="no-reason", field="reason")
    place.valid_until, place.ended_because = localdate(at), reason
    place.save(update_fields=["valid_until", "ended_because"])
    _keep(place, "ended", [], office, actor, at)
    return place


def _locked(place_id, actor):
    place = ServicePlace.objects.select_for_update(of=["self"]).select_related("area").filter(pk=place_id).first()
    if place is None:
        raise Forbidden()
    office = require(actor, "venues.edit", place.area.path)
    if place.valid_until:
        raise Refused(_("这个服务点已经撤销。"), code="ended")
    return place, office


def _save(place):
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError as error:
        raise Refused(_("同一地址已有同名的服务点。"), code="twice", field="name") from error


def _keep(place, kind, fields, office, actor, at):
    told = {"kind": kind, "fields": fields, "at": at, "actor_id": actor.id}
    PlaceChange.objects.create(place=place, office_name=office.signs_as if office else "", **told)
    record(PlaceChanged(place_id=place.pk, kind=kind), actor=actor, at=at, office=office)
