"""Plates and entities from sheets: bound to their premises, checked, known again, taken back."""

import pytest
from django.utils import timezone

from tests.imports.conftest import run, sheet
from tests.imports.test_bad_input import HOUSES, WHERE, faults
from wangge.core.identifiers import uscc_digit
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.core.sealed import PHONE, unseal
from wangge.imports.models import Batch
from wangge.imports.operations.undo import take_back, undo_batch
from wangge.people.models import Entity, Responsible
from wangge.premises.codes import SIGNED, fresh_code, plain_code
from wangge.premises.models import Building, Dwelling, Plate
from wangge.territory.models import Area

PLATES = ["门牌地址", "网格代码", "经度", "纬度", "门牌编码"]
FIRMS = [
    "单位名称",
    "统一社会信用代码",
    "未校验原因",
    "类别",
    "经营地址",
    "网格",
    "法定代表人",
    "负责人电话",
    "安全负责人",
]
DOOR, HOUSE = WHERE.format(101), "星河路9号银河花园3幢"


@pytest.fixture
def houses(at, grid):
    run("dwellings", sheet(HOUSES, *[[WHERE.format(room), "", "出租", grid.key] for room in (101, 102)]), at=at)


def code(serial=1):
    """A unified code that is right in itself, of a region that never was."""
    first = f"91990001{serial:09}"
    return first + uscc_digit(first)


def undone(batch, at):
    undo_batch(batch.pk, actor=SYSTEM, at=at)
    assert take_back(Batch.objects.get(pk=batch.pk), at=at)
    return Batch.objects.get(pk=batch.pk)


def test_plates_hang_at_doors_at_buildings_and_at_points(houses, at, grid):
    own = fresh_code()
    rows = [
        [DOOR, "", "", "", ""],
        [HOUSE, "", 118.9, 32.7, ""],
        ["星河路东侧8号门面", grid.key, "", "", own],
        [WHERE.format("１０２"), "", "", "", ""],  # full-width digits
    ]
    _batch, told = run("plates", sheet(PLATES, *rows), at=at)
    assert (told.written, told.refused) == (4, 0)
    door = Plate.objects.get(dwelling__address=DOOR)
    assert door.building.address == HOUSE and len(door.code) == SIGNED and plain_code(door.code)
    assert Plate.objects.filter(dwelling__address=WHERE.format(102)).count() == 1
    assert Plate.objects.get(address=HOUSE).lon == 118.9
    assert Plate.objects.get(code=own).area == grid and Plate.objects.get(code=own).building is None
    _batch, again = run("plates", sheet(PLATES, *rows), at=at)
    assert (again.written, again.known, again.refused) == (0, 4, 0)


def test_plates_that_cannot_hang_are_sent_back(houses, at, grid):
    taken = Plate.objects.order_by("code").filter(code__regex="^.{13}$").first()
    rows = [
        ["", grid.key, "", "", ""],
        ["星河路没有的8号", "", "", "", ""],
        ["星河路没有的9号", "没有的网格", "", "", ""],
        [DOOR, "", "东经", "", ""],
        [WHERE.format(102), "", "", "", "ABC0001"],
        ["星河路东侧9号门面", grid.key, "", "", taken.code if taken else fresh_code()],
        ["星河路东侧10号门面", grid.key, "", "", ""],
        ["星河路东侧10号门面", grid.key, "", "", ""],
    ]
    _batch, told = run("plates", sheet(PLATES, *rows), at=at)
    wanted = {"missing": 1, "no-place": 1, "no-grid": 1, "bad-point": 1, "strange-code": 1, "code-taken": 1, "twice": 1}
    assert faults(told) == wanted


def test_nobody_hangs_plates_elsewhere(houses, at, grid, staff):
    other = Area.objects.filter(level="grid").exclude(path__startswith="tianchang.qianqiu").last()
    clerk = staff("shequ01")
    _batch, told = run("plates", sheet(PLATES, ["外地8号", other.key, 118.9, 32.7, ""]), actor=clerk, at=at)
    assert faults(told) == {"other-area": 1}


