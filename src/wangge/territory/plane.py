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

    def points(self, spots):
        """Points (lon, lat) as rows of metres east and north of the middle."""
        return (np.reshape(np.array(spots, float), (-1, 2)) - [self.lon, self.lat]) * self.scale

    def metres(self, shape):
        """A shape, or an array of shapes, in metres."""
        return shapely.transform(shape, self.points)

    def degrees(self, shape):
        """The way back."""
        return shapely.transform(shape, lambda xy: xy / self.scale + [self.lon, self.lat])


def plane_around(box):
    """The plane around the middle of (west, south, east, north) in degrees; somewhere where there is none."""
    west, south, east, north = (0, 0, 0, 0) if box is None else box
    return Plane(float(west + east) / 2, float(south + north) / 2)
