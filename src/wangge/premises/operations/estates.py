"""Entering and correcting estates."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.permits import require
from wangge.premises.models import Estate
from wangge.premises.operations.keeping import basis_of, in_hand, note, words_of
from wangge.territory.models import Area

MOST_NAME, MOST_KIND, MOST_ADDRESS = 80, 20, 200


@transaction.atomic
def add_estate(area_id, *, name, kind="", point=None, basis, actor, at):
    """Enter an estate in an area (its community). `point`: (longitude, latitude), WGS-84."""
    area = area_in_force(area_id)
    office = require(actor, "premises.edit", area.path)
    name, basis = words_of(name, MOST_NAME, "name", least=2), basis_of(basis)
    _name_free(name, area)
    lon, lat = point or (None, None)
    told = {"kind": words_of(kind, MOST_KIND, "kind", least=0), "lon": lon, "lat": lat, "source": basis}
    estate = Estate.objects.create(name=name, area=area, valid_from=localdate(at), **told)
    note(estate, "added", basis, actor=actor, at=at, office=office, after=name)
    return estate


@transaction.atomic
def correct_estate(estate_id, *, name, kind="", area_id, point=None, basis, seen=None, actor, at):
    """Correct an estate's name, kind, community or point. Its buildings stay in their grids."""
    (estate,) = in_hand("estate", estate_id, seen=seen, actor=actor)
    area = area_in_force(area_id)
    office = require(actor, "premises.edit", area.path)
    name, basis = words_of(name, MOST_NAME, "name", least=2), basis_of(basis)
    if (name, area.pk) != (estate.name, estate.area_id):
        _name_free(name, area)
    before = _told(estate)
    estate.name, estate.kind, estate.area = name, words_of(kind, MOST_KIND, "kind", least=0), area
    estate.lon, estate.lat = point or (None, None)
    if before == _told(estate):
        raise Refused(_("没有改动。"), code="nothing-changed")
    estate.save()
    note(estate, "corrected", basis, actor=actor, at=at, office=office, before=before, after=_told(estate))
    return estate


def area_in_force(area_id):
    """The area of a key; Invalid if there is none now."""
    area = Area.objects.filter(pk=area_id, valid_until=None).defer("boundary").first() if area_id else None
    if area is None:
        raise Invalid(_("请从列表中选择区域。"), code="no-area", field="area")
    return area


def estate_of(estate_id, actor):
    """The estate in force of a key, None for none; Forbidden if it is none of the actor's."""
    if not estate_id:
        return None
    estate = Estate.objects.filter(pk=estate_id, valid_until=None).select_related("area").first()
    if estate is None:
        raise Forbidden()
    require(actor, "premises.view", estate.area.path)
    return estate


def point_words(place):
    """A point in words for the history, "" without one."""
    return "" if place.lon is None else f"{place.lon:.5f}, {place.lat:.5f}"


def _name_free(name, area):
    if Estate.objects.filter(name=name, area=area, valid_until=None).exists():
        raise Refused(
            _("这里已有同名的小区。是同一个的，请打开它更正；不是的，名称上加以区别。"), code="taken", field="name"
        )


def _told(estate):
    return _("；").join(filter(None, (estate.name, estate.kind, estate.area.name, point_words(estate))))
