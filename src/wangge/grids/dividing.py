"""Which buildings go together when a grid is split, and into which neighbour a small one is merged. Pure.

A grid is cut by a straight line. Twelve directions are tried; in each the buildings stand in a row, and the line runs
between the two where the households left and right of it come closest to the wanted shares. Of the twelve the one is
taken that leaves each side in one piece, divides most evenly (to a fiftieth of the households), and is shortest. Three
or more parts are made by cutting the parts again. So every building is in one part, each part lies together, and the
way is told in two sentences.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import shapely

from wangge.grids.checking import shared_border

DIRECTIONS = 12
EVEN = 0.02
"""Differences below this share of the households count as equally even."""
NEIGHBOURS = 20
"""Metres of common border that make two grids neighbours: more than a corner."""


@dataclass(frozen=True)
class House:
    """A building: where its point is in metres, and how many households it has."""

    key: object
    x: float
    y: float
    households: int


@dataclass(frozen=True)
class Cut:
    """One line: its direction in degrees from the east, and how long it is inside the grid, in metres."""

    degrees: float
    metres: float


@dataclass(frozen=True)
class Part:
    """A part to be: its buildings, their households, and its ground, None where the grid has no boundary."""

    houses: tuple
    shape: object

    @property
    def households(self):
        return sum(house.households for house in self.houses)


@dataclass(frozen=True)
class Division:
    """The parts, the lines that made them, and whether each part is as large as the city wants it."""

    parts: tuple
    cuts: tuple
    fits: bool


def parts_wanted(households, high):
    """Into how many parts so many households are divided: as few as keep each within `high`; 1 if it need not be."""
    return max(1, math.ceil(households / high))


def divide(houses, shape, *, low, high):
    """A Division of a grid; None if it need not be divided, or cannot: fewer places than parts."""
    total = sum(house.households for house in houses)
    wanted = parts_wanted(total, high)
    if wanted < 2 or len({(house.x, house.y) for house in houses}) < wanted:
        return None
    parts, cuts = _divided(tuple(houses), shape, wanted)
    return Division(tuple(parts), tuple(cuts), all(low <= part.households <= high for part in parts))


def _divided(houses, shape, many):
    if many == 1:
        return [Part(houses, shape)], []
    first = many // 2
    found = _best_cut(houses, shape, first / many, first, many - first)
    (left, right), (ground, rest), cut = found
    parts, cuts = _divided(left, ground, first)
    others, more = _divided(right, rest, many - first)
    return [*parts, *others], [cut, *cuts, *more]


def _best_cut(houses, shape, share, least_left, least_right):
    """(houses of both sides, ground of both sides, Cut) of the best direction."""
    total = sum(house.households for house in houses) or 1
    tried = []
    for number in range(DIRECTIONS):
        angle = math.pi * number / DIRECTIONS
        row = _in_a_row(houses, angle, share * total, least_left, least_right)
        if row is None:
            continue
        left, right, offset, off = row
        grounds, length, pieces = _cut_ground(shape, angle, offset)
        degrees = (math.degrees(angle) + 90) % 180
        tried.append(((pieces, round(off / (EVEN * total)), length, number), (left, right), grounds, degrees, length))
    _rank, sides, grounds, degrees, length = min(tried, key=lambda one: one[0])
    return sides, grounds, Cut(round(degrees, 1), round(length, 1))


def _in_a_row(houses, angle, wanted, least_left, least_right):
    """(left, right, where the line runs, households off the wanted share) along one direction."""
    along = {house: round(house.x * math.cos(angle) + house.y * math.sin(angle), 2) for house in houses}
    places = sorted(set(along.values()))
    below = dict.fromkeys(places, 0)
    for house, place in along.items():
        below[place] += house.households
    counted, choices = 0, []
    for number, (place, after) in enumerate(pairwise(places), start=1):
        counted += below[place]
        if number >= least_left and len(places) - number >= least_right:
            choices.append((abs(counted - wanted), number, (place + after) / 2))
    if not choices:
        return None
    off, _number, offset = min(choices)
    left = tuple(house for house in houses if along[house] < offset)
    right = tuple(house for house in houses if along[house] > offset)
    return left, right, offset, off


def _cut_ground(shape, angle, offset):
    """((ground left, ground right), length of the line inside, pieces beyond two)."""
    if shape is None:
        return (None, None), 0.0, 0
    far = max(map(abs, shape.bounds)) * 4 + 1000
    across, along = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))

    def corner(out, side):
        return tuple(across[i] * out + along[i] * side for i in (0, 1))

    line = shapely.LineString([corner(offset, -far), corner(offset, far)])
    half = shapely.Polygon([corner(offset, -far), corner(offset, far), corner(-far, far), corner(-far, -far)])
    grounds = tuple(_polygons(ground) for ground in (shape.intersection(half), shape.difference(half)))
    pieces = sum(len(shapely.get_parts(ground)) for ground in grounds) - 2
    return grounds, shape.intersection(line).length, max(pieces, 0)


def _polygons(shape):
    """The polygons of a shape larger than a square metre, as one."""
    return shapely.union_all([one for one in shapely.get_parts(shape) if one.area > 1])


@dataclass(frozen=True)
class Neighbour:
    """A grid beside another: its households, the sum with it, and whether that is within the city's size."""

    key: object
    households: int
    together: int
    fits: bool


def neighbours(key, shapes, households, *, high):
    """The neighbours of a grid, those first into which it fits, the smaller sum first."""
    found = []
    for other, shape in shapes.items():
        if other != key and shared_border(shapes[key], shape) > NEIGHBOURS:
            together = households[key] + households[other]
            found.append(Neighbour(other, households[other], together, together <= high))
    return sorted(found, key=lambda one: (not one.fits, one.together, str(one.key)))
