"""The area tree is changed by deeds that leave history, and lists find what was changed."""

from contextlib import contextmanager

import pytest
import shapely
from django.db import IntegrityError, transaction

from tests.moments import TOMORROW as AT
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM
from wangge.territory.models import Area, AreaChange
from wangge.territory.operations import (
    add_area,
    load_areas,
    merge_areas,
    move_area,
    recode_area,
    rename_area,
    set_boundary,
)
from wangge.territory.queries import ancestors, area_of, areas, areas_under, find_areas, locate, revision
from wangge.territory.rules import read_boundary


def last_change(area):
    change = AreaChange.objects.filter(area=area).order_by("-id").first()
    return change.kind, change.before, change.after


def inside(area):
    point = read_boundary(area.boundary).representative_point()
    return point.x, point.y


def test_a_moved_community_takes_its_grids_along(area, deed):
    community, grids = area("qianqiu-c01"), set(areas().filter(parent__key="qianqiu-c01"))
    before = community.path
    moved = move_area(community, area("guangling"), **deed)
    assert (moved.parent.key, moved.path) == ("guangling", "tianchang.guangling.qianqiu_c01")
    assert set(areas_under(area("guangling").path)) >= {moved, *grids}
    assert not areas_under(before).exists()
    assert [one.key for one in ancestors(area("qianqiu-c01-g1"))][1] == "guangling"
    assert last_change(moved) == ("moved", before, moved.path)


def test_an_area_cannot_move_into_itself_or_where_its_level_does_not_belong(area, deed):
    community = area("qianqiu-c01")
    for parent, error in (
        ("qianqiu-c01", "自己或下级"),
        ("qianqiu-c01-g1", "自己或下级"),
        ("tianchang", "须设在"),
    ):
        with pytest.raises(Refused, match=error):
            move_area(community, area(parent), **deed)
    assert area("qianqiu-c01").path == community.path
    assert not AreaChange.objects.filter(area=community, kind="moved").exists()


def test_a_merged_community_gives_grids_ground_and_households_to_its_successor(area, deed):
    old, into = area("qianqiu-c01"), area("guangling-c01")
    grids, point = list(areas().filter(parent=old)), inside(old)
    households, ground = old.households + into.households, read_boundary(old.boundary).area
    merge_areas(old, into, **deed)

    into = area("guangling-c01")
    assert set(areas().filter(parent=into)) >= set(grids)
    assert into.households == households
    assert read_boundary(into.boundary).area > ground
    assert into.path in {one.path for one in ancestors(locate(*point))}
    old = Area.objects.get(pk=old.pk)
    assert old.valid_until == AT.date() and area_of(old.pk) == into
    assert old in areas_under(area("guangling").path)  # what happened there is found where it now belongs
    assert last_change(old)[0] == "merged"
    with pytest.raises(Refused, match="已经撤销"):
        rename_area(old, "新名", **deed)


def test_a_successor_that_is_merged_too_is_followed(area, deed):
    first, second, third = (area(f"qianqiu-c0{n}") for n in (1, 2, 3))
    merge_areas(first, second, **deed)
    merge_areas(second, third, **deed)
    assert area_of(first.pk) == third
    assert set(areas_under(third.path)) >= {first, second}


def test_only_areas_of_one_level_merge(area, deed):
    for old, into in (("qianqiu-c01", "qianqiu"), ("qianqiu-c01", "qianqiu-c01")):
        with pytest.raises(Refused, match="同一级"):
            merge_areas(area(old), area(into), **deed)


def test_names_and_codes_change_and_are_remembered(area, deed):
    renamed = rename_area(area("qianqiu-c01"), "晨曦社区", **deed)
    assert list(find_areas("晨曦")) == [renamed]
    assert last_change(renamed)[0] == "renamed" and last_change(renamed)[2] == "晨曦社区"
    zone = recode_area(area("gaoxin"), "341181400", source="民政部代码表（测试）", **deed)
    assert last_change(zone) == ("recoded", "", "341181400")
    with pytest.raises(Invalid, match="已用于"):
        recode_area(zone, area("qianqiu").code, source="", **deed)


