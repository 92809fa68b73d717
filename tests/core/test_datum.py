"""Datums: the way there and back, points outside China, what is no point; another library says the same."""

import math
import random

import pytest

from wangge.core.datum import DATUMS, datum_of, from_wgs84, point_of, to_wgs84
from wangge.core.errors import Invalid

PARIS, HERE = (2.35, 48.85), (118.998, 32.685)
KNOWN = {"gcj02": (116.410244, 39.916404), "bd09": (116.416627, 39.922700)}
"""Tian'anmen, WGS-84 116.404, 39.915, as the formulas that are in use everywhere give it (prcoords 1.0.2)."""


def metres(one, other):
    """How far two points are apart, near enough for less than a kilometre."""
    east = (one[0] - other[0]) * math.cos(math.radians(one[1]))
    return math.hypot(east, one[1] - other[1]) * 111_320


@pytest.mark.parametrize("datum", DATUMS)
def test_there_and_back_is_less_than_half_a_metre(datum):
    rng = random.Random(20261123)
    for _number in range(300):
        here = rng.uniform(75, 133), rng.uniform(19, 52)
        assert metres(to_wgs84(*from_wgs84(*here, datum), datum), here) < 0.5


@pytest.mark.parametrize("datum", DATUMS)
def test_outside_china_nothing_is_shifted(datum):
    assert from_wgs84(*PARIS, datum) == PARIS == to_wgs84(*PARIS, datum)


@pytest.mark.parametrize("datum", KNOWN)
def test_a_known_point(datum):
    assert metres(from_wgs84(116.404, 39.915, datum), KNOWN[datum]) < 1


@pytest.mark.parametrize(("datum", "least", "most"), [("gcj02", 300, 800), ("bd09", 300, 2000)])
def test_the_shift_is_that_large_here(datum, least, most):
    assert least < metres(from_wgs84(*HERE, datum), HERE) < most


@pytest.mark.parametrize("text", ["118.998,32.685", " 118.998， 32.685 ", "118.998 32.685", "118.998;32.685"])
def test_points_as_people_copy_them(text):
    assert (
        point_of(text) == HERE and point_of(" ") is None and datum_of("GCJ-02") == "gcj02" and datum_of("") == "wgs84"
    )


@pytest.mark.parametrize("text", ["118.998", "一百一十八度", "32.685,118.998", "999,1"])
def test_what_is_no_point(text):
    with pytest.raises(Invalid):
        point_of(text)


def test_no_other_datum():
    for attempt in (lambda: datum_of("beijing54"), lambda: to_wgs84(1, 1, "x"), lambda: to_wgs84(math.nan, 1)):
        with pytest.raises(Invalid):
            attempt()
