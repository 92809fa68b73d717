"""What sheets of real offices hold: every row is taken, known already, or sent back with a reason."""

import io
from datetime import date, timedelta

import pytest
import xlsxwriter
from django.utils.timezone import localdate

from tests.imports.conftest import number, run, sheet, table
from wangge.core.errors import Invalid
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.imports.refused import refused_sheet
from wangge.people.models import NumberClaim, NumberDispute, Person, Residence
from wangge.people.operations.assessing import record_assessment
from wangge.premises.models import Building, Dwelling, Estate

HOUSES = ["房屋地址", "小区", "用途", "网格"]
PEOPLE = ["姓名", "身份证号", "联系电话", "现住址", "居住情况", "入住日期"]
WHERE = "星河路9号银河花园3幢2单元{}室"


@pytest.fixture
def houses(at, grid):
    rows = [[WHERE.format(room), "银河花园", "出租", grid.key] for room in (101, 102, 201)]
    _batch, told = run("dwellings", sheet(HOUSES, *rows), at=at)
    assert (told.written, told.refused) == (3, 0)


def faults(told):
    return dict(told.faults)


def test_dwellings_bring_their_building_and_estate(houses, grid):
    building = Building.objects.get(address="星河路9号银河花园3幢")
    assert building.estate == Estate.objects.get(name="银河花园")
    assert set(building.dwellings.values_list("unit", "room", "use", "area")) == {
        ("2", room, "let", grid.pk) for room in ("101", "102", "201")
    }


def test_the_same_file_twice_doubles_nothing(houses, at, grid):
    rows = [[WHERE.format(room), "银河花园", "出租", grid.key] for room in (101, 102, 201)]
    _batch, told = run("dwellings", sheet(HOUSES, *rows), at=at)
    assert (told.written, told.known, told.refused) == (0, 3, 0)
    assert Dwelling.objects.filter(address__startswith="星河路9号").count() == 3


def test_a_dwelling_in_two_buildings_is_sent_back(houses, at, grid):
    head = [*HOUSES, "楼幢地址"]
    rows = [
        [WHERE.format(101), "", "", grid.key, "星河路9号银河花园4幢"],  # against the register
        [WHERE.format(301), "", "", grid.key, ""],
        [WHERE.format(301), "", "", grid.key, "星河路9号银河花园5幢"],  # inside the file
    ]
    _batch, told = run("dwellings", sheet(head, *rows), at=at)
    assert (told.written, faults(told)) == (1, {"two-buildings": 2})


def test_addresses_without_a_room_and_grids_nobody_knows_are_sent_back(at, grid):
    rows = [
        ["星河路", "", "", grid.key],
        [WHERE.format(401), "", "", "没有的网格"],
        [WHERE.format(402), "", "占用", grid.key],
    ]
    _batch, told = run("dwellings", sheet(HOUSES, *rows), at=at)
    assert faults(told) == {"not-an-address": 1, "no-grid": 1, "bad-use": 1}


def test_people_with_numbers_as_sheets_have_them(houses, at):
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number(1))
    rows = [
        ["甲一", wide, "１３９００００００００", WHERE.format(101), "流动", "2026-03-01"],
        ["甲二", number(2)[:17] + "X" if number(2)[17] != "X" else number(2)[:17] + "1", "", WHERE.format(101), "", ""],
        ["甲三", number(3, born="19990229"), "", WHERE.format(101), "", ""],
        ["甲四", number(4, region="320520", born="19900101"), "", WHERE.format(102), "常住", ""],
        ["甲五", "3.20581198001e+17", "", WHERE.format(102), "", ""],
        ["甲六", number(6), "12", WHERE.format(102), "", ""],
        ["甲七", number(7), "", WHERE.format(999), "", ""],
        ["", number(8), "", WHERE.format(101), "", ""],
        ["甲九", number(9, born="20200101"), "", WHERE.format(101), "", ""],
        ["甲十", number(10), "", WHERE.format(101), "", "2026-02-30"],
        ["甲甲", number(11), "", WHERE.format(101), "", "2099-01-01"],
    ]
    _batch, told = run("people", sheet(PEOPLE, *rows), at=at)
    assert faults(told) == {
        "number-5": 1, "number-3": 1, "lost-digits": 1, "bad-phone": 1, "no-dwelling": 1, "missing": 1, "child": 1,
        "bad-date": 1, "later": 1,
    }  # fmt: skip
    assert (told.written, dict(told.warnings)) == (2, {"odd-region": 1})
    with scope(SYSTEM, "registers.import"):
        first = Person.objects.get(name="甲一")
        assert first.number_hash and number(1).encode() not in bytes(first.number_sealed)
        assert first.residences.get().valid_from == date(2026, 3, 1)


