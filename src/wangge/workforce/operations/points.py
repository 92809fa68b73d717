"""Entering points of duty, putting them right, ending them."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.cases.rules import names_a_person
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.territory.queries import locate
from wangge.workforce.events import PointAdded, PointChanged, PointEnded
from wangge.workforce.models import MAX_BASIS, MAX_NAME, Point
from wangge.workforce.queries import duty_of, kind_of, midnight, pools
from wangge.workforce.rules import LEAD


@dataclass(frozen=True)
class Place:
    """A point as it is to be; `source` says by which list or decision."""

    kind: str
    name: str
    lon: float | None
    lat: float | None
    source: str


@transaction.atomic
def add_point(place, *, key, actor, at, invented=False):
    """Enter a point of duty; the same key twice is one. Invalid names the field; Forbidden outside one's area."""
    require(actor, LEAD)
    if known := Point.objects.filter(pk=key).select_related("area").first():
        require(actor, LEAD, known.area)
        return known
    area = _check(place)
    office = require(actor, LEAD, area)
    point = _kept(Point(pk=key, area=area, invented=invented, valid_from=localdate(at), **_said(place)), new=True)
    record(PointAdded(point_id=point.pk, kind=point.kind), actor=actor, at=at, office=office)
    return point


@transaction.atomic
def change_point(point_id, place, *, actor, at):
    """Put name, place or source of a point right; its kind stays, for its shifts are those of its kind."""
    point = _locked(point_id, actor)
    if place.kind != point.kind:
        raise Invalid(_("值守点的类别不能改。请停用这一处，再按新的类别登记。"), code="kind-stays", field="kind")
    point.area = _check(place)
    office = require(actor, LEAD, point.area)
    for name, value in _said(place).items():
        setattr(point, name, value)
    _kept(point)
    record(PointChanged(point_id=point.pk), actor=actor, at=at, office=office)
    return point


@transaction.atomic
def end_point(point_id, *, actor, at):
    """Nobody stands here from now on: shifts to come go, those that were stay. Returns how many went."""
    point = _locked(point_id, actor)
    dropped, _rows = point.shifts.filter(starts_at__gte=max(at, midnight(localdate(at))), arrived_at=None).delete()
    point.valid_until = localdate(at)
    point.save(update_fields=["valid_until"])
    record(PointEnded(point_id=point.pk, dropped=dropped), actor=actor, at=at)
    return dropped


def _locked(point_id, actor):
    point = Point.objects.select_for_update(of=("self",)).select_related("area").get(pk=point_id)
    require(actor, LEAD, point.area)
    if point.valid_until:
        raise Refused(_("这个值守点已经停用。"), code="ended")
    return point


def _check(place):
    """The area of a place; Invalid at the first field that is wrong."""
    duty = duty_of()
    wrong = (
        (kind_of(duty, place.kind) is None, "kind", _("请选择是哪一种值守点。")),
        (not place.name.strip(), "name", _("请填写名称，例如“春晖花园”“人民路与建设路路口”。")),
        (len(place.name.strip()) > MAX_NAME, "name", _("最多 %d 个字，请删减。") % MAX_NAME),
        (names_a_person(place.name), "name", _("这里写了手机号或身份证号，请去掉。")),
        (not place.source.strip(), "source", _("请写明依据，例如“街道 2026 年无物业小区名单”。")),
        (len(place.source.strip()) > MAX_BASIS, "source", _("最多 %d 个字，请删减。") % MAX_BASIS),
        (place.lon is None or place.lat is None, "place", _("请在地图上点出位置：签到按它算距离。")),
    )
    for fault, field, reason in wrong:
        if fault:
            raise Invalid(reason, code="missing", field=field)
    area = locate(place.lon, place.lat)
    if area is None:
        raise Invalid(_("这个位置不在本市范围内，请重新点选。"), code="outside", field="place")
    if pools(duty).of(area.path) is None:
        raise Invalid(_("这个位置不在任何一个社区里，排不了班，请重新点选。"), code="no-pool", field="place")
    return area


def _said(place):
    told = {"name": place.name.strip(), "source": place.source.strip()}
    return told | {"kind": place.kind, "lon": place.lon, "lat": place.lat}


def _kept(point, new=False):
    try:
        with transaction.atomic():
            point.save(force_insert=new)
    except IntegrityError as error:
        raise Invalid(_("这里已经有一个同名的值守点。"), code="twice", field="name") from error
    return point
