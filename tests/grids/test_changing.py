"""A grid split, merged and redrawn: by two people, with all that hangs there, and taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.moments import TOMORROW as AT
from wangge.accounts.models import Appointment
from wangge.core.erasing import carry_out
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.grids.enums import BREAKS
from wangge.grids.finding import found_in_net
from wangge.grids.operations import (
    approve_change,
    propose_merge,
    propose_redraw,
    propose_split,
    refuse_change,
    undo_change,
    withdraw_change,
)
from wangge.people.models import Entity, Household, Inspection, Responsible
from wangge.premises.models import Building, Dwelling, Plate
from wangge.premises.operations import hang_at_doors
from wangge.territory.models import Area, AreaChange
from wangge.territory.operations import merge_areas, rename_area
from wangge.territory.queries import areas, locate
from wangge.territory.successors import became

LATER = AT + timedelta(minutes=5)


def broken():
    """In which ways the net does not hold."""
    with scope(SYSTEM, "territory.edit"):
        return {one.kind for one in found_in_net(at=AT)[1]} & set(BREAKS)


def in_force(area):
    return Appointment.objects.filter(area=area, valid_until=None)


@pytest.fixture
def household(large):
    with scope(SYSTEM, "people.edit"):
        home = Dwelling.objects.filter(area=large).order_by("address").first()
        return Household.objects.create(dwelling=home, area=large, aged_18_59=2, source="测试", counted_on=AT.date())


@pytest.fixture
def firms(household, large):
    """A firm at that door and one that has a whole building, with who answers for the first and its inspection."""
    told = {"area": large, "uscc_unchecked_reason": "测试", "source": "测试"}
    told |= {"verified_on": AT.date(), "valid_from": AT.date()}
    with scope(SYSTEM, "people.edit"):
        home, whole = household.dwelling, Building.objects.filter(area=large).order_by("address").last()
        firm = Entity.objects.create(name="门店", kind="self_employed", dwelling=home, building=home.building, **told)
        works = Entity.objects.create(name="厂房", kind="organisation", building=whole, **told)
        theirs = {"entity": firm, "area": large}
        head = Responsible.objects.create(name="甲", role="legal", valid_from=AT.date(), **theirs)
        seen = Inspection.objects.create(on=AT.date(), office_id=firm.pk, office_name="社区", result="passed", **theirs)
    return firm, works, head, seen


@pytest.fixture
def another(decider, staff):
    """A second person in the office that decides."""
    return replace(decider, id=staff("zuoxi01").id)


def test_a_split_takes_everything_along_and_can_be_taken_back(change, large, household, firms, decider, another):
    hang_at_doors(large, actor=SYSTEM, at=AT)
    crew = set(in_force(large).values_list("account_id", "post"))
    homes, plates = Dwelling.objects.filter(area=large).count(), Plate.objects.filter(area=large).count()
    done = approve_change(change.pk, actor=decider, at=AT)
    one, other = done.parts.order_by("path")
    large.refresh_from_db()
    assert large.valid_until and large.successor in (one, other) and large.path.startswith(large.successor.path)
    assert [Building.objects.filter(area=part).count() for part in (one, other)] == [16, 16]
    assert sum(Dwelling.objects.filter(area=part).count() for part in (one, other)) == homes
    assert not Building.objects.filter(area=large).exists() and not Plate.objects.filter(area=large).exists()
    for building in Building.objects.filter(area__in=(one, other)):
        assert locate(building.lon, building.lat).pk == building.area_id
    with scope(SYSTEM, "people.look"):
        for kept in firms:
            kept.refresh_from_db()
        firm, whole, head, seen = firms
        assert firm.area_id == firm.dwelling.area_id == head.area_id == seen.area_id
        assert whole.area_id == Building.objects.get(pk=whole.building_id).area_id
        assert Household.objects.get(pk=household.pk).area_id == Dwelling.objects.get(pk=household.dwelling_id).area_id
    for part in (one, other):
        assert set(in_force(part).values_list("account_id", "post")) == crew
    assert not in_force(large).exists()
    assert broken() == set()

    undo_change(change.pk, reason="划错了", actor=another, at=LATER)
    large.refresh_from_db()
    assert large.valid_until is None and large.successor is None and large.path.startswith(large.parent.path)
    with scope(SYSTEM, "people.look"):
        assert {type(one).objects.get(pk=one.pk).area_id for one in firms} == {large.pk}
    assert Building.objects.filter(area=large).count() == 32 and Plate.objects.filter(area=large).count() == plates
    assert set(in_force(large).values_list("account_id", "post")) == crew
    assert Area.objects.filter(pk__in=(one.pk, other.pk), valid_until=None).count() == 0
    kinds = list(AreaChange.objects.filter(area=large).order_by("at", "id").values_list("kind", flat=True))
    assert kinds[-2:] == ["split", "restored"]


def test_a_factory_without_rooms_and_a_stall_go_along_too(change, large, firms, keeper, decider, another):
    withdraw_change(change.pk, actor=keeper, at=AT)
    told = {"area": large, "uscc_unchecked_reason": "测试", "source": "测试", "kind": "organisation"}
    told |= {"verified_on": AT.date(), "valid_from": AT.date()}
    beside = Building.objects.filter(area=large).order_by("address").first()
    place = {"area": large, "valid_from": AT.date(), "lon": beside.lon, "lat": beside.lat}
    hall = Building.objects.create(address="厂区 1 号车间（虚构）", **place)
    with scope(SYSTEM, "people.edit"):
        factory = Entity.objects.create(name="车间", building=hall, **told)
        stall = Entity.objects.create(name="早点摊", **told)
        heads = [
            Responsible.objects.create(name="乙", role="legal", valid_from=AT.date(), entity=one, area=large)
            for one in (factory, stall)
        ]
    again = propose_split(large.pk, basis="测试", actor=keeper, at=AT)
    parts = approve_change(again.pk, actor=decider, at=AT).parts.all()
    hall.refresh_from_db(), large.refresh_from_db()
    with scope(SYSTEM, "people.look"):
        for one in (factory, stall, *heads):
            one.refresh_from_db()
        assert hall.area in parts and factory.area_id == hall.area_id == heads[0].area_id
        assert stall.area_id == large.successor_id == heads[1].area_id
    undo_change(again.pk, reason="划错了", actor=another, at=LATER)
    with scope(SYSTEM, "people.look"):
        assert {type(one).objects.get(pk=one.pk).area_id for one in (factory, stall, *heads)} == {large.pk}


def test_what_took_the_place_of_an_ended_grid_is_found_through_later_changes(change, large, small, decider):
    parts = list(approve_change(change.pk, actor=decider, at=AT).parts.order_by("path"))
    large.refresh_from_db()
    assert became([large, small]) == {large.pk: parts, small.pk: []}
    gone, kept = parts
    merge_areas(gone, kept, basis="再并回去", actor=SYSTEM, at=LATER)
    gone.refresh_from_db()
    assert became([large, gone]) == {large.pk: [kept], gone.pk: [kept]}


def test_who_proposed_does_not_decide(small, decider, keeper):
    change = propose_merge(small.pk, None, basis="测试", actor=keeper, at=AT)
    for deed in (approve_change, refuse_change):
        with pytest.raises(Forbidden):
            deed(change.pk, actor=keeper, at=LATER, **({"reason": "不"} if deed is refuse_change else {}))
    change.proposed_by = decider.id
    change.save()
    with pytest.raises(Refused, match="不能自己批准"):
        approve_change(change.pk, actor=decider, at=LATER)


def test_a_merge_and_its_undoing(small, decider, keeper, another):
    change = propose_merge(small.pk, None, basis="户数太少", actor=keeper, at=AT)
    into, before = change.into, (change.into.boundary, change.into.households)
    with pytest.raises(Refused, match="已有一项调整"):
        propose_merge(small.pk, None, basis="再来", actor=keeper, at=AT)
    approve_change(change.pk, actor=decider, at=LATER)
    into.refresh_from_db(), small.refresh_from_db()
    assert small.successor == into and into.households == change.plan["together"]
    with pytest.raises(Refused, match="已经处理过"):
        approve_change(change.pk, actor=decider, at=LATER)
    undo_change(change.pk, reason="恢复原状", actor=another, at=LATER)
    into.refresh_from_db(), small.refresh_from_db()
    assert small.valid_until is None and (into.boundary, into.households) == before
    assert in_force(small).exists()


def test_what_followed_stands_in_the_way_of_undoing(change, decider, another):
    done = approve_change(change.pk, actor=decider, at=AT)
    rename_area(done.parts.first(), "新名字", basis="测试", actor=SYSTEM, at=LATER)
    with pytest.raises(Refused, match="后来又有变动"):
        undo_change(change.pk, reason="恢复原状", actor=another, at=LATER)


def test_who_proposed_or_approved_does_not_undo_alone(small, decider, keeper, another):
    change = propose_merge(small.pk, None, basis="户数太少", actor=keeper, at=AT)
    approve_change(change.pk, actor=decider, at=LATER)
    for one in (decider, replace(another, id=keeper.id)):
        with pytest.raises(Refused, match="不能自己撤销"):
            undo_change(change.pk, reason="恢复原状", actor=one, at=LATER)
    assert undo_change(change.pk, reason="恢复原状", actor=another, at=LATER).state == "undone"


def test_after_a_year_a_change_tells_nothing_of_people_and_is_not_undone(change, household, decider, another):
    done = approve_change(change.pk, actor=decider, at=AT)
    assert "people.Household" in done.followed["moved"]
    over = AT + timedelta(days=366)
    assert carry_out("grids.forget_moved", at=AT + timedelta(days=364)).rows == 0
    assert carry_out("grids.forget_moved", at=over).rows == 1
    assert carry_out("grids.forget_moved", at=over).rows == 0
    done.refresh_from_db()
    assert not [label for label in done.followed["moved"] if label.startswith("people.")]
    assert "premises.Building" in done.followed["moved"] and "crew" in done.followed
    with pytest.raises(Refused, match="已满一年"):
        undo_change(change.pk, reason="恢复原状", actor=another, at=LATER)


def test_a_proposal_grows_old(change, large, decider):
    Building.objects.create(area=large, address="新楼（虚构）", valid_from=AT.date(), invented=True)
    with pytest.raises(Refused, match="楼幢有增减"):
        approve_change(change.pk, actor=decider, at=LATER)


def test_refused_and_withdrawn(change, small, decider, keeper):
    assert refuse_change(change.pk, reason="先补登记", actor=decider, at=AT).state == "refused"
    again = propose_merge(small.pk, None, basis="测试", actor=keeper, at=AT)
    assert withdraw_change(again.pk, actor=keeper, at=LATER).state == "withdrawn"
    with pytest.raises(Forbidden):
        propose_merge(small.pk, None, basis="测试", actor=decider, at=AT)
    with pytest.raises(Invalid, match="依据"):
        propose_merge(small.pk, None, basis=" ", actor=keeper, at=AT)


def test_small_grids_and_unplaced_buildings_are_not_split(small, large, change, keeper):
    with pytest.raises(Refused, match="不需要拆分"):
        propose_split(small.pk, basis="测试", actor=keeper, at=AT)
    withdraw_change(change.pk, actor=keeper, at=AT)
    Building.objects.filter(area=large).update(lon=None)
    with pytest.raises(Refused, match="没有坐标"):
        propose_split(large.pk, basis="测试", actor=keeper, at=AT)


def test_a_boundary_redrawn_and_put_back(small, decider, keeper, another):
    before = small.boundary
    ring = before[0][0]
    moved = [[[[lon, lat + 0.0005] for lon, lat in ring]]]
    change = propose_redraw(small.pk, moved, basis="测绘", actor=keeper, at=AT)
    assert change.plan["square_metres"] > 1000
    approve_change(change.pk, actor=decider, at=LATER)
    small.refresh_from_db()
    assert small.boundary == moved
    assert broken() == {"overlap", "gap", "outside"}
    undo_change(change.pk, reason="恢复", actor=another, at=LATER)
    small.refresh_from_db()
    assert small.boundary == before


def test_a_part_gets_a_number_that_was_never_given(change, large, decider):
    if len(large.parent.code) != 12:
        areas().filter(pk=large.parent_id).update(code="341181999901")
        areas().filter(pk=large.pk).update(code="341181999901001")
    approve_change(change.pk, actor=decider, at=AT)
    codes = set(change.parts.values_list("code", flat=True))
    assert len(codes) == 2 and "341181999901001" not in codes and all(len(code) == 15 for code in codes)