def test_a_child_needs_a_basis_and_an_assessment_as_at_the_desk(houses, at, staff):
    today = localdate(at)
    soon = f"{today.year - 14}1231" if (today.month, today.day) < (12, 31) else f"{today.year - 13}0101"
    head = [*PEOPLE, "法定依据"]
    rows = [
        ["甲一", number(1, born=f"{today.year - 9}0101"), "", WHERE.format(101), "", "", "义务教育"],
        ["甲二", number(2, born=soon), "", WHERE.format(101), "", "", ""],  # 14 later this year, or the next
        ["甲三", number(3, born=f"{today.year - 30}0101"), "", WHERE.format(101), "", "", "义务教育"],
    ]
    _batch, told = run("people", sheet(head, *rows), at=at)
    assert (told.written, faults(told)) == (1, {"not-assessed": 1, "child": 1})
    with scope(SYSTEM, "registers.import"):
        assert Person.objects.get(name="甲三").minor_basis == ""  # of who is grown up no basis is kept
    dates = {"valid_from": today, "valid_until": today + timedelta(days=300)}
    record_assessment("children", number="PIA-1", title="影响评估报告", **dates, actor=staff("duban01"), at=at)
    _batch, told = run("people", sheet(head, *rows), at=at)
    assert (told.written, faults(told)) == (1, {"child": 1})
    with scope(SYSTEM, "registers.import"):
        assert Person.objects.get(name="甲一").minor_basis == "enrolment"


def test_a_basis_without_a_year_of_birth_says_a_child(houses, at, staff):
    head, row = [*PEOPLE, "法定依据"], ["甲一", "", "", WHERE.format(101), "", "", "义务教育"]
    _batch, told = run("people", sheet(head, row), at=at)
    assert (told.written, faults(told)) == (0, {"not-assessed": 1})
    dates = {"valid_from": localdate(at), "valid_until": localdate(at) + timedelta(days=300)}
    record_assessment("children", number="PIA-1", title="影响评估报告", **dates, actor=staff("duban01"), at=at)
    _batch, told = run("people", table(head, row), at=at)
    assert told.written == 1
    with scope(SYSTEM, "registers.import"):
        assert Person.objects.get(name="甲一").minor_basis == "enrolment"


