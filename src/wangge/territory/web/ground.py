"""The schematic ground of the maps: areas and labels as GeoJSON, kept by the territory's revision."""

import json
from functools import lru_cache

import shapely
from django.db import connection

from wangge.territory.queries import areas, revision
from wangge.territory.rules import read_boundary

DEGREES = 0.00008  # about 8 m: what is smaller than a pixel at street scale
DECIMALS = 5
TONES = 5


def ground_tag():
    """What names the present ground, for an ETag."""
    return f"{connection.schema_name}-{revision()}"


def ground_json():
    """The ground as GeoJSON text. Ranks: 1 below the county, 2 below those, 3 the grids."""
    return _ground(connection.schema_name, revision())


@lru_cache(maxsize=8)
def _ground(schema, state):
    rows = list(areas().exclude(boundary=None).order_by("path").values_list("name", "path", "boundary"))
    rows = [(name, path.count("."), read_boundary(boundary)) for name, path, boundary in rows]
    simple = _simplified([shape for *_, shape in rows])
    features, box = [], shapely.total_bounds(simple) if rows else (0, 0, 0, 0)
    for order, ((name, rank, _shape), shape) in enumerate(zip(rows, simple, strict=True)):
        if rank:
            features += _features(name, rank, order % TONES, shape)
    collection = {
        "type": "FeatureCollection",
        "bbox": [round(x, DECIMALS) for x in box],
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def _simplified(shapes):
    return [shape.simplify(DEGREES) for shape in shapes]


def _features(name, rank, tone, shape):
    """An area and, apart, the point its name stands on."""
    properties = {"name": name, "rank": rank, "tone": tone}
    drawn = shapely.geometry.mapping(shapely.set_precision(shape, 10**-DECIMALS))
    yield {"type": "Feature", "properties": properties | {"kind": "area"}, "geometry": drawn}
    spot = shapely.point_on_surface(shape)
    at = {"type": "Point", "coordinates": [round(spot.x, DECIMALS), round(spot.y, DECIMALS)]}
    yield {"type": "Feature", "properties": properties | {"kind": "label"}, "geometry": at}
