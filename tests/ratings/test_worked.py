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


@pytest.mark.parametrize("name", NAMES)
def test_a_scheme_without_a_worked_case_is_named(copied, name):
    """Of every scheme of every city, its own or shared, there is one: without it the pack's check tells the scheme."""
    method = load_pack(name)
    for key in method.ratings:
        folders = (copied / name, copied / "_shared")
        files = [path for folder in folders for path in (folder / "examples" / "ratings").glob("*.toml")]
        told = {path: text for path in files if f'scheme = "{key}"' in (text := path.read_text("utf-8"))}
        for path in told:
            path.unlink()
        with pytest.raises(Faults) as caught:
            check_rating_examples(method, copied / name)
        assert [fault.path for fault in caught.value.faults] == [key]
        for path, text in told.items():
            path.write_text(text, "utf-8")


def test_a_citys_own_scheme_is_not_held_against_the_case_of_the_shared_one(copied):
    assert check_rating_examples(load_pack(copied / "changshu"), copied / "changshu") == 3
    for name in ("departments.toml", "departments.csv"):
        shutil.copy(copied / "_shared" / "ratings" / name, copied / "changshu" / "ratings" / name)
    with pytest.raises(Faults) as caught:
        check_rating_examples(load_pack(copied / "changshu"), copied / "changshu")
    assert [fault.path for fault in caught.value.faults] == ["departments"]


@pytest.fixture
def copied(tmp_path):
    """A copy of all packs."""
    return shutil.copytree(PACKS, tmp_path / "methods")


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
def test_what_comes_out_otherwise_is_named_with_its_place(copied, before, after, told):
    path = copied / "tianchang" / FILE
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(Faults) as caught:
        check_rating_examples(load_pack(copied / "tianchang"), copied / "tianchang")
    assert any(fault.file == FILE and told in f"{fault}" for fault in caught.value.faults), caught.value.faults
