"""Hexagons of one metric size over a county: which one has a point, and where its middle lies. Pure.

Points and middles are (longitude, latitude) in degrees. The grid hangs on the earth, not on a picture: the same point
is in the same hexagon whatever else is counted. Distances are flat-earth ones about one latitude, as the wall's map
draws them.
"""

import math
from dataclasses import dataclass

from wangge.territory.plane import METRES_PER_DEGREE

SIZES, MOST_ACROSS = (500, 1000, 2000, 5000), 40


@dataclass(frozen=True)
class Grid:
    """Hexagons standing on a corner, `metres` from one flat side to the other, true at a latitude."""

    metres: int
    latitude: float

    def cell(self, lon, lat):
        """The (column, row) of the hexagon that has a point."""
        x, y = self._metric(lon, lat)
        row = y / (self.metres * math.sqrt(3) / 2)
        return _nearest(x / self.metres - row / 2, row)

    def middle(self, cell):
        """The middle of a hexagon."""
        column, row = cell
        x, y = self.metres * (column + row / 2), self.metres * row * math.sqrt(3) / 2
        return x / (METRES_PER_DEGREE * self._narrow), y / METRES_PER_DEGREE

    @property
    def _narrow(self):
        return math.cos(math.radians(self.latitude))

    def _metric(self, lon, lat):
        return lon * METRES_PER_DEGREE * self._narrow, lat * METRES_PER_DEGREE


def grid_over(box):
    """The finest Grid of SIZES that parts a box (west, south, east, north) into at most MOST_ACROSS a side."""
    west, south, east, north = box
    latitude = (south + north) / 2
    wide = max(north - south, (east - west) * math.cos(math.radians(latitude))) * METRES_PER_DEGREE
    return Grid(next((size for size in SIZES if wide <= size * MOST_ACROSS), SIZES[-1]), latitude)


def _nearest(column, row):
    """Round to a hexagon: of the three coordinates, whose sum is nothing, the one furthest off gives way."""
    third = -column - row
    whole = [round(column), round(row), round(third)]
    off = [abs(w - exact) for w, exact in zip(whole, (column, row, third), strict=True)]
    if off[0] > off[1] and off[0] > off[2]:
        whole[0] = -whole[1] - whole[2]
    elif off[1] > off[2]:
        whole[1] = -whole[0] - whole[2]
    return whole[0], whole[1]
