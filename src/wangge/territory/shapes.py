"""The areas as the maps draw them: shapes in Mercator's square, coarser from afar, kept by the territory's revision."""

from dataclasses import dataclass
from functools import lru_cache

import shapely
from django.db import connection

from wangge.core.web.tiles import EXTENT, drawn, encoded
from wangge.territory.queries import areas, revision
from wangge.territory.rules import read_boundary

TONES = 5
PIXEL = 8  # units of a tile that one pixel is
DEEPEST, ABOVE = 12, 9  # the zoom from which grids, and the areas above them, are drawn


@dataclass(frozen=True)
class Drawn:
    """An area with a boundary: `rank` is how deep it lies (0: the county), `spot` where its name stands."""

    key: str
    name: str
    path: str
    rank: int
    tone: int
    box: tuple
    spot: tuple


@dataclass(frozen=True)
class Sheet:
    """All areas with boundaries, in the order of their paths; `shapes` beside them in Mercator's square."""

    areas: tuple
    shapes: tuple
    by_path: dict

    @property
    def deepest(self):
        return max((one.rank for one in self.areas), default=0)


def sheet():
    """The Sheet of the county we are in, as it is now."""
    return _sheet(connection.schema_name, revision())


def tag():
    """What names the present sheet, for an ETag."""
    return f"{connection.schema_name}-{revision()}"


@lru_cache(maxsize=4)
def _sheet(schema, state):
    rows = areas().exclude(boundary=None).order_by("path").values_list("key", "name", "path", "boundary")
    found, shapes = [], []
    for number, (key, name, path, boundary) in enumerate(rows):
        shape = read_boundary(boundary)
        spot = shapely.point_on_surface(shape)
        found.append(Drawn(key, name, path, path.count("."), number % TONES, shape.bounds, (spot.x, spot.y)))
        shapes.append(drawn(shape))
    return Sheet(tuple(found), tuple(shapes), {one.path: one for one in found})


def first_zoom(rank, deepest):
    """The zoom from which areas of a rank are drawn."""
    if rank <= 1:
        return 0
    return {0: DEEPEST, 1: ABOVE}.get(deepest - rank, 0)


def tile_bytes(tile):
    """The public tile: `areas` with key, name, rank and tone, and `names` with the points where names stand."""
    return _tile(connection.schema_name, revision(), tile)


@lru_cache(maxsize=512)
def _tile(schema, state, tile):
    whole, shapes, tree = _coarse(schema, state, tile.z)
    west, south, east, north = tile.box
    shown, names = [], []
    for number in sorted(tree.query(_square(tile))):
        area = whole.areas[number]
        if not area.rank or tile.z < first_zoom(area.rank, whole.deepest):
            continue
        told = {"key": area.key, "name": area.name, "rank": area.rank, "tone": area.tone}
        shown += [(part, told) for part in [tile.shape(shapes[number])] if not part.is_empty]
        if west <= area.spot[0] < east and south < area.spot[1] <= north:
            names.append((shapely.Point(tile.place(*area.spot)), told))
    return encoded({"areas": shown, "names": names})


@lru_cache(maxsize=24)
def _coarse(schema, state, zoom):
    """(the sheet, its shapes without what is smaller than a pixel, a tree of them)."""
    whole = _sheet(schema, state)
    shapes = [shape.simplify(PIXEL / EXTENT / 2**zoom) for shape in whole.shapes]
    shapely.prepare(shapes)
    return whole, shapes, shapely.STRtree(shapes)


def _square(tile):
    across = 2**tile.z
    return shapely.box(tile.x / across, tile.y / across, (tile.x + 1) / across, (tile.y + 1) / across)
