"""Visits, stops and hints go along with their door, and come back with it."""

import json
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.visits.conftest import county_wide
from wangge.core.erasing import carry_out
from wangge.core.errors import Refused
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.premises import operations
from wangge.premises.models import Dwelling
from wangge.premises.operations.regridding import regrid, unregrid
from wangge.territory.models import Area
from wangge.visits.models import Hint, Stop, Visit
from wangge.visits.operations import answer_hint, draw_month
from wangge.visits.queries import hint_scope, hints_to_check, homes_for, month_of, shares_of, stops_of, visits_of


@pytest.fixture
def by(clerk, at):
    return {"actor": clerk, "at": at, "basis": "现场核实"}


@pytest.fixture
def doors(homes):
    """Two homes of one building at which nothing but visits and hints will hang."""
    made = []
    for number in (1, 2):
        home = Dwelling.objects.select_related("building").get(pk=homes[0].pk)
        home.pk, home.room, home.address = new_key(), f"90{number}", f"{home.building.address}90{number}室"
        home.save(force_insert=True)
        made.append(home)
    return made


@pytest.fixture
def way(grid, worker, at):
    """`way(*homes)`: stops of this month at these homes, on the worker's way."""

    def walk(*homes):
        plan = draw_month(grid.pk, actor=worker, at=at)
        share = plan.shares.get(office=worker.offices[0].id)
        Stop.objects.filter(month=plan.month).delete()
        told = {"share": share, "month": plan.month, "why": "never"}
        return [Stop.objects.create(dwelling=one, position=n, **told) for n, one in enumerate(homes, start=1)]

    return walk


def lies(model, key):
    """(dwelling, area) of a row."""
    with county_wide():
        return model.objects.values_list("dwelling_id", "area_id").get(pk=key)


def test_a_merged_dwelling_hands_over_what_hangs_there(doors, grid, visited, hinted, way, by, worker, at):
    gone, kept = doors
    visit, hint, _way = visited(gone, "refused"), hinted(gone), way(gone)
    done = operations.merge_dwellings(gone.pk, kept.pk, **by)
    assert lies(Visit, visit.pk) == lies(Hint, hint.pk) == (kept.pk, grid.pk)
    assert [one.dwelling_id for one in stops_of(shares_of(worker, month_of(localdate(at))))] == [kept.pk]
    with county_wide():  # who refused at the one door rests at the other
        later = month_of(localdate(at) + timedelta(days=31))
        found = {one.key: one for one in homes_for(grid, later, visits_of().rules)}
    assert found[kept.pk].resting and gone.pk not in found
    operations.undo_rearrangement(done.pk, **by)
    assert lies(Visit, visit.pk) == lies(Hint, hint.pk) == (gone.pk, grid.pk)


def test_what_is_there_twice_stands_once(doors, hinted, way, by, worker, at):
    gone, kept = doors
    other, hint = hinted(gone), hinted(kept)
    stops = way(gone, kept)
    done = operations.merge_dwellings(gone.pk, kept.pk, **by)
    with hint_scope(worker):
        assert list(hints_to_check(worker, localdate(at))) == [hint]
    walked = stops_of(shares_of(worker, month_of(localdate(at))))
    assert walked == stops[1:]
    operations.undo_rearrangement(done.pk, **by)
    with hint_scope(worker):
        assert set(hints_to_check(worker, localdate(at))) == {hint, other}
    assert stops_of(shares_of(worker, month_of(localdate(at)))) == stops


def test_a_split_gives_them_to_the_heir(doors, visited, hinted, by):
    visit, hint = visited(doors[0]), hinted(doors[0])
    operations.split_dwelling(doors[0].pk, [("1", 9, "901A"), ("1", 9, "901B")], heir=1, **by)
    heir = Dwelling.objects.get(room="901B", split_from=doors[0])
    assert lies(Visit, visit.pk)[0] == lies(Hint, hint.pk)[0] == heir.pk


def test_nobody_is_sent_to_a_door_that_is_no_more(doors, visited, hinted, way, by, worker, at):
    home = doors[0]
    visit, hint, _stop = visited(home), hinted(home), way(home)
    done = operations.end_dwelling(home.pk, **by)
    assert stops_of(shares_of(worker, month_of(localdate(at)))) == []
    with hint_scope(worker):
        assert not hints_to_check(worker, localdate(at))
    assert lies(Visit, visit.pk)[0] == home.pk  # what was stays
    operations.undo_rearrangement(done.pk, **by)
    with hint_scope(worker):
        assert list(hints_to_check(worker, localdate(at))) == [hint]


@pytest.mark.parametrize("what", ["visited", "hinted"])
def test_a_visit_or_a_hint_since_keeps_a_deed_from_being_undone(doors, by, what, request):
    done = operations.merge_dwellings(doors[0].pk, doors[1].pk, **by)
    request.getfixturevalue(what)(doors[1])
    with pytest.raises(Refused, match="走访、数据线索"):
        operations.undo_rearrangement(done.pk, **by)


def test_another_grid_takes_them_and_gives_them_back(doors, grid, homes, visited, hinted, way, worker, at):
    other = Area.objects.filter(parent=grid.parent_id, level="grid", valid_until=None).exclude(pk=grid.pk).first()
    visit, hint, _stop = visited(doors[0]), hinted(doors[0]), way(doors[0])
    deed = {"under": "premises.edit", "actor": SYSTEM, "at": at}
    told = regrid({doors[0].building_id: other}, left={}, **deed)
    assert lies(Visit, visit.pk) == lies(Hint, hint.pk) == (doors[0].pk, other.pk)
    assert stops_of(shares_of(worker, month_of(localdate(at)))) == []  # another worker's door now
    late = hinted(doors[1])
    assert lies(Hint, late.pk)[1] == other.pk
    unregrid(told, **deed)
    assert {lies(Visit, visit.pk)[1], lies(Hint, hint.pk)[1], lies(Hint, late.pk)[1]} == {grid.pk}


def test_a_hint_erased_since_keeps_no_deed_from_being_undone(doors, visited, hinted, by, worker, at):
    gone, kept = doors
    visit, hint = visited(gone), hinted(gone)
    answer_hint(hint.pk, "denied", actor=worker, at=at)
    done = operations.merge_dwellings(gone.pk, kept.pk, **by)
    assert carry_out("visits.forget_hints", at=at + timedelta(days=8)).rows == 1
    done.refresh_from_db()
    assert str(hint.pk) not in json.dumps(done.moved)
    operations.undo_rearrangement(done.pk, **by)
    assert lies(Visit, visit.pk)[0] == gone.pk and lies(Hint, hint.pk)[0] is None
