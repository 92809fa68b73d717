"""Hours, walks and sites, by properties and by hand."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from wangge.core.errors import Invalid
from wangge.venues.reaching import Streets, Walk, best_sites
from wangge.venues.rules import read_hours, state_at, written_hours

HERE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=HERE)
WEEK = {str(day): [["08:30", "12:00"], ["14:00", "17:30"]] for day in range(1, 6)}


@pytest.mark.parametrize(
    ("day", "clock", "open_", "until"),
    [
        (0, "09:00", True, (0, "12:00")),
        (0, "12:00", False, (0, "14:00")),
        (0, "07:00", False, (0, "08:30")),
        (4, "18:00", False, (7, "08:30")),
        (5, "10:00", False, (7, "08:30")),
    ],
)
def test_open_now_and_until_when(day, clock, open_, until):
    at = lambda n, c: MONDAY + timedelta(days=n, hours=int(c[:2]), minutes=int(c[3:]))  # noqa: E731
    state = state_at(WEEK, at(day, clock))
    assert (state.open, state.until) == (open_, at(*until))


def test_round_the_clock_and_over_midnight():
    always = {str(day): [["00:00", "24:00"]] for day in range(1, 8)}
    assert state_at(always, MONDAY) == (state_at(always, MONDAY)) and state_at(always, MONDAY).open
    assert state_at(always, MONDAY).until is None
    late = {"1": [["18:00", "24:00"]], "2": [["00:00", "02:00"]]}
    assert state_at(late, MONDAY + timedelta(hours=23)).until == MONDAY + timedelta(hours=26)
    assert state_at({}, MONDAY) == state_at({"1": []}, MONDAY) and state_at({}, MONDAY).until is None


def test_hours_are_read_as_people_write_them():
    assert read_hours("8:30—12:00，14:00~17:30") == [["08:30", "12:00"], ["14:00", "17:30"]]
    assert read_hours("") == [] == read_hours(" ")
    for bad in ("早上", "休息", "12:00-08:00", "08:00-12:00 11:00-13:00", "08:00-25:00", "08:00-24:30", "8-12"):
        with pytest.raises(Invalid):
            read_hours(bad)


@given(some.lists(some.integers(0, 1440), min_size=2, max_size=8, unique=True))
def test_hours_written_read_back(minutes):
    minutes = sorted(minutes)[: len(minutes) // 2 * 2]
    clock = [f"{m // 60:02d}:{m % 60:02d}" for m in minutes]
    pairs = [list(pair) for pair in zip(clock[::2], clock[1::2], strict=True)]
    assert read_hours(written_hours(pairs)) == pairs


def lattice(side, step):
    nodes = np.array([(x * step, y * step) for x in range(side) for y in range(side)], float)
    edges = [(x * side + y, x * side + y + 1) for x in range(side) for y in range(side - 1)]
    edges += [(x * side + y, (x + 1) * side + y) for x in range(side - 1) for y in range(side)]
    return Streets(nodes, np.array(edges), np.full(len(edges), float(step)))


def test_along_streets_one_walks_round_the_block():
    walk = Walk(lattice(5, 100), 1.3)
    assert walk.by == "streets" and walk.nearest([(0, 0)], [(400, 300)])[0] == pytest.approx(700, abs=0.01)
    straight = Walk(None, 1.3)
    assert straight.by == "distance" and straight.nearest([(0, 0)], [(400, 300)])[0] == pytest.approx(650)
    assert np.isinf(straight.nearest([], [(1, 1)])[0])


def test_one_walks_straight_to_the_nearest_crossing_first():
    walk = Walk(lattice(3, 100), 1.3)
    assert walk.nearest([(0, -30)], [(200, 40)])[0] == pytest.approx(30 + 200 + 40, abs=0.01)


POINTS = some.lists(some.tuples(some.integers(0, 3000), some.integers(0, 3000)), min_size=1, max_size=40, unique=True)


@given(POINTS, some.booleans())
@settings(max_examples=40, deadline=None)
def test_proposed_sites_reach_whom_they_say_and_less_each_time(points, along):
    points = np.array(points, float)
    households = np.arange(1, len(points) + 1)
    walk = Walk(lattice(16, 200) if along else None, 1.3)
    covered = walk.nearest([(0, 0)], points) <= 1125
    sites = best_sites(walk, points, households, covered, 1125, 3)
    gains = [site.gains for site in sites]
    assert gains == sorted(gains, reverse=True) and sum(gains) <= households[~covered].sum()
    places = [(0, 0), *(points[site.point] for site in sites)]
    after = walk.nearest(places, points) <= 1125 + 1e-6
    assert households[after].sum() - households[covered].sum() == sum(gains)


def test_with_everybody_reached_nothing_is_proposed():
    points = np.array([(0.0, 0.0), (10.0, 10.0)])
    assert best_sites(Walk(None, 1.3), points, np.array([5, 5]), np.array([True, True]), 1000, 3) == []