def test_an_import_of_plates_is_taken_back(houses, at):
    batch, _told = run("plates", sheet(PLATES, [DOOR], [WHERE.format(102)]), at=at)
    Plate.objects.filter(dwelling__address=DOOR).update(revoked_at=timezone.now())
    back = undone(batch, at)
    assert (back.removed, Plate.objects.filter(batch=batch.pk).count()) == (1, 1)


def test_firms_with_their_premises_and_who_answers_for_them(houses, at, grid):
    wrong = code(2)[:17] + ("0" if code(2)[17] != "0" else "1")
    rows = [
        ["虚构甲店", code(1), "", "个体户", DOOR, "", "甲一", "10020000001", "乙一"],
        ["虚构乙厂", wrong, "登记机关如此核发", "企业", HOUSE, "", "", "", ""],
        ["虚构丙摊", "", "小摊，尚未登记", "个体", "星河路口", grid.key, "丙一", "", ""],
    ]
    batch, told = run("entities", sheet(FIRMS, *rows), at=at)
    assert (told.written, told.refused, dict(told.warnings)) == (3, 0, {"unchecked-code": 1})
    with scope(SYSTEM, "registers.import"):
        shop = Entity.objects.get(uscc=code(1))
        assert shop.dwelling == Dwelling.objects.get(address=DOOR) and shop.kind == "self_employed"
        assert {(one.role, one.name) for one in shop.responsible.all()} == {("legal", "甲一"), ("safe_head", "乙一")}
        assert unseal(shop.responsible.get(role="legal").phone_sealed, purpose=PHONE) == "10020000001"
        works = Entity.objects.get(name="虚构乙厂")
        assert works.uscc_unchecked_reason and works.building == Building.objects.get(address=HOUSE)
        assert Entity.objects.get(name="虚构丙摊").area == grid
    _batch, again = run("entities", sheet(FIRMS, *rows), at=at)
    assert (again.written, again.known, again.refused) == (0, 3, 0)
    back = undone(batch, at)
    assert back.removed == 6
    with scope(SYSTEM, "registers.import"):
        assert not Entity.objects.filter(batch=batch.pk) and not Responsible.objects.filter(batch=batch.pk)


def test_firms_that_cannot_be_right_are_sent_back(houses, at, grid):
    run("entities", sheet(FIRMS, ["虚构甲店", code(1), "", "", DOOR, "", "", "", ""]), at=at)
    wrong = code(2)[:17] + ("0" if code(2)[17] != "0" else "1")
    rows = [
        ["虚构甲店", code(1), "", "", WHERE.format(102), "", "", "", ""],
        ["虚构丁", wrong, "", "", DOOR, "", "", "", ""],
        ["虚构戊", "91O90001000000000X", "", "", DOOR, "", "", "", ""],
        ["虚构己", "", "", "", DOOR, "", "", "", ""],
        ["虚构庚", code(3), "", "合伙", DOOR, "", "", "", ""],
        ["虚构辛", code(4), "", "", "没有的地址", "", "", "", ""],
        ["虚构壬", code(5), "", "", DOOR, "", "", "10020000001", ""],
        ["虚构癸", code(6), "", "", DOOR, "", "甲", "12", ""],
    ]
    other = ["别的名称", code(1), "", "", DOOR, "", "", "", ""]
    _batch, told = run("entities", sheet(FIRMS, other), at=at)
    assert faults(told) == {"two-names": 1}
    _batch, told = run("entities", sheet(FIRMS, *rows), at=at)
    assert faults(told) == {
        "moved-firm": 1, "bad-digit": 1, "bad-code": 1, "no-code": 1, "bad-kind": 1, "nowhere": 1,
        "no-head": 1, "bad-phone": 1,
    }  # fmt: skip
