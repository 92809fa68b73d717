"""Households from sheets: numbers at a door, checked, known again, never overwritten, taken back."""

import pytest

from tests.imports.conftest import begin, run, sheet
from tests.imports.test_bad_input import HOUSES, WHERE, faults
from tests.imports.test_plates_and_entities import undone
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.people.models import Household
from wangge.premises.models import Dwelling
from wangge.territory.models import Area

HEAD = ["居住地址", "第几户", "0-6岁", "7-13岁", "14-17岁", "18-59岁", "60-79岁", "80岁以上", "计数日期"]


@pytest.fixture
def grid(at, staff):
    """A grid of the clerk's community."""
    (office,) = staff("shequ01").holding("registers.import")
    found = Area.objects.filter(level="grid", valid_until=None, path__descendant_of=office.area_path)
    return found.order_by("key").first()


@pytest.fixture
def houses(at, grid):
    run("dwellings", sheet(HOUSES, *[[WHERE.format(room), "", "自住", grid.key] for room in (101, 102, 103)]), at=at)


def row(room, *counts, which="", day=""):
    return [WHERE.format(room), which, *counts, *[""] * (6 - len(counts)), day]


def there(room):
    with scope(SYSTEM, "registers.import"):
        rows = Household.objects.filter(dwelling__address=WHERE.format(room), ended_on=None).order_by("id")
        return [(one.aged_0_6, one.aged_18_59, one.area_id) for one in rows]


def test_every_column_is_recognised(at, houses):
    batch = begin("households", sheet(HEAD, row(101, "1")), at=at)
    assert len(batch.mapping) == len(HEAD)


def test_households_come_in_are_known_again_and_are_taken_back(houses, at, grid):
    rows = [
        row(101, "1", "", "", "2", day="2026-11-01"),
        row(102, "", "", "", "１", which="1"),  # a full-width digit
        row(102, 3, "", "", 2, which="2"),
    ]
    batch, told = run("households", sheet(HEAD, *rows), at=at)
    assert (told.written, told.refused) == (3, 0)
    assert there(101) == [(1, 2, grid.pk)] and sorted(there(102)) == [(0, 1, grid.pk), (3, 2, grid.pk)]
    _batch, again = run("households", sheet(HEAD, *rows), at=at)
    assert (again.written, again.known, again.refused) == (0, 3, 0)
    assert undone(batch, at).removed == 3 and there(101) == there(102) == []


def test_what_cannot_be_right_is_sent_back_and_nothing_is_overwritten(houses, at, staff):
    run("households", sheet(HEAD, row(101, "1")), at=at)
    far = Area.objects.filter(level="grid").exclude(path__startswith="tianchang.qianqiu").last()
    Dwelling.objects.filter(address=WHERE.format(103)).update(area=far)
    rows = [
        row(101, "2"),
        row(102),
        row(102, "100", which="2"),
        row(102, "-1", which="3"),
        row(102, "一", which="4"),
        row(102, "1", which="5", day="2026-02-30"),
        row(102, "1", which="6", day="2099-01-01"),
        row(102, "1", which="7"),
        row(102, "1", which="7"),
        ["", "", "1", "", "", "", "", "", ""],
        row(999, "1"),
        row(103, "1"),
    ]
    _batch, told = run("households", sheet(HEAD, *rows), actor=staff("shequ01"), at=at)
    assert faults(told) == {
        **{"counted": 1, "bad-count": 4, "bad-date": 1, "counted-later": 1, "twice": 1, "missing": 1},
        **{"no-dwelling": 1, "outside": 1},
    }
    assert there(101) == [(1, 0, there(101)[0][2])] and there(103) == []


def test_two_equal_households_of_a_door_are_two(houses, at):
    one, two = row(101, "", "", "", "2", which="1"), row(101, "", "", "", "2", which="2")
    run("households", sheet(HEAD, one), at=at)
    _batch, told = run("households", sheet(HEAD, one, two), at=at)
    assert (told.known, told.written, faults(told)) == (1, 0, {"counted": 1})
    _batch, told = run("households", sheet(HEAD, *(row(102, "", "", "", "2", which=n) for n in "12")), at=at)
    assert told.written == 2 and there(102) == [there(102)[0]] * 2
    _batch, again = run("households", sheet(HEAD, *(row(102, "", "", "", "2", which=n) for n in "12")), at=at)
    assert (again.known, again.refused) == (2, 0)


def test_a_number_of_thousands_of_digits_is_sent_back(houses, at):
    _batch, told = run("households", sheet(HEAD, row(101, "1" * 5000)), at=at)
    assert faults(told) == {"bad-count": 1}