def test_a_new_area_needs_a_key_of_its_own_and_a_level_that_fits(area, deed):
    parent = area("tongcheng-c01")
    new = add_area(parent, key="tongcheng-c01-g1", level="grid", name="新网格", households=320, **deed)
    assert new.path == "tianchang.tongcheng.tongcheng_c01.tongcheng_c01_g1"
    assert last_change(new) == ("added", "", "新网格")
    for key, level, reason in (
        ("tongcheng-c01-g1", "grid", "键重复"),
        ("Grid 2", "grid", "键只能用"),
        ("tongcheng-c01-g2", "town", "须设在"),
        ("tongcheng-c01-g2", "planet", "没有“planet”"),
    ):
        with pytest.raises(Invalid, match=reason):
            add_area(parent, key=key, level=level, name="新网格", **deed)


def test_a_new_boundary_moves_the_line_at_once(area, deed):
    west, east = area("qianqiu-c01-g1"), area("qianqiu-c01-g2")
    point, shape = inside(east), read_boundary(west.boundary)
    assert locate(*point) == east
    wider = shapely.union(shape, shapely.Point(point).buffer(0.0005))
    if wider.geom_type == "MultiPolygon":
        wider = wider.convex_hull
    shrunk = shapely.difference(read_boundary(east.boundary), wider)
    set_boundary(east, read_boundary_of(shrunk), **deed)
    set_boundary(west, read_boundary_of(wider), **deed)
    assert locate(*point) == west
    with pytest.raises(Invalid, match="20 公里"):
        set_boundary(west, read_boundary_of(shapely.box(121.4, 31.2, 121.5, 31.3)), **deed)


def read_boundary_of(shape):
    return [
        [[list(xy) for xy in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in getattr(shape, "geoms", [shape])
    ]


def test_a_change_that_is_rolled_back_leaves_no_map_behind(area, deed):
    grid = area("qianqiu-c01-g1")
    point = inside(grid)
    with rolled_back():
        set_boundary(grid, read_boundary_of(shapely.box(119.1, 32.7, 119.11, 32.71)), **deed)
        assert locate(*point) != grid
        undone = revision()
    rename_area(area("qianqiu"), "千秋", **deed)
    assert revision() != undone
    assert locate(*point) == grid


@contextmanager
def rolled_back():
    try:
        with transaction.atomic():
            yield
            raise InterruptedError
    except InterruptedError:
        pass


def test_loading_again_changes_nothing(area, tianchang):
    before = revision()
    rows = [{"key": "qianqiu", "level": "street", "name": "另一个名字", "parent": "tianchang"}]
    assert load_areas(rows, actor=SYSTEM, at=AT) == 0
    assert area("qianqiu").name == "千秋街道" and revision() == before


def test_every_bad_row_is_named_and_nothing_is_entered(tianchang):
    good = {"key": "nb", "level": "community", "name": "好社区", "parent": "qianqiu"}
    rows = [
        good,
        good,
        good | {"key": "n1", "parent": "nowhere"},
        good | {"key": "n2", "level": "planet"},
        good | {"key": "n3", "code": "341181002"},
        good | {"key": "n4", "boundary": [[[[0, 0], [1, 1]]]]},
        good | {"key": "n 5"},
        good | {"key": "n6", "parent": ""},
    ]
    before = Area.objects.count()
    with pytest.raises(Invalid) as refused:
        load_areas(rows, actor=SYSTEM, at=AT)
    named = [line.split()[0] for line in str(refused.value.reason).splitlines()]
    assert named == ["nb", "n1", "n2", "n3", "n4", "n", "n6"]
    assert Area.objects.count() == before


def test_only_administrators_change_the_tree_and_the_journal_has_no_names(area, staff, deed):
    for username in ("zuoxi01", "shequ01", "shenji01"):
        with pytest.raises(Forbidden):
            rename_area(area("qianqiu"), "别名", **deed | {"actor": staff(username)})
    admin = staff("guanli01")
    rename_area(area("qianqiu"), "别名", **deed | {"actor": admin})
    entry = JournalEntry.objects.order_by("-id").first()
    assert (entry.event, entry.actor_id) == ("territory.AreaChanged", admin.id)
    assert "别名" not in str(entry.data)


def test_two_living_areas_never_share_a_path(area):
    twin = area("qianqiu")
    twin.pk, twin.key, twin.code, twin._state.adding = None, "twin", "", True
    twin.id = Area._meta.pk.get_default()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
