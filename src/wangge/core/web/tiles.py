"""Vector tiles (MVT) of our own maps: which piece of the earth a tile is, and its layers as bytes.

Tiles are those of the web: 2^z by 2^z pieces of a Mercator square, x to the east and y to the south. Points and shapes
go in as longitude and latitude (WGS-84).
"""

import math
from dataclasses import dataclass

import mapbox_vector_tile
import numpy as np
import shapely
from django.utils.translation import gettext as _
from mapbox_vector_tile.encoder import on_invalid_geometry_make_valid

from wangge.core.errors import Invalid

EXTENT = 4096
MARGIN = 64  # of a shape drawn beyond the edge, so that no seam shows
MIN_ZOOM, MAX_ZOOM = 0, 18
TYPE = "application/vnd.mapbox-vector-tile"


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile."""

    z: int
    x: int
    y: int

    @property
    def box(self):
        """(west, south, east, north) in degrees; a point on the west or north edge is this tile's."""
        return (*self._corner(self.x, self.y + 1), *self._corner(self.x + 1, self.y))

    def _corner(self, x, y):
        across = 2**self.z
        return x / across * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / across))))

    def place(self, lon, lat):
        """A point in the tile's own units, (0, 0) at its north-west corner."""
        x, y = mercator(lon, lat)
        across = 2**self.z
        return round((x * across - self.x) * EXTENT), round((y * across - self.y) * EXTENT)

    def shape(self, drawn):
        """The part of a shape, given in Mercator's square, that this tile shows, in its own units; may be empty."""
        across, edge = 2**self.z, MARGIN / EXTENT
        corner = (self.x - edge) / across, (self.y - edge) / across
        opposite = (self.x + 1 + edge) / across, (self.y + 1 + edge) / across
        part = shapely.clip_by_rect(drawn, *corner, *opposite)
        return shapely.transform(part, lambda at: np.round((at * across - (self.x, self.y)) * EXTENT))


def tile_of(z, x, y):
    """The Tile of an address; Invalid for what is none."""
    if not (MIN_ZOOM <= z <= MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
        raise Invalid(_("没有这一块地图。"), code="no-tile")
    return Tile(z, x, y)


def mercator(lon, lat):
    """A point in Mercator's square: (0, 0) north-west, (1, 1) south-east."""
    return lon / 360 + 0.5, 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)


def drawn(shape):
    """A shape in degrees as one in Mercator's square."""
    return shapely.transform(shape, _all_mercator)


def _all_mercator(at):
    return np.column_stack([at[:, 0] / 360 + 0.5, 0.5 - np.arcsinh(np.tan(np.radians(at[:, 1]))) / (2 * np.pi)])


def encoded(layers):
    """Layers, name → [(shape in tile units, properties)], as the bytes of a tile; empty layers are left out."""
    told = [
        {"name": name, "features": [{"geometry": shape, "properties": more} for shape, more in found]}
        for name, found in layers.items()
        if found
    ]
    options = {"y_coord_down": True, "extents": EXTENT, "on_invalid_geometry": on_invalid_geometry_make_valid}
    return mapbox_vector_tile.encode(told, default_options=options) if told else b""
