"""Codes of areas: 6, 9, 12 digits of divisions, 15 of grids, numbered by where they lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.core.errors import Invalid, Refused
from wangge.territory.operations import number_grids, recode_area
from wangge.territory.queries import areas
from wangge.territory.rules import check_code, grid_codes

COMMUNITY = "341181002901"


@pytest.mark.parametrize(
    "code, level, above",
    [
        ("341181", "city", ""),
        ("320205", "county", "320200"),
        ("341181002", "street", "341181"),
        (COMMUNITY, "community", "341181002"),
        (COMMUNITY, "community", ""),
        (f"{COMMUNITY}001", "grid", COMMUNITY),
    ],
)
def test_codes_that_fit(code, level, above):
    check_code(code, level, "grid", above)


@pytest.mark.parametrize(
    "code, level, above, told",
    [
        ("34118", "city", "", "6、9、12 位"),
        ("34118１", "city", "", "全部是数字"),
        (f"{COMMUNITY}001", "community", "341181002", "只给网格"),
        (COMMUNITY, "grid", "341181002", "只给网格"),
        ("341181002000001", "grid", "341181002", "不能直接归属街道"),
        (f"{COMMUNITY}000", "grid", COMMUNITY, "001 起"),
        ("341182002", "street", "341181", "应以上级的代码 341181 开头"),
        ("341181", "street", "341181", "应以上级"),
    ],
)
def test_codes_that_do_not(code, level, above, told):
    with pytest.raises(Invalid, match=told):
        check_code(code, level, "grid", above)


def test_grids_are_numbered_from_west_to_east_and_from_north_to_south():
    points = {"se": (2, 0), "nw": (1, 1), "ne": (2, 1), "sw": (1, 0)}
    found = grid_codes(COMMUNITY, points)
    assert sorted(points, key=found.get) == ["nw", "ne", "sw", "se"]
    assert found["nw"] == COMMUNITY + "001"


@given(st.lists(st.tuples(st.floats(100, 101), st.floats(30, 31)), max_size=60))
def test_every_grid_has_a_code_of_its_own_whatever_the_order(places):
    points = dict(enumerate(places))
    found = grid_codes(COMMUNITY, points, [COMMUNITY + "002"])
    assert len(set(found.values())) == len(points) and COMMUNITY + "002" not in found.values()
    turned = grid_codes(COMMUNITY, dict(reversed(points.items())), [COMMUNITY + "002"])
    assert turned == found


def test_more_than_999_have_no_number():
    with pytest.raises(Invalid, match="999"):
        grid_codes(COMMUNITY, {n: (n, 0) for n in range(1000)})


def test_grids_of_a_community_are_numbered_and_it_is_remembered(area, deed):
    community = area("qianqiu-c01")
    grids = list(areas().filter(parent=community))
    assert all(len(one.code) == 15 and one.code.startswith(community.code) for one in grids)
    before = {one.pk: one.code for one in grids}
    for one in grids[1:]:
        recode_area(one, "", source="", **deed)
    assert number_grids(community, **deed) == len(grids) - 1
    now = {one.pk: one.code for one in areas().filter(parent=community)}
    assert set(now.values()) == set(before.values()) and now[grids[0].pk] == before[grids[0].pk]
    with pytest.raises(Refused, match="12 位"):
        number_grids(area("qianqiu"), **deed)
    with pytest.raises(Invalid, match="网格"):
        recode_area(grids[0], "341181992", source="", **deed)
