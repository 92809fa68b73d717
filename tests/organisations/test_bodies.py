"""Bodies: those the method names and one for each community, entered once, found from a place."""

import pytest

from tests.moments import TOMORROW as AT
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.permits import SYSTEM
from wangge.method.queries import current_method
from wangge.organisations.models import Body
from wangge.organisations.operations import add_body, end_body, seed_bodies
from wangge.organisations.queries import bodies, body, centre, community_body
from wangge.territory.operations import merge_areas
from wangge.territory.queries import area_of, areas, county_root

BY_SYSTEM = {"actor": SYSTEM, "at": AT}


def test_every_body_of_the_method_and_of_every_area_is_there_once(tianchang):
    method = current_method()
    named = {seed.key for seed in method.organisations.bodies}
    assert named <= set(bodies().values_list("key", flat=True))
    assert bodies().filter(kind="community").count() == 174
    assert bodies().filter(kind="street_enforcement").count() == 2  # the text: 2 streets
    invented = bodies().filter(kind__in=("property_company", "party_branch"))  # the text names none of them
    assert invented.count() == invented.filter(invented=True).count() == 8 + 174
    assert bodies().count() == len(named) + 174 + 2 + 8 + 174
    assert seed_bodies(method, **BY_SYSTEM) == 0


def test_a_place_finds_its_community_and_the_county_its_centre(tianchang):
    grid = areas().filter(level="grid").first()
    assert community_body(grid).area == grid.parent
    assert community_body(areas().get(key="qianqiu")) is None
    assert centre().area == county_root()
    with pytest.raises(Refused, match="没有登记单位"):
        body("no_such_office")


def test_bodies_are_of_a_kind_the_method_knows_and_have_a_key_of_their_own(tianchang):
    area = areas().get(key="qianqiu")
    new = add_body(key="qianqiu-property", name="千秋物管", kind="property_centre", area=area, **BY_SYSTEM)
    assert body("qianqiu-property") == new
    for key, kind, field in (("another", "ministry", "kind"), ("qianqiu-property", "department", "key")):
        with pytest.raises(Invalid) as refused:
            add_body(key=key, name="单位", kind=kind, area=area, **BY_SYSTEM)
        assert refused.value.field == field


def test_a_body_ends_on_the_day_it_began_and_its_key_is_free_again(tianchang):
    area = areas().get(key="qianqiu")
    first = add_body(key="short", name="短期单位", kind="department", area=area, **BY_SYSTEM)
    assert end_body(first, **BY_SYSTEM).valid_until == AT.date()
    end_body(first, **BY_SYSTEM)
    second = add_body(key="short", name="新单位", kind="department", area=area, **BY_SYSTEM)
    assert body("short") == second and Body.objects.filter(key="short").count() == 2


def test_only_administrators_enter_bodies(tianchang, staff):
    area = areas().get(key="qianqiu")
    with pytest.raises(Forbidden):
        add_body(key="x", name="单位", kind="department", area=area, actor=staff("zuoxi01"), at=AT)


def test_a_place_of_a_merged_community_falls_to_a_body_that_serves_it(tianchang):
    old, into = (areas().get(key=key) for key in ("qianqiu-c01", "qianqiu-c02"))
    grid = areas().filter(parent=old).first()
    merge_areas(old, into, basis="测试", **BY_SYSTEM)
    assert community_body(area_of(grid.pk)).area == into
