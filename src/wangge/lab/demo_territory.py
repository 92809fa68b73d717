"""Tianchang's area tree for the demo: real towns and streets, invented communities and grids.

Their numbers are the text's: 174 communities, 23 of them in town, and 167 grids of 300 to 500 households.
It does not say where the grids lie: the demo places all of them in town. Names of communities, grids and
estates are invented and marked so; every boundary is schematic (lab.schematic).
"""

import itertools
import random
from functools import lru_cache
from pathlib import Path

import shapely
from django.conf import settings

from wangge.lab.schematic import Sketch, draw
from wangge.territory.operations import read_areas
from wangge.territory.rules import coordinates_of

SEED = 341181
SOURCE = "演示数据：名称、户数和边界为虚构，边界为示意图"
TOWN_UNITS = {"qianqiu": 10, "guangling": 9, "gaoxin": 4}  # communities in town: 23
GRIDS = 167
RURAL_UNITS = {  # roughly where the towns lie from the county seat, km east and north; schematic
    "tongcheng": (1.5, 14.5, 14),
    "chajian": (-26, 1, 13),
    "qinlan": (17, -3, 12),
    "datong": (-13, -6, 10),
    "yangcun": (7, 7.5, 11),
    "shiliang": (-7, -13.5, 10),
    "jinji": (-14, 8, 11),
    "renheji": (8, -9, 9),
    "yeshan": (-15, -17, 10),
    "zhengji": (-21, -8, 11),
    "zhangpu": (-24, 12, 10),
    "yongfeng": (-8, 3, 10),
    "xinjie": (15, 4, 10),
    "wanshou": (11, 13, 10),
}
FIRST, VILLAGES, ESTATES = (
    words.split()
    for words in (
        "春晖 锦云 和兴 瑞禾 清荷 望河 长宁 翠柳 安澜 明德 同心 福源 朝阳 晨光 文昌 秋实 景和 祥云 兰亭 松涛",
        "荷塘 柳湾 谷仓 石桥 枣林 桑园 渔塘 竹园 梨园 麦田 芦荡 杏花 桃溪 槐荫 泉头 稻香 燕归 鹤鸣",
        "花园 雅苑 新村 家园 名邸 小区",
    )
)
LAST = "新东西南北上下前后"


def demo_areas(pack="tianchang"):
    """Rows for territory.operations.load_areas: the pack's areas with boundaries, communities, then grids."""
    leaves, draws = _leaves(), random.Random(SEED)
    units, rows, below = [*TOWN_UNITS, *RURAL_UNITS], [], []
    names = _names(draws)
    for unit, community in sorted({key[:2] for key in leaves}):
        grids = {
            key: shape for key, shape in leaves.items() if key[:2] == (unit, community) and len(key) == 3
        }
        row = _community(units[unit], community, next(names["town" if grids else "rural"]), draws)
        shape = shapely.coverage_union_all(list(grids.values())) if grids else leaves[unit, community]
        below.append(row | {"boundary": coordinates_of(shape)})
        if grids:
            inner = [
                _grid(row, number, grids[key], draws) for number, key in enumerate(sorted(grids), start=1)
            ]
            below[-1]["households"] = sum(grid["households"] for grid in inner)
            rows += inner
    return [*_registered(pack, leaves, units), *below, *rows]


def demo_places():
    """Estates of the demo for orientation: (name, longitude, latitude), one in each grid; invented."""
    draws = random.Random(SEED + 1)
    pairs = [f"{first}{last}" for first, last in itertools.product(FIRST, ESTATES)]
    draws.shuffle(pairs)
    extra = (f"{name}{part}" for part in ("一期", "二期") for name in pairs)
    names = itertools.chain(pairs, extra)
    places = []
    for key, shape in sorted(_leaves().items()):
        if len(key) == 3:
            point = shape.representative_point()
            places.append((next(names), round(point.x, 6), round(point.y, 6)))
    return places


@lru_cache(maxsize=1)
def _leaves():
    return draw(
        Sketch(
            seat=(119.004, 32.688),
            square_km=1770,
            middle=(-5.0, 0.5),
            town_half_axes=(4.6, 3.9),
            town_units=_spread(),
            rural_units=tuple(RURAL_UNITS.values()),
            seed=SEED,
        )
    ).leaves


def _spread():
    """The grids over the communities in town: 7 or 8 each, 167 in all."""
    total = sum(TOWN_UNITS.values())
    counts = iter([GRIDS // total + (n < GRIDS % total) for n in range(total)])
    return tuple(tuple(itertools.islice(counts, number)) for number in TOWN_UNITS.values())


def _registered(pack, leaves, units):
    """The pack's own rows, each with the union of its leaves as its boundary."""
    for row in read_areas(Path(settings.METHODS_FOLDER) / pack / "areas.csv"):
        mine = [
            shape for key, shape in leaves.items() if row["level"] == "city" or units[key[0]] == row["key"]
        ]
        yield row | {"boundary": coordinates_of(shapely.coverage_union_all(mine))}


def _names(draws):
    town = [f"{name}社区" for name in FIRST] + ["百合社区", "云锦社区", "紫藤社区", "凌波社区", "听雨社区"]
    rural = [f"{name}{last}村" for name, last in itertools.product(VILLAGES, LAST)]
    draws.shuffle(town)
    draws.shuffle(rural)
    return {"town": iter(town), "rural": iter(rural)}


def _community(unit, number, name, draws):
    return {
        "key": f"{unit}-c{number + 1:02d}",
        "level": "community",
        "name": name,
        "parent": unit,
        "counted": True,
        "invented": True,
        "households": draws.randint(450, 1200),
        "source": SOURCE,
    }


def _grid(community, number, shape, draws):
    return {
        "key": f"{community['key']}-g{number}",
        "level": "grid",
        "name": f"{community['name'].removesuffix('社区')}第{'一二三四五六七八九'[number - 1]}网格",
        "parent": community["key"],
        "counted": True,
        "invented": True,
        "households": draws.randint(300, 500),
        "boundary": coordinates_of(shape),
        "source": SOURCE,
    }
