"""Boundaries: what is no polygon is refused with a reason."""

import pytest
import shapely

from wangge.core.errors import Invalid
from wangge.territory.rules import check_near, coordinates_of, read_boundary, union_of

SQUARE = [[[119.0, 32.6], [119.1, 32.6], [119.1, 32.7], [119.0, 32.7], [119.0, 32.6]]]
EAST = [[[119.1, 32.6], [119.2, 32.6], [119.2, 32.7], [119.1, 32.7], [119.1, 32.6]]]
HOLE = [[119.04, 32.64], [119.06, 32.64], [119.06, 32.66], [119.04, 32.66], [119.04, 32.64]]
ELSEWHERE = [[lon + 0.3, lat] for lon, lat in HOLE]


def test_a_boundary_keeps_its_holes_and_parts():
    for boundary in ([SQUARE], [[*SQUARE, HOLE]], [SQUARE, [ELSEWHERE]]):
        assert coordinates_of(read_boundary(boundary)) == boundary


@pytest.mark.parametrize(
    ("boundary", "reason"),
    [
        ([[SQUARE[0][:-1]]], "没有闭合"),
        ([[[[119.0, 32.6], [119.1, 32.7], [119.1, 32.6], [119.0, 32.7], [119.0, 32.6]]]], "自相交"),
        ([SQUARE, SQUARE], "自相交"),
        ([[[[lat, lon] for lon, lat in SQUARE[0]]]], "超出经纬度范围"),
        ([[[[float("nan"), 32.6], *SQUARE[0][1:4], [float("nan"), 32.6]]]], "边界"),
        ([], "为空"),
        (SQUARE, "闭合"),
        ([[[[1, 2]]]], "闭合"),
        ("边界", "闭合"),
        (7, "闭合"),
        ([["text"]], "闭合"),
    ],
)
def test_what_is_no_polygon_is_refused(boundary, reason):
    with pytest.raises(Invalid, match=reason):
        read_boundary(boundary)


def test_far_from_the_county_is_refused_and_its_edge_is_not():
    whole = shapely.box(118.6, 32.4, 119.3, 33.0)
    check_near(read_boundary([SQUARE]), whole)
    check_near(shapely.box(119.2, 32.9, 119.4, 33.1), whole)
    with pytest.raises(Invalid, match="20 公里"):
        check_near(shapely.box(120.2, 32.6, 120.3, 32.7), whole)


def test_neighbours_become_one_area_without_a_seam():
    merged = read_boundary(union_of([[SQUARE], [EAST]]))
    assert len(merged.geoms) == 1
    assert merged.area == pytest.approx(0.02)
    assert union_of([[SQUARE], None]) is None
