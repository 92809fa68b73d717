"""Longitudes and latitudes as metres around a place: good to a thousandth over a county. Pure."""

import math
from dataclasses import dataclass

import numpy as np
import shapely

METRES_PER_DEGREE = 111_320


@dataclass(frozen=True)
class Plane:
    """A flat map around (lon, lat)."""

    lon: float
    lat: float

    @property
    def scale(self):
        return np.array([METRES_PER_DEGREE * math.cos(math.radians(self.lat)), METRES_PER_DEGREE])

    def metres(self, shape):
        """A shape, or an array of shapes, in metres east and north of the middle."""
        return shapely.transform(shape, lambda xy: (xy - [self.lon, self.lat]) * self.scale)

    def degrees(self, shape):
        """The way back."""
        return shapely.transform(shape, lambda xy: xy / self.scale + [self.lon, self.lat])

    def point(self, lon, lat):
        """A point in metres."""
        x, y = (np.array([lon, lat]) - [self.lon, self.lat]) * self.scale
        return float(x), float(y)


def plane_around(shapes):
    """The plane around the middle of shapes in degrees."""
    west, south, east, north = shapely.total_bounds(list(shapes))
    return Plane(float(west + east) / 2, float(south + north) / 2)