def test_two_people_with_one_number_and_one_who_lives_elsewhere(houses, at):
    rows = [["甲一", number(1), "", WHERE.format(101), "", ""], ["乙一", number(1), "", WHERE.format(101), "", ""]]
    _batch, told = run("people", sheet(PEOPLE, *rows), at=at)
    assert (told.written, faults(told)) == (1, {"two-people": 1})
    _batch, told = run("people", table(PEOPLE, ["乙一", number(1), "", WHERE.format(101), "", ""]), at=at)
    assert faults(told) == {"two-people": 1}
    with scope(SYSTEM, "registers.import"):
        Person.objects.filter(name="甲一").update(disputed=True)
        first = Person.objects.get(name="甲一")
        dispute = NumberDispute.objects.create(number_hash=first.number_hash, opened_at=at, opened_by=first.pk)
        NumberClaim.objects.create(dispute=dispute, person=first, area_id=first.area_id)
        # the second of them, entered by hand
        second = Person.objects.get(pk=first.pk)
        second.pk, second.name = new_key(), "乙一"
        second.save(force_insert=True)
        NumberClaim.objects.create(dispute=dispute, person=second, area_id=second.area_id)
    third = ["丙一", number(1), "", WHERE.format(101), "", ""]
    _batch, told = run("people", table(PEOPLE, third), at=at)
    assert (told.written, faults(told)) == (0, {"two-people": 1})
    _batch, told = run("people", table(PEOPLE, rows[0]), at=at)
    assert (told.written, faults(told)) == (0, {})  # one of those who claim it is known as before
    moved = ["甲一", number(1), "", WHERE.format(102), "", ""]
    _batch, told = run("people", table(PEOPLE, moved, moved), at=at)
    assert (told.written, faults(told)) == (0, {"elsewhere": 1, "twice": 1})


def test_dates_as_serial_numbers_formulas_and_merged_cells(houses, at):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 5, "某社区人口表")
        page.write_row(1, 0, PEOPLE)
        page.write_row(2, 0, ["甲一", number(1), "", "", "流动", 46082])  # 2026-03-01
        page.write_row(3, 0, ["甲二", number(2), "", "", "流动", date(2026, 3, 2)])
        page.write_formula(4, 0, '="甲"&"三"', None, "甲三")
        page.write_row(4, 1, [number(3), "", "", "流动", "2026年3月3日"])
        page.merge_range(2, 3, 4, 3, WHERE.format(201))
    file.seek(0)
    _batch, told = run("people", file, at=at)
    assert (told.written, told.refused) == (3, 0)
    with scope(SYSTEM, "registers.import"):
        lives = Residence.objects.filter(dwelling__address=WHERE.format(201)).order_by("valid_from")
        assert [(one.person.name, one.valid_from.day) for one in lives] == [("甲一", 1), ("甲二", 2), ("甲三", 3)]


def test_a_file_cut_in_the_middle(houses, at):
    rows = [[f"甲{n}", number(n), "", WHERE.format(101), "", ""] for n in range(1, 6)]
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        whole = table(PEOPLE, *rows, encoding=encoding).getvalue()
        _batch, told = run("people", io.BytesIO(whole[:-25]), at=at, dry=True)
        assert (told.written, told.refused) == (4, 1), encoding
    quoted = whole + '"甲六,320581'.encode("gb18030")
    _batch, told = run("people", io.BytesIO(quoted), at=at, dry=True)
    assert faults(told) == {"broken": 1}
    with pytest.raises(Invalid):
        run("people", io.BytesIO(sheet(PEOPLE, *rows).getvalue()[:3000]), at=at)


def test_several_sheets_and_files_are_one_import(houses, at):
    rows = [[f"甲{n}", number(n), "", WHERE.format(101), "", ""] for n in range(1, 8)]
    turned = [list(reversed(row)) for row in [PEOPLE, *rows[4:]]]
    batch, told = run("people", sheet(PEOPLE, *rows[:4], sheets=2), table(*turned, encoding="gb18030"), at=at)
    assert (batch.rows, told.written, told.refused) == (7, 7, 0)


def test_what_a_spreadsheet_could_run_goes_back_as_text(at):
    batch, told = run("people", table(PEOPLE, ["=cmd|' /C calc'!A0", "+1", "@x", "-2", "", ""]), at=at)
    assert faults(told) == {"formula": 1}
    from python_calamine import CalamineWorkbook

    back = list(CalamineWorkbook.from_filelike(refused_sheet(batch)).get_sheet_by_index(0).iter_rows())
    assert back[1][:4] == ["'=cmd|' /C calc'!A0", "'+1", "'@x", "'-2"]
    assert back[0][-1] == "退回原因"
