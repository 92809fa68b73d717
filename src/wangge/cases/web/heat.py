"""Where today's matters lie, as hexagons over the wall's map and as a table that says the same.

Counts of matters and nothing else: a hexagon is half a kilometre wide at least, and named by the community in which
most of its matters lie.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wangge.cases.hexagons import Grid, grid_over
from wangge.cases.web.places import Places
from wangge.territory.queries import county_box

BANDS = ((1, 2, 4, 8), (1, 5, 15, 40), (1, 20, 60, 150))  # the lowest counts of the bands, for ever busier days
BUSY = 3  # so many times its last step, and a scale is too small
MOST_ROWS, DECIMALS = 40, 4


@dataclass(frozen=True)
class Row:
    """A hexagon in words: about where, and how many."""

    place: str
    count: int


@dataclass(frozen=True)
class Heat:
    """The hexagons of today: {cell: count}, on a grid, with the steps of their bands."""

    grid: Grid | None
    cells: dict
    rows: list[Row]
    received: int

    @property
    def placed(self):
        """Of those received today, how many have a point."""
        return sum(self.cells.values())

    @property
    def steps(self):
        """The lowest counts of the bands, of the finest scale that today's busiest hexagon allows."""
        most = max(self.cells.values(), default=0)
        return next((steps for steps in BANDS if most < steps[-1] * BUSY), BANDS[-1])

    @property
    def bands(self):
        """[(band, the counts it stands for)…], lowest first."""
        ends = (*self.steps[1:], None)
        return [(band, _span(low, end)) for band, (low, end) in enumerate(zip(self.steps, ends, strict=True), 1)]

    @property
    def side(self):
        """How wide a hexagon is, in words."""
        metres = self.grid.metres
        return _("%s 公里") % (metres // 1000) if metres >= 1000 else _("%s 米") % metres

    @property
    def rest_cells(self):
        """How many hexagons the table leaves out."""
        return len(self.cells) - len(self.rows)

    @property
    def rest_count(self):
        """How many matters lie in those."""
        return self.placed - sum(row.count for row in self.rows)

    @property
    def drawn(self):
        """What the map draws: {"metres", "cells": [[longitude, latitude, band]…]}."""
        if not self.cells:
            return {"metres": 0, "cells": []}
        return {"metres": self.grid.metres, "cells": [self._drawn(*cell) for cell in sorted(self.cells.items())]}

    def _drawn(self, cell, count):
        lon, lat = self.grid.middle(cell)
        return [round(lon, DECIMALS), round(lat, DECIMALS), sum(count >= low for low in self.steps)]


def _span(low, end):
    if end is None:
        return _("%s 件及以上") % low
    return str(low) if end == low + 1 else f"{low}–{end - 1}"


def heat_of(points, received):
    """The Heat of [(longitude, latitude, area path)…] out of so many received; one query at most."""
    box = county_box() if points else None
    if box is None:
        return Heat(None, {}, [], received)
    grid, areas = grid_over(box), defaultdict(Counter)
    for lon, lat, path in points:
        areas[grid.cell(lon, lat)][str(path)] += 1
    cells = {cell: paths.total() for cell, paths in areas.items()}
    places = Places(path for paths in areas.values() for path in paths)
    first = sorted(cells, key=lambda cell: (-cells[cell], cell))[:MOST_ROWS]
    return Heat(grid, cells, [Row(_place(areas[cell], places), cells[cell]) for cell in first], received)


def _place(paths, places):
    """The community in which most of a hexagon's matters lie, after the town around it."""
    path = min(paths, key=lambda path: (-paths[path], path))
    fine, coarse = places.fine(path), places.coarse(path)
    words = " ".join(dict.fromkeys(area.name for area in (coarse, fine) if area))
    return _("%s一带") % words
