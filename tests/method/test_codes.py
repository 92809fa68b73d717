"""National codes on classes: as the schemes have them, the city's own in its range and from the top down."""

import csv
import shutil

import pytest

from wangge.method.diff import changes
from wangge.method.errors import Faults
from wangge.method.loader import PACKS, load_pack
from wangge.method.schema.codes import SCHEMES


@pytest.fixture
def pack(tmp_path):
    return shutil.copytree(PACKS, tmp_path / "methods") / "tianchang"


def write(path, *rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        told = csv.writer(file)
        told.writerow(("class", "scheme", "kind", "code", "title", "certain", "seen_in"))
        told.writerows((*row, "no", "测试") for row in rows)


def faults_of(pack):
    with pytest.raises(Faults) as caught:
        load_pack(pack)
    return str(caught.value)


def test_a_class_has_a_code_in_each_scheme_the_latest_first():
    garbage = load_pack("wuxi").codes_of("garbage")
    assert [(one.standard, one.code) for one in garbage] == [
        ("GB/T 47678.5-2026", "06-010"),
        ("GB/T 30428.2-2013", "01-10"),
        ("CJ/T 214-2007", "01-02"),
    ]
    assert load_pack("wuxi").codes_of("hospital") == ()


def test_nothing_is_certain_that_only_one_source_says():
    for row in load_pack("wuxi").codes:
        assert not row.certain or "两份" in row.seen_in, row
        assert "未见标准原文" in row.seen_in


def test_a_citys_own_codes_come_before_the_old_schemes_and_say_so():
    own = load_pack("tianchang").codes_of("fire_lane")
    assert (own[0].code, own[0].own) == ("06-999", True) and not own[1].own


@pytest.mark.parametrize(
    "row, told",
    [
        (("nowhere", "gbt_47678", "event", "06-999", "x"), "类别“nowhere”不存在"),
        (("fire_lane", "gbt_47678", "event", "06-99", "x"), "小类是 3 位数字"),
        (("fire_lane", "gbt_30428", "event", "06-999", "x"), "小类是 2 位数字"),
        (("fire_lane", "gbt_47678", "event", "06-998", "x"), "从 999 起倒排"),
        (("fire_lane", "gbt_47678", "event", "06-012", "x"), "从 999 起倒排"),
        (("fire_lane", "gbt_99999", "event", "06-999", "x"), "编码体系“gbt_99999”不存在"),
        (("garbage", "gbt_47678", "event", "06-999", "x"), "只有一个代码"),
        (("fire_lane", "gbt_47678", "event", "6-999", "x"), "写的是“6-999”"),
    ],
)
def test_faults_are_named(pack, row, told):
    write(pack / "codes.csv", row)
    assert told in faults_of(pack)


def test_own_codes_run_without_a_gap(pack):
    rows = [("fire_lane", "gbt_47678", "event", "06-999", "x"), ("pests", "gbt_47678", "event", "06-997", "y")]
    write(pack / "codes.csv", *rows)
    assert "应为 999、998" in faults_of(pack)


def test_a_shared_code_stays_out_of_the_citys_range(pack):
    shared = pack.parent / "_shared" / "codes.csv"
    shared.write_text(shared.read_text("utf-8").replace("06-010", "06-810"), "utf-8")
    assert "各市自定的号段" in faults_of(pack)


def test_a_pack_may_have_none_and_a_change_is_told(pack):
    before = load_pack(pack)
    (pack / "codes.csv").unlink()
    told = [str(one) for one in changes(before, load_pack(pack))]
    assert "- 国标代码 fire_lane.gbt_47678：占用消防通道（自定）" in told
    assert [scheme.digits for scheme in SCHEMES.values()] == [2, 2, 3]


def test_damage_to_roads_and_fire_fighting_has_the_codes_that_public_lists_name():
    pack = load_pack("tianchang")
    found = {key: [(one.standard, one.kind, one.code, one.certain) for one in pack.codes_of(key)]
             for key in ("road_damage", "fire_facility")}  # fmt: skip
    assert found == {
        "road_damage": [("CJ/T 214-2007", "event", "01-10", False)],  # two lists differ
        "fire_facility": [("CJ/T 214-2007", "component", "01-13", True)],
    }
