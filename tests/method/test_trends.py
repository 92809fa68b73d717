"""Trends of a pack: their faults named, their worked cases computed; what a text claims is never a result."""

import shutil

import pytest

from wangge.method.diff import changes
from wangge.method.errors import Faults
from wangge.method.loader import PACKS, load_pack
from wangge.method.trend_examples import check_trend_examples
from wangge.method.vocabulary import COUNTS

TRENDS, FALL = "trends.toml", "examples/trends/fall.toml"
# What is planted: what stood there, what stands there now, the fault's place, some of its words.
PLANTED = {
    "an unknown measure": (
        'measure = "received"', 'measure = "complaints"', "trends[property_complaints].measure", "“complaints”不存在"),
    "an unknown class": (
        '"property_fee"', '"fees"', "trends[property_complaints].classes", "“fees”不存在"),
    "a group of classes": (
        '"maintenance_fund"', '"property"', "trends[property_complaints].classes", "最末一级的类别“property”不存在"),
    "an unknown figure": (
        '"property_complaints_down"', '"complaints_down"', "trends[property_complaints].figures", "不存在"),
    "an unknown exclusion": (
        "figures =", 'leave_out = ["rainy"]\nfigures =', "trends[property_complaints].leave_out", "“rainy”不存在"),
}  # fmt: skip
AGAINST_ITSELF = {
    "a target of no change": ("change = -70", "change = 0", "change 不能为 0"),
    "a baseline in which the register began": (
        "figures =", "baseline = 2020\nsince = 2020-06-01\nfigures =", "2020 年不是整年，不能作基期"),
    "no provenance": ('provenance = { default = "platform"', 'note = { default = "platform"', "provenance"),
}  # fmt: skip


@pytest.fixture
def pack(tmp_path):
    for name in ("kunshan", "_shared"):
        shutil.copytree(PACKS / name, tmp_path / name)
    return tmp_path / "kunshan"


def plant(pack, file, before, after):
    text = (pack / file).read_text("utf-8")
    assert before in text
    (pack / file).write_text(text.replace(before, after, 1), "utf-8")


def faults_of(call):
    with pytest.raises(Faults) as caught:
        call()
    return caught.value.faults


def test_all_planted_faults_are_named_at_once(pack):
    for before, after, *_ in PLANTED.values():
        plant(pack, TRENDS, before, after)
    found = faults_of(lambda: load_pack(pack))
    for name, (*_, place, words) in PLANTED.items():
        assert any((one.file, one.path) == (TRENDS, place) and words in one.what for one in found), (name, found)


@pytest.mark.parametrize("name", AGAINST_ITSELF)
def test_what_a_trend_says_against_itself_is_named(pack, name):
    before, after, words = AGAINST_ITSELF[name]
    plant(pack, TRENDS, before, after)
    found = faults_of(lambda: load_pack(pack))
    assert any(one.file == TRENDS and words in f"{one.path} {one.what}" for one in found), found


def test_a_doubled_key_is_named(pack):
    text = (pack / TRENDS).read_text("utf-8")
    (pack / TRENDS).write_text(text + text, "utf-8")
    assert any("键重复了 2 次" in one.what for one in faults_of(lambda: load_pack(pack)))


def test_kunshans_claim_is_cited_and_its_worked_case_made_up():
    method = load_pack("kunshan")
    trend = next(one for one in method.trends if one.key == "property_complaints")
    figure = next(one for one in method.cited_figures if one.key in trend.figures)
    assert "三年下降超70%" in figure.text and "不能由本平台复算" in figure.note
    assert trend.measure in COUNTS and trend.target.provenance.is_platform_default, "no target of the text"
    assert check_trend_examples(method, "kunshan") == 2
    others = {path.parent.name for path in PACKS.glob("*/method.toml")} - {"kunshan"}
    assert not any(load_pack(name).trends for name in others)


def test_a_worked_case_that_is_not_so_is_told_with_what_came(pack):
    plant(pack, FALL, "change = -71.00", "change = -70.00")
    plant(pack, FALL, 'verdict = "reached"', 'verdict = "missed"')
    found = faults_of(lambda: check_trend_examples(load_pack(pack), pack))
    assert {one.path for one in found} == {"years[2023].change", "verdict"}


def test_a_worked_case_says_that_it_is_made_up(pack):
    plant(pack, FALL, "invented = true", "invented = false")
    assert [one.path for one in faults_of(lambda: check_trend_examples(load_pack(pack), pack))] == ["invented"]


def test_a_worked_case_of_no_trend_is_named(pack):
    plant(pack, FALL, 'trend = "property_complaints"', 'trend = "other"')
    assert "没有这个趋势" in faults_of(lambda: check_trend_examples(load_pack(pack), pack))[0].what


def test_a_change_of_a_trend_is_in_the_difference(pack):
    before = load_pack(pack)
    plant(pack, TRENDS, "change = -70", "change = -75")
    assert [(one.table, one.key) for one in changes(before, load_pack(pack))] == [("trends", "property_complaints")]
