"""Hexagons: each point in exactly the nearest one, all of one size, and the same wherever counted."""

import math

from hypothesis import given
from hypothesis import strategies as st

from wangge.cases.hexagons import MOST_ACROSS, SIZES, Grid, grid_over
from wangge.territory.plane import METRES_PER_DEGREE

GRID = Grid(1000, 32.7)
points = st.tuples(st.floats(118, 120), st.floats(31.5, 34))


def metres(one, other):
    """Flat-earth distance as the grid has it."""
    east = (one[0] - other[0]) * math.cos(math.radians(GRID.latitude))
    return math.hypot(east, one[1] - other[1]) * METRES_PER_DEGREE


@given(points)
def test_a_point_lies_in_the_hexagon_of_the_nearest_middle(point):
    column, row = GRID.cell(*point)
    mine = metres(GRID.middle((column, row)), point)
    around = [(1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)]
    others = [metres(GRID.middle((column + c, row + r)), point) for c, r in around]
    assert mine <= GRID.metres / math.sqrt(3) + 0.01
    assert all(mine <= other + 0.01 for other in others)


@given(points)
def test_the_middle_of_a_hexagon_lies_in_it(point):
    cell = GRID.cell(*point)
    assert GRID.cell(*GRID.middle(cell)) == cell


def test_neighbours_are_one_width_apart():
    middle = GRID.middle((5, -3))
    around = [(6, -3), (5, -2), (4, -2), (4, -3), (5, -4), (6, -4)]
    assert [round(metres(middle, GRID.middle(cell))) for cell in around] == [GRID.metres] * 6


@given(points, st.floats(0, 1.5), st.floats(0, 1.5))
def test_a_county_has_at_most_so_many_a_side(corner, wide, high):
    west, south = corner
    grid = grid_over((west, south, west + wide, south + high))
    assert grid.metres in SIZES
    assert grid.metres == SIZES[-1] or high * METRES_PER_DEGREE <= grid.metres * MOST_ACROSS
