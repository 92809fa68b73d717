"""An invented register: the same by the same seed, as many as asked for, belonging to nobody, each door in its grid."""

import csv
import random
from collections import Counter

import pytest
import shapely

from wangge.core.identifiers import citizen_digit
from wangge.lab.demo_territory import demo_areas
from wangge.lab.generating import Sheets, dwellings_of, write_register
from wangge.lab.terminal import Trouble
from wangge.territory.rules import read_boundary

MANY = 1_500


def made(folder, seed=1):
    folder.mkdir()
    with Sheets(folder) as sheets:
        write_register("changshu", MANY, random.Random(seed), sheets)
    return {kind: folder / f"{kind}-1.csv" for kind in sheets.rows}


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    return made(tmp_path_factory.mktemp("register") / "a")


def rows_of(path):
    return list(csv.DictReader(path.open(encoding="utf-8-sig")))


def test_the_same_seed_makes_the_same_sheets(sheets, tmp_path):
    again, other = made(tmp_path / "b"), made(tmp_path / "c", seed=2)
    assert {kind: path.read_bytes() for kind, path in sheets.items()} == {k: p.read_bytes() for k, p in again.items()}
    assert sheets["people"].read_bytes() != other["people"].read_bytes()


def test_every_door_lies_in_its_grid_and_a_building_stands_in_one_place(sheets):
    dwellings = rows_of(sheets["dwellings"])
    assert len(dwellings) == MANY == len({row["房屋地址"] for row in dwellings})
    grids = {row["key"]: read_boundary(row["boundary"]) for row in demo_areas("changshu") if row["level"] == "grid"}
    places = Counter((row["楼幢地址"], row["网格代码"], float(row["经度"]), float(row["纬度"])) for row in dwellings)
    assert len(places) == len({building for building, *_ in places})
    assert all(shapely.contains_xy(grids[grid], lon, lat) for _building, grid, lon, lat in places)


def test_numbers_are_well_formed_and_nobodys(sheets):
    people = rows_of(sheets["people"])
    numbers = [row["身份证号"] for row in people]
    assert len(set(numbers)) == len(numbers) > MANY
    assert all(number.startswith("990001") and citizen_digit(number[:17]) == number[17] for number in numbers)
    assert all(row["联系电话"].startswith("100") for row in people)


def test_a_scale_is_a_word_or_a_number():
    assert (dwellings_of("full"), dwellings_of("30")) == (507_000, 30)
    for wrong in ("0", "-3", "many", ""):
        with pytest.raises(Trouble):
            dwellings_of(wrong)
