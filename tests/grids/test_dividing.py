"""Splitting by buildings and merging by neighbours, by properties."""

import shapely
from hypothesis import given, settings
from hypothesis import strategies as some

from wangge.grids.checking import TOLERANCE, gaps, outside, overlaps, shared_border
from wangge.grids.dividing import House, divide, neighbours, parts_wanted

GROUND = shapely.box(0, 0, 900, 600)
PLACES = some.tuples(some.integers(0, 90), some.integers(0, 60))


@some.composite
def housed(draw):
    places = draw(some.lists(PLACES, min_size=12, max_size=40, unique=True))
    return [House(str(n), x * 10.0, y * 10.0, draw(some.integers(5, 60))) for n, (x, y) in enumerate(places)]


@given(housed(), some.integers(100, 400))
@settings(max_examples=60, deadline=None)
def test_every_building_is_in_one_part_and_nothing_is_lost(houses, most):
    found, total = divide(houses, GROUND, low=most // 2, high=most), sum(house.households for house in houses)
    wanted = parts_wanted(total, most)
    if found is None:
        assert wanted == 1 or wanted > len(houses)
        return
    assert len(found.parts) == wanted and len(found.cuts) == wanted - 1
    keys = [house.key for part in found.parts for house in part.houses]
    assert sorted(keys) == sorted(house.key for house in houses)
    assert sum(part.households for part in found.parts) == total
    assert found.fits == all(most // 2 <= part.households <= most for part in found.parts)


@given(housed())
@settings(max_examples=40, deadline=None)
def test_the_parts_lie_together_and_cover_the_ground_once(houses):
    most = sum(house.households for house in houses) * 2 // 3
    found = divide(houses, GROUND, low=1, high=most)
    grounds = {number: part.shape for number, part in enumerate(found.parts)}
    assert all(ground.geom_type == "Polygon" for ground in grounds.values())
    assert overlaps(grounds) == [] and gaps(GROUND, grounds.values()) is None
    for part in found.parts:
        assert all(part.shape.buffer(0.1).covers(shapely.Point(house.x, house.y)) for house in part.houses)


def test_even_buildings_are_halved_along_the_shorter_line():
    houses = [House(f"{x}-{y}", x * 100.0 + 50, y * 100.0 + 50, 24) for x in range(8) for y in range(3)]
    found = divide(houses, shapely.box(0, 0, 800, 300), low=250, high=400)
    assert [part.households for part in found.parts] == [288, 288]
    assert found.cuts[0].degrees == 90 and found.cuts[0].metres == 300 and found.fits


def test_small_grids_are_not_split_and_one_tower_cannot_be():
    assert divide([House("a", 0, 0, 300)], GROUND, low=300, high=500) is None
    assert divide([House("a", 5, 5, 900)], GROUND, low=300, high=500) is None
    assert divide([House("a", 5, 5, 300), House("b", 5, 5, 300)], GROUND, low=300, high=500) is None


def test_halves_below_the_least_are_said_not_to_fit():
    houses = [House(str(n), n * 20.0, 50, 52) for n in range(10)]
    found = divide(houses, GROUND, low=300, high=500)
    assert not found.fits and [part.households for part in found.parts] == [260, 260]


def test_a_grid_is_merged_into_the_smallest_neighbour_that_fits():
    shapes = {name: shapely.box(n * 100, 0, n * 100 + 100, 100) for n, name in enumerate("abcd")}
    shapes["corner"] = shapely.box(200, 100, 300, 200)
    found = neighbours("b", shapes, {"a": 420, "b": 150, "c": 200, "d": 1, "corner": 10}, high=500)
    assert [(one.key, one.together, one.fits) for one in found] == [("c", 350, True), ("a", 570, False)]


def test_what_is_narrower_than_the_tolerance_is_one_line_drawn_twice():
    left, right = shapely.box(0, 0, 100, 100), shapely.box(100 - TOLERANCE + 1, 0, 200, 100)
    assert overlaps({"a": left, "b": right}) == []
    ((one, other, shape),) = overlaps({"a": left, "b": shapely.box(90, 0, 200, 100)})
    assert (one, other, shape.area) == ("a", "b", 1000)
    whole = shapely.box(0, 0, 200, 100)
    assert gaps(whole, [left, shapely.box(104, 0, 200, 100)]) is None
    assert gaps(whole, [left, shapely.box(120, 0, 200, 100)]).area == 2000
    assert outside(whole, shapely.box(100, 0, 203, 100)) is None
    assert outside(whole, shapely.box(100, 0, 230, 100)).area == 3000
    assert shared_border(left, shapely.box(102, 0, 200, 100)) > 90
