"""Tianchang in the demo: the text's numbers, real codes, and a map that is a partition."""

from collections import Counter

import pytest
import shapely
from django.conf import settings

from wangge.core.errors import Invalid
from wangge.lab.demo_territory import demo_places
from wangge.territory.models import Area
from wangge.territory.operations import read_areas
from wangge.territory.queries import area_of, areas, county_root, level_counts, locate, locate_all
from wangge.territory.rules import read_boundary


def test_the_counts_are_those_of_the_text(tianchang):
    counts = {level: numbers[0] for level, numbers in level_counts().items()}
    assert counts == {"city": 1, "town": 14, "street": 2, "zone": 1, "community": 174, "grid": 167}
    counted = areas().filter(parent=county_root(), counted=True)
    assert Counter(bool(one.code) for one in counted) == {True: 16, False: 1}
    zone = counted.get(code="")
    assert (zone.level, zone.parent, zone.managed_by) == ("zone", county_root(), county_root())


def test_codes_are_the_registers_and_invented_names_say_so(tianchang):
    coded = areas().exclude(code="")
    assert all(one.code.startswith("341181") and one.source for one in coded)
    assert {len(one.code) for one in coded if not one.invented} == {6, 9}
    invented = [one for one in coded if one.invented]  # as real ones are made, with numbers that no real one has
    assert {(one.level, len(one.code), one.code[9]) for one in invented} == {("community", 12, "9"), ("grid", 15, "9")}
    assert not areas().filter(level__in=["community", "grid"], invented=False).exists()
    names = list(areas().filter(level="community").values_list("name", flat=True))
    assert len(set(names)) == 174


def test_grids_lie_in_town_and_have_the_size_of_the_rule(tianchang):
    grids = areas().filter(level="grid").select_related("parent")
    odd = sorted(grid.households for grid in grids if not 300 <= grid.households <= 500)
    assert odd == [168, 640]  # one too small and one too large, to try merging and splitting
    assert {grid.parent.parent_id for grid in grids} == set(
        areas().filter(level__in=["street", "zone"]).values_list("pk", flat=True)
    )
    assert len({grid.parent_id for grid in grids}) == 23


def test_children_fill_their_parent_without_gap_or_overlap(tianchang):
    shapes = {one.pk: read_boundary(one.boundary) for one in areas()}
    below = {}
    for pk, parent in areas().exclude(parent=None).values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(shapes[pk])
    for parent, children in below.items():
        together = shapely.union_all(children)
        assert shapely.symmetric_difference(together, shapes[parent]).area < 1e-9  # about ten square metres
        assert sum(child.area for child in children) == pytest.approx(together.area, abs=1e-9)


def test_every_place_is_found_in_its_grid_and_rural_places_in_their_community(tianchang):
    for _name, lon, lat in demo_places("tianchang")[::20]:
        assert locate(lon, lat).level == "grid"
    for community in areas().filter(level="community", children=None)[:10]:
        point = read_boundary(community.boundary).representative_point()
        assert locate(point.x, point.y) == community


def test_a_point_on_a_border_has_one_area_and_one_outside_none(tianchang):
    grid = areas().filter(level="grid").order_by("path").first()
    for lon, lat in grid.boundary[0][0]:
        found = locate(lon, lat)
        assert found is not None and found == locate(lon, lat)
    nan = float("nan")
    for lon, lat in ((121.47, 31.23), (0, 0), (nan, 32.7), (119.0, float("inf")), (32.69, 119.0)):
        assert locate(lon, lat) is None


def test_locating_costs_one_query(tianchang, django_assert_num_queries):
    locate(119.0, 32.69)
    with django_assert_num_queries(1):
        locate(119.0, 32.69)


def test_many_points_are_located_as_one_is_and_cost_one_query(tianchang, django_assert_num_queries):
    grids = list(areas().filter(level="grid").order_by("path")[:30])
    points = [tuple(point) for grid in grids for point in grid.boundary[0][0]]  # borders: several areas have them
    points += [None, (121.47, 31.23), (float("nan"), 32.7)]
    one_by_one = [locate(*point) if point else None for point in points]
    with django_assert_num_queries(1):
        assert locate_all(points) == one_by_one
    assert one_by_one[-3:] == [None] * 3 and None not in one_by_one[:-3]
    with django_assert_num_queries(0):
        assert locate_all([]) == [] and locate_all([None]) == [None]


def test_an_unknown_area_is_refused(tianchang):
    with pytest.raises(Invalid, match="没有这个区域"):
        area_of(Area._meta.pk.get_default())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("键,名\n".encode(), "第一行须为"),
        ("天长".encode("gb18030"), "UTF-8"),
        (
            b"key,code,level,name,parent,managed_by,counted,invented,valid_from,source\n"
            b"a,,town,A,,,yes,false,2025-12-31,s\nb,,town,B,,,true,false,31.12.2025,s\nc,,town\n",
            r"areas.csv: 2: .*\n.*areas.csv: 3: .*\n.*areas.csv: 4: ",
        ),
    ],
)
def test_a_faulty_table_is_refused_with_its_rows(tmp_path, content, reason):
    (tmp_path / "areas.csv").write_bytes(content)
    with pytest.raises(Invalid, match=reason):
        read_areas(tmp_path / "areas.csv")


def test_the_packs_table_can_be_read():
    assert len(read_areas(settings.METHODS_FOLDER / "tianchang" / "areas.csv")) == 18
