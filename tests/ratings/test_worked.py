"""Worked cases of every pack's schemes come out as written by hand; what a case gets wrong is named with its place."""

import shutil

import pytest

from wangge.method.errors import Faults
from wangge.method.loader import PACKS, load_pack
from wangge.ratings.worked import check_rating_examples

NAMES = sorted(path.parent.name for path in PACKS.glob("*/method.toml"))
FILE = "examples/ratings/property_companies.toml"


@pytest.mark.parametrize("name", NAMES)
def test_worked_cases_come_out_as_written(name):
    assert check_rating_examples(load_pack(name), name) > 0


def test_every_scheme_of_tianchang_has_a_worked_case():
    cases = {path.read_text("utf-8").split('scheme = "')[1].split('"')[0] for path in _cases("tianchang")}
    assert cases == set(load_pack("tianchang").ratings)


def _cases(name):
    return (PACKS / name / "examples" / "ratings").glob("*.toml")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("score = 91.78", "score = 91.79", "objects[a].score: 得到 91.78，示例期望 91.79"),
        ("owners = 82.5963", "owners = 82.6", "objects[a].sides.owners: 得到 82.5963，示例期望 82.6"),
        ('band = "last"', 'band = "black"', "objects[b].band: 得到 last，示例期望 black"),
        ('withheld = "side"', 'withheld = ""', "objects[d].withheld: 得到 side，示例期望"),
        ('fire_lane = "2"', 'fire_lane = "4"', "fire_lane: "),
        ('fire_lane = "2"', 'fire_line = "2"', "没有这个键"),
        ("otherwise = 0.75", "otherwise = 2", "不得大于 1"),
        ('key = "b"', 'key = "b', "TOML 语法错误"),
    ],
)
def test_what_comes_out_otherwise_is_named_with_its_place(tmp_path, before, after, told):
    for name in ("tianchang", "_shared"):
        shutil.copytree(PACKS / name, tmp_path / name)
    path = tmp_path / "tianchang" / FILE
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(Faults) as caught:
        check_rating_examples(load_pack(tmp_path / "tianchang"), tmp_path / "tianchang")
    assert any(fault.file == FILE and told in f"{fault}" for fault in caught.value.faults), caught.value.faults
