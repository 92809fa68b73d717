"""Datums at the edges: inside everything is WGS-84 (CGCS2000 is the same to the metre that counts here).

Chinese maps and phones give GCJ-02 (Amap, Tencent, WeChat), Baidu gives BD-09; both are shifted by some hundred metres
within China and the same as WGS-84 outside. The way back is computed by iteration (`geocoordinates-rs`), to less than
half a metre.

    to_wgs84(lon, lat, "gcj02")     from_wgs84(lon, lat, "bd09")
"""

import math
import re

import geocoordinates_ffi as geo
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Invalid

WGS84 = "wgs84"
DATUMS = {
    WGS84: gettext_lazy("WGS-84、CGCS2000（天地图、卫星定位、测绘成果）"),
    "gcj02": gettext_lazy("GCJ-02（高德、腾讯、微信）"),
    "bd09": gettext_lazy("BD-09（百度）"),
}
"""Datum → what it is called, with where people meet it."""
PAIR = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，;；\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*")


def to_wgs84(lon, lat, datum=WGS84):
    """A point of a datum as (longitude, latitude) in WGS-84; Invalid for what is no point or no datum."""
    _check(lon, lat, datum)
    if datum == WGS84:
        return lon, lat
    if datum == "gcj02":
        back = geo.gcj02_to_wgs84_refined(geo.Gcj02(lat=lat, lon=lon))
    else:
        back = geo.bd09_to_wgs84_refined(geo.Bd09(lat=lat, lon=lon))
    return (back.lon, back.lat) if _shifted(back.lon, back.lat) else (lon, lat)


def from_wgs84(lon, lat, datum=WGS84):
    """A point of ours as (longitude, latitude) of another datum; Invalid for what is no point or no datum."""
    _check(lon, lat, datum)
    if datum == WGS84:
        return lon, lat
    if not _shifted(lon, lat):
        return lon, lat
    turn = geo.wgs84_to_gcj02 if datum == "gcj02" else geo.wgs84_to_bd09
    given = turn(geo.Wgs84(lat=lat, lon=lon))
    return given.lon, given.lat


def _shifted(lon, lat):
    """Whether a point lies where China shifts its maps. Elsewhere Baidu too gives WGS-84."""
    given = geo.wgs84_to_gcj02(geo.Wgs84(lat=lat, lon=lon))
    return (given.lon, given.lat) != (lon, lat)


def datum_of(text):
    """A datum as it was asked for, WGS-84 where nothing was; Invalid for another."""
    datum = (text or WGS84).strip().lower().replace("-", "")
    if datum not in DATUMS:
        raise Invalid(_("坐标系只有 wgs84、gcj02、bd09 三种。"), code="no-datum", field="datum")
    return datum


def point_of(text, datum=WGS84):
    """A point as people copy it from a map, "118.99, 32.68", in WGS-84; None for nothing, Invalid for anything else."""
    if not (text or "").strip():
        return None
    found = PAIR.fullmatch(text)
    if found is None:
        raise Invalid(_("坐标写成“经度,纬度”两个数，例如 118.998, 32.685。"), code="bad-point", field="point")
    return to_wgs84(float(found[1]), float(found[2]), datum_of(datum))


def _check(lon, lat, datum):
    if datum not in DATUMS:
        raise Invalid(_("坐标系只有 wgs84、gcj02、bd09 三种。"), code="no-datum", field="datum")
    if not (math.isfinite(lon) and math.isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
        raise Invalid(
            _("经度在 -180 到 180 之间，纬度在 -90 到 90 之间；经度写在前面。"), code="bad-point", field="point"
        )
