"""An import goes on where it was cut off, is undone as a whole, and is nobody else's."""

import pytest

from tests.imports.conftest import begin, number, run, sheet, table
from tests.imports.test_bad_input import HOUSES, PEOPLE, WHERE, houses  # noqa: F401  a fixture
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.permits import SYSTEM, Actor, Office
from wangge.core.scope import scope
from wangge.imports.models import Batch, Habit, Part
from wangge.imports.operations import begin as beginning
from wangge.imports.operations.begin import drop_batch, settle_columns
from wangge.imports.operations.erase import forget_parts
from wangge.imports.operations.undo import take_back, undo_batch
from wangge.imports.operations.work import check_batch, start_batch, work_through
from wangge.imports.parcels import unpacked
from wangge.imports.queries import earlier_with, outcome_of, visible_to
from wangge.people.models import Person, Residence
from wangge.premises.models import Building, Dwelling, Estate


def people(many, room=101):
    return [[f"甲{n}", number(n), "", WHERE.format(room), "", ""] for n in range(1, many + 1)]


def test_a_dry_run_writes_nothing_and_says_what_the_run_then_does(houses, at):  # noqa: F811
    batch = begin("people", sheet(PEOPLE, *people(5), *people(2)), at=at)
    check_batch(batch.pk, actor=SYSTEM, at=at)
    batch = Batch.objects.get(pk=batch.pk)
    assert work_through(batch, at=at)
    dry = outcome_of(Batch.objects.get(pk=batch.pk))
    with scope(SYSTEM, "registers.import"):
        assert not Person.objects.filter(batch=batch.pk).exists()
    batch = start_batch(batch.pk, actor=SYSTEM, at=at)
    work_through(batch, at=at)
    told = outcome_of(batch)
    assert (dry.written, dict(dry.faults)) == (told.written, dict(told.faults)) == (5, {"twice": 2})


def test_a_run_cut_off_goes_on_with_the_next_part_and_knows_what_came_before(houses, at, monkeypatch):  # noqa: F811
    monkeypatch.setattr(beginning, "IN_A_PART", 2)
    batch = begin("people", table(PEOPLE, *people(5), *people(1)), at=at)
    batch = start_batch(batch.pk, actor=SYSTEM, at=at)
    assert batch.parts.count() == 3
    assert not work_through(batch, at=at, seconds=1e-9)
    assert [part.done for part in batch.parts.order_by("number")] == [True, False, False]
    assert work_through(Batch.objects.get(pk=batch.pk), at=at)
    told = outcome_of(batch)
    assert (told.written, dict(told.faults)) == (5, {"twice": 1})
    assert [len(unpacked(part.cells)) for part in batch.parts.order_by("number")] == [0, 0, 1], "only refused rows stay"


def undone(batch, at):
    undo_batch(batch.pk, actor=SYSTEM, at=at)
    assert take_back(Batch.objects.get(pk=batch.pk), at=at)
    return Batch.objects.get(pk=batch.pk)


def test_undo_takes_back_all_that_nobody_touched(houses, at):  # noqa: F811
    batch, _told = run("people", sheet(PEOPLE, *people(4)), at=at)
    with scope(SYSTEM, "registers.import"):
        Person.objects.filter(batch=batch.pk, name="甲1").update(sex="f")  # changed since
        Residence.objects.filter(person__name="甲2").update(kind="settled")  # where they live was
    batch = undone(batch, at)
    with scope(SYSTEM, "registers.import"):
        left = Person.objects.filter(batch=batch.pk)
        assert set(left.values_list("name", flat=True)) == {"甲1", "甲2"}
        assert all(one.residences.exists() for one in left)
    assert batch.removed == 4
    assert batch.stayed == {
        "people_person": {"changed": 1, "used": 1},
        "people_residence": {"changed": 1, "used": 1},
    }


def test_undo_leaves_the_houses_in_which_somebody_lives(houses, at, grid):  # noqa: F811
    first = Batch.objects.get(kind="dwellings")
    run("people", sheet(PEOPLE, *people(1)), at=at)
    first = undone(first, at)
    assert list(Dwelling.objects.filter(batch=first.pk).values_list("room", flat=True)) == ["101"]
    assert Building.objects.filter(batch=first.pk).count() == Estate.objects.filter(batch=first.pk).count() == 1
    assert first.removed == 2
    with pytest.raises(Refused):
        undo_batch(first.pk, actor=SYSTEM, at=at)


def test_columns_are_settled_once_and_remembered(at):
    file = [["甲", "乙", "丙"], ["甲一", "3号2幢101室", ""]]
    batch = begin("people", table(*file), at=at)
    assert batch.mapping == {}
    with pytest.raises(Invalid):
        check_batch(batch.pk, actor=SYSTEM, at=at)
    with pytest.raises(Invalid):
        settle_columns(batch.pk, {"name": "0", "address": "0"}, actor=SYSTEM, at=at)
    settle_columns(batch.pk, {"name": "0", "address": "1"}, actor=SYSTEM, at=at)
    assert begin("people", table(*file), at=at).mapping == {"name": 0, "address": 1}
    assert Habit.objects.count() == 1
    drop_batch(batch.pk, actor=SYSTEM, at=at)
    assert not Part.objects.filter(batch=batch.pk).exists()


def clerk(area, *permissions):
    office = Office(
        area.pk, area.pk, "某社区", "community", "clerk", "文书", area.pk, area.path, frozenset(permissions)
    )
    return Actor(area.pk, "某人", "staff", (office,))


def test_an_import_stays_within_the_area_of_whoever_sends_it(houses, at, grid, monkeypatch):  # noqa: F811
    from wangge.imports.operations import work

    other = type(grid).objects.filter(level="grid", valid_until=None).exclude(parent=grid.parent).first()
    actor = clerk(other, "registers.import")
    monkeypatch.setattr(work, "actor_now", lambda _id, _at: actor)
    _batch, told = run("people", sheet(PEOPLE, *people(2)), actor=actor, at=at)
    assert (told.written, dict(told.faults)) == (0, {"outside": 2})
    house = [WHERE.format(501).replace("3幢", "8幢"), "", "", grid.key]
    mine, told = run("dwellings", sheet(HOUSES, house), actor=actor, at=at)
    assert dict(told.faults) == {"other-area": 1}
    assert visible_to(clerk(grid, "registers.import")).filter(pk=mine.pk).first() is None
    with pytest.raises(Forbidden):
        undo_batch(mine.pk, actor=clerk(grid, "registers.import"), at=at)
    with pytest.raises(Forbidden):
        begin("people", sheet(PEOPLE, *people(1)), actor=clerk(grid), at=at)


def test_the_same_files_are_known_again_and_rows_are_forgotten(houses, at):  # noqa: F811
    rows = [PEOPLE, *people(1), ["", "", "", "", "", ""], ["甲", "", "", "x", "", ""]]
    first, _told = run("people", table(*rows), at=at)
    again = begin("people", table(*rows), at=at)
    assert earlier_with(again) == first
    assert forget_parts(at=at + Part.retention.kept * 2) == 2
    assert not Batch.objects.filter(pk=again.pk).exists()
    assert Part.objects.get(batch=first.pk).cells is None
