"""`./wangge generate register`: the spreadsheets of an invented county's register, by seed, at any size.

Nobody in it lives: identity numbers begin with 990001, a region that GB/T 2260 never had (provinces end at 83), so an
import warns of every one; phones begin with 100, which no subscriber's number does; unified codes are of region
990001 too. The grids are those of the demo, so what is generated can be imported into the demo's county.
"""

import csv
import json
import random
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import shapely

from wangge.core.identifiers import citizen_digit, uscc_digit
from wangge.lab import demo_names
from wangge.lab.demo_people import GIVEN, SURNAMES
from wangge.lab.demo_territory import demo_areas
from wangge.lab.terminal import Trouble
from wangge.territory.rules import read_boundary

FULL, SMALL = 507_000, 2_000
"""Dwellings at full scale, as one city's own text counts them; the other numbers follow in its proportions."""
LET, ENTITIES = 141_000 / FULL, 12_000 / FULL
UNITS, FLOORS, ROOMS, BUILDINGS = 2, 6, 2, 20
A_FILE = 200_000
TRIES = 50  # a grid covers a good part of the rectangle about it
REGION, PHONE = "990001", "100"
FIRST, LAST = date(1946, 1, 1), date(2008, 12, 31)
HEADS = {
    "dwellings": ["房屋地址", "小区", "楼幢地址", "单元", "楼层", "房号", "房屋用途", "网格代码", "经度", "纬度"],
    "people": ["姓名", "身份证号", "联系电话", "性别", "现住址", "居住情况", "入住日期"],
    "entities": ["名称", "统一社会信用代码", "类别", "经营地址"],
}


def run(options):
    """Write the sheets and tell which; returns the exit code."""
    folder, many = Path(options.to), dwellings_of(options.scale)
    folder.mkdir(parents=True, exist_ok=True)
    with Sheets(folder) as sheets:
        write_register(options.county, many, random.Random(options.seed), sheets)
    if options.json:
        print(json.dumps({"rows": sheets.rows, "files": sheets.files}, ensure_ascii=False))
    else:
        for kind, names in sheets.files.items():
            print(f"{kind}: {sheets.rows[kind]} 行 / rows\n  " + "\n  ".join(names))
    return 0


def dwellings_of(scale):
    """How many dwellings a scale means; Trouble for what is none."""
    known = {"full": FULL, "small": SMALL}
    if scale not in known and not (scale.isdecimal() and int(scale)):
        raise Trouble(f"规模是 full、small 或房屋数 / A scale is full, small or a number: {scale}")
    return known.get(scale) or int(scale)


class Sheets:
    """CSV files of some hundred thousand rows each, by kind."""

    def __init__(self, folder):
        self.folder, self.open, self.rows, self.files, self.stack = folder, {}, {}, {}, ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *fault):
        self.stack.close()

    def add(self, kind, row):
        """One more row of a kind."""
        count = self.rows.get(kind, 0)
        if count % A_FILE == 0:
            path = self.folder / f"{kind}-{count // A_FILE + 1}.csv"
            self.files.setdefault(kind, []).append(str(path))
            file = self.stack.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
            self.open[kind] = csv.writer(file)
            self.open[kind].writerow(HEADS[kind])
        self.open[kind].writerow(row)
        self.rows[kind] = count + 1


def write_register(county, many, draws, sheets):
    """Dwellings grid by grid, whoever lives in them, and the firms at their doors."""
    people, serial = _people(draws), 0
    for address, row, use in _dwellings(county, many, draws):
        sheets.add("dwellings", row)
        for _ in range(_living(use, draws)):
            sheets.add("people", next(people)(address, use))
        if use == "经营" or draws.random() < ENTITIES / 2:
            serial += 1
            sheets.add("entities", _entity(serial, address, draws))


def _dwellings(county, many, draws):
    """(address, row, use) of so many dwellings, dealt out over the county's grids."""
    rows = list(demo_areas(county))
    names = {row["key"]: row["name"] for row in rows}
    grids = [row for row in rows if row["level"] == "grid"]
    if not grids:
        raise Trouble(f"这个工作法没有网格 / This method has no grids: {county}")
    share, rest = divmod(many, len(grids))
    for place, grid in enumerate(grids):
        estates = demo_names.estates(draws)
        made, estate, number, shape = 0, next(estates), 0, read_boundary(grid["boundary"])
        while made < share + (place < rest):
            number += 1
            if number > BUILDINGS:
                estate, number = next(estates), 1
            building, point = f"{names[grid['parent']]}{estate}{place + 1}区{number}幢", _point_in(shape, draws)
            for unit, floor, room in _rooms(min(UNITS * FLOORS * ROOMS, share + (place < rest) - made)):
                use = _use(draws)
                address, number_of_room = f"{building}{unit}单元{floor}0{room}室", f"{floor}0{room}"
                yield address, [address, estate, building, unit, floor, number_of_room, use, grid["key"], *point], use
                made += 1


def _point_in(shape, draws):
    """An invented place of a building within its grid, as (longitude, latitude)."""
    west, south, east, north = shape.bounds
    for _ in range(TRIES):
        lon, lat = round(draws.uniform(west, east), 6), round(draws.uniform(south, north), 6)
        if shapely.contains_xy(shape, lon, lat):
            return lon, lat
    inside = shape.representative_point()
    return inside.x, inside.y


def _rooms(most):
    every = [(u + 1, f + 1, r + 1) for u in range(UNITS) for f in range(FLOORS) for r in range(ROOMS)]
    return every[:most]


def _use(draws):
    draw = draws.random()
    for use, share in (("出租", LET), ("集宿", 0.05), ("空置", 0.12), ("经营", ENTITIES / 2)):
        if draw < share:
            return use
        draw -= share
    return "自住"


def _living(use, draws):
    """How many people a dwelling has, so that the whole has as many as the county says."""
    usual = {"出租": 3.2, "集宿": 8, "自住": 1.2}.get(use, 0)
    return int(usual + draws.random()) if usual else 0


def _people(draws):
    """Functions (address, use) → row, each of a new person; no number comes twice."""
    span, serials = (LAST - FIRST).days, 0
    while True:
        serials += 1
        born = FIRST + timedelta(days=serials % span)
        order = serials // span
        if order > 999:
            raise Trouble("太多了：号码不够分 / Too many: there are no numbers left")
        first = f"{REGION}{born:%Y%m%d}{order:03}"
        number = first + citizen_digit(first)
        name = draws.choice(SURNAMES) + draws.choice(GIVEN)
        since = date(2018, 1, 1) + timedelta(days=draws.randrange(3200))
        phone = f"{PHONE}{20_000_000 + serials}"

        def row(address, use, name=name, number=number, phone=phone, since=since, order=order):
            lives = "户籍" if use == "自住" else "流动"
            return [name, number, phone, "男" if order % 2 else "女", address, lives, since.isoformat()]

        yield row


def _entity(serial, address, draws):
    first = f"Y9{REGION}{serial:09}"
    trade = draws.choice(("商店", "餐饮店", "电子厂", "服装厂", "物流部"))
    name = f"虚构{draws.choice(SURNAMES)}{draws.choice(GIVEN)}{trade}"
    kind = "个体经营户" if draws.random() < 0.6 else "企事业单位、社会组织"
    return [f"{name}{serial}", first + uscc_digit(first), kind, address]
