"""Service places from spreadsheets: one row is a place, where it is and when it is open."""

from hashlib import blake2b

from django.utils.timezone import localdate
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from wangge.core.datum import WGS84
from wangge.core.errors import Invalid
from wangge.core.permits import allows
from wangge.core.scope import current_scope
from wangge.imports.columns import Column
from wangge.imports.kinds import MISSING, NOT_WRITTEN, Matched, Read, Rows, fault, import_kind
from wangge.method.queries import current_method
from wangge.premises.imports import BAD_POINT, DATUM, point_of
from wangge.territory.queries import locate_all
from wangge.territory.rules import lies_in
from wangge.venues.models import ServicePlace
from wangge.venues.operations.places import TEXTS, services_in
from wangge.venues.rules import DAYS, read_hours

NO_KIND = fault("no-place-kind", _("本市的工作法没有这一种服务点，请照“服务点”页上的种类写"))
NO_POINT = fault("no-point", _("服务点要有经度、纬度"))
OUTSIDE = fault("place-outside", _("这个位置不在本市范围内，请核对经纬度和坐标系"))
NOT_MINE = fault("place-elsewhere", _("这个位置不在您登记服务点的区域"))
BAD_HOURS = fault("bad-place-hours", _("开放时间写作 08:30-12:00 14:00-17:30，从早到晚；不开放的留空"))
TOO_LONG = fault("long-place", _("名称 80 字以内，地址 200 字，电话 30 字"))

WORKDAYS, WEEKEND = DAYS[:5], DAYS[5:]
COLUMNS = (
    Column("name", _("名称"), ("名称", "服务点名称", "机构名称"), True),
    Column("kind", _("种类"), ("种类", "服务点种类", "类别", "类型"), True, means=_("照“服务点”页上的种类写")),
    Column("address", _("地址"), ("地址", "详细地址"), True),
    Column("lon", _("经度"), ("经度", "lng", "lon"), True),
    Column("lat", _("纬度"), ("纬度", "lat"), True),
    Column("workdays", _("周一至周五"), ("周一至周五", "工作日", "工作日时间"), means=_("开放时间，例如 08:30-17:00")),
    Column("weekend", _("周六、周日"), ("周六、周日", "周末", "周末时间"), means=_("开放时间；不开放的留空")),
    Column("offers", _("服务内容"), ("服务内容", "服务项目"), means=_("用顿号隔开")),
    Column("office_phone", _("电话"), ("电话", "办公电话", "联系电话"), means=_("办公电话，不填个人手机")),
)


@import_kind("venues", title=_("服务点"), columns=COLUMNS, order=8, choices=(DATUM,))
class ServicePlaces(Rows):
    """Known is a place of the same name at the same address."""

    written = (ServicePlace,)

    def __init__(self, batch, *, actor, at):
        super().__init__(batch, actor=actor, at=at)
        self.datum = batch.options.get("datum", WGS84)
        kinds = [one for one in current_method().venues.kinds if not one.retired]
        self.kinds = {word: one.key for one in kinds for word in (one.key, one.title)}

    def read(self, cells):
        """Kinds by their titles, points in our datum, hours by weekday."""
        read = Read({"place": []})
        points = [point_of(lon, lat, self.datum) for lon, lat in zip(cells["lon"], cells["lat"], strict=True)]
        areas = locate_all([point for point, _wrong in points])
        for n, (point, area) in enumerate(zip(points, areas, strict=True)):
            row = {key: " ".join(texts[n].split()) for key, texts in cells.items()}
            read.values["place"].append(self._place(read, n, row, *point, area))
            told = f"{row['name']}\n{row['address']}"
            read.keys.append(blake2b(told.encode(), digest_size=8).digest())
        return read

    def _place(self, read, n, row, point, wrong, area):
        kind = self.kinds.get(row["kind"])
        if not row["name"] or not row["address"]:
            read.blame([n], MISSING)
        if any(len(row[name]) > TEXTS[name] for name in ("name", "address", "office_phone")):
            read.blame([n], TOO_LONG)
        if kind is None:
            read.blame([n], NO_KIND)
        if area is None:
            read.blame([n], BAD_POINT if wrong else OUTSIDE if point else NO_POINT)
        try:
            hours = {str(day): read_hours(row["workdays"]) for day in WORKDAYS}
            hours |= {str(day): read_hours(row["weekend"]) for day in WEEKEND}
        except Invalid:
            read.blame([n], BAD_HOURS)
            hours = {}
        lon, lat = point or (None, None)
        told = {name: row[name] for name in ("name", "address", "office_phone")}
        told |= {"kind": kind, "area": area, "lon": lon, "lat": lat, "hours": hours}
        return ServicePlace(**told, services=services_in(row["offers"]))

    def match(self, read, rows):
        """Places that are there already, and those outside the areas where the actor keeps them."""
        value = read.values["place"]
        names = {value[n].name for n in rows}
        there = ServicePlace.objects.filter(valid_until=None, name__in=names).values_list("name", "address")
        there = set(there)
        known = frozenset(n for n in rows if (value[n].name, value[n].address) in there)
        return Matched(known, {n: NOT_MINE for n in rows if not self._mine(value[n].area.path)})

    def _mine(self, path):
        inside = any(lies_in(path, one) for one in current_scope().paths)
        return inside and bool(allows(self.actor, "venues.edit", path))

    def write(self, read, rows):
        """One place for each row; what somebody entered meanwhile is told."""
        today, source = localdate(self.at), f"{_now('导入')} {localdate(self.batch.at):%Y-%m-%d}"
        places = {n: read.values["place"][n] for n in rows}
        for place in places.values():
            place.source, place.batch, place.valid_from = source, self.batch.pk, today
        ServicePlace.objects.bulk_create(places.values(), ignore_conflicts=True)
        put = set(ServicePlace.objects.filter(pk__in=[one.pk for one in places.values()]).values_list("pk", flat=True))
        return {n: NOT_WRITTEN for n, one in places.items() if one.pk not in put}
