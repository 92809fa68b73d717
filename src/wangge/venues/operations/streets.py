"""Loading streets: a CSV of ways, or a GeoJSON of lines."""

import csv
import io
import json
from itertools import pairwise

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid
from wangge.core.events import record
from wangge.core.permits import require
from wangge.core.sheets import decoded
from wangge.territory.queries import county_box
from wangge.venues.events import StreetsLoaded
from wangge.venues.models import StreetNet

COLUMNS = ("from_lon", "from_lat", "to_lon", "to_lat")
MOST_BYTES, MOST_WAYS = 60 * 2**20, 1_000_000
EARTH = 6_371_000
NEAR = 0.3  # degrees beyond the county's box
DECIMALS = 6  # ends of ways that agree to a tenth of a metre are one crossing


@transaction.atomic
def load_streets(data, *, source, actor, at):
    """Streets from a file: they take the place of those before. Invalid says what is wrong with the file."""
    office = require(actor, "territory.edit")
    source = " ".join(str(source or "").split())[:120]
    if len(source) < 2:
        raise Invalid(_("请写明街道数据的来源。"), code="no-source", field="source")
    if len(data) > MOST_BYTES:
        raise Invalid(_("文件超过 60 MB。"), code="large", field="file")
    ways = read_ways(decoded(data))
    nodes, edges = np.unique(np.round(ways.reshape(-1, 2), DECIMALS), axis=0, return_inverse=True)
    edges = edges.reshape(-1, 2)
    lengths = metres_between(nodes[edges[:, 0]], nodes[edges[:, 1]])
    net = StreetNet.objects.create(
        nodes=nodes.astype("<f8").tobytes(),
        edges=edges.astype("<i4").tobytes(),
        lengths=lengths.astype("<f8").tobytes(),
        **{"source": source, "at": at, "actor_id": actor.id},
    )
    StreetNet.objects.exclude(pk=net.pk).delete()
    record(StreetsLoaded(streets_id=net.pk, nodes=len(nodes), edges=len(edges)), actor=actor, at=at, office=office)
    return net


def read_ways(text):
    """An array of ways, each (lon, lat, lon, lat), from CSV or GeoJSON; Invalid if there is none or one is off."""
    ways = _lines(text) if text.lstrip()[:1] == "{" else _array(_rows(text))
    if not len(ways):
        raise Invalid(_("文件里没有街道。"), code="no-streets", field="file")
    if len(ways) > MOST_WAYS:
        raise Invalid(_("街道超过一百万段，请先简化。"), code="large", field="file")
    west, south, east, north = county_box() or (-180, -90, 180, 90)
    lons, lats = ways[:, [0, 2]], ways[:, [1, 3]]
    inside = (lons > west - NEAR) & (lons < east + NEAR) & (lats > south - NEAR) & (lats < north + NEAR)
    if not inside.all():
        reason = _("第 %s 段街道不在本市附近：须为 WGS-84，先经度后纬度。") % (int(np.argmin(inside.all(axis=1))) + 1)
        raise Invalid(reason, code="bad-point", field="file")
    return ways


def _rows(text):
    reader = csv.DictReader(io.StringIO(text))
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        raise Invalid(_("第一行须有 %s 四列。") % "、".join(COLUMNS), code="bad-head", field="file")
    found = []
    for number, row in enumerate(reader, start=2):
        try:
            found.append([float(row[name]) for name in COLUMNS])
        except (TypeError, ValueError) as error:
            raise Invalid(_("第 %s 行不是四个数。") % number, code="bad-row", field="file") from error
    return found


def _array(ways):
    return np.array(ways, float).reshape(-1, 4)


def _lines(text):
    try:
        found = []
        for feature in json.loads(text)["features"]:
            drawn = feature["geometry"]
            lines = [drawn["coordinates"]] if drawn["type"] == "LineString" else drawn["coordinates"]
            if drawn["type"] in ("LineString", "MultiLineString"):
                found += [[*a[:2], *b[:2]] for line in lines for a, b in pairwise(line)]
        return _array(found)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise Invalid(_("不是 GeoJSON 线要素的集合。"), code="bad-geojson", field="file") from error


def metres_between(one, other):
    """Great-circle metres between arrays of (lon, lat)."""
    (lon1, lat1), (lon2, lat2) = np.radians(one).T, np.radians(other).T
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * np.arcsin(np.sqrt(half))
