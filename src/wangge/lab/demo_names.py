"""Invented names of communities, grids and estates: the same for every county, so that nobody takes them for real."""

import itertools

FIRST, VILLAGES, ESTATES = (
    words.split()
    for words in (
        "春晖 锦云 和兴 瑞禾 清荷 望河 长宁 翠柳 安澜 明德 同心 福源 朝阳 晨光 文昌 秋实 景和 祥云 兰亭 松涛",
        "荷塘 柳湾 谷仓 石桥 枣林 桑园 渔塘 竹园 梨园 麦田 芦荡 杏花 桃溪 槐荫 泉头 稻香 燕归 鹤鸣",
        "花园 雅苑 新村 家园 名邸 小区",
    )
)
MORE = ["百合社区", "云锦社区", "紫藤社区", "凌波社区", "听雨社区"]
LAST = "新东西南北上下前后"
DIGITS = "零一二三四五六七八九"


def communities(draws):
    """Names without end for all demos: {"town": those with grids, "rural": those without}; no name comes twice."""
    town = [f"{name}社区" for name in FIRST] + MORE
    rural = [f"{name}{last}村" for name, last in itertools.product(VILLAGES, LAST)]
    draws.shuffle(town)
    draws.shuffle(rural)
    mixed = dict.fromkeys(f"{first[0]}{last[1]}社区" for last, first in itertools.product(VILLAGES, FIRST))
    mixed = [name for name in mixed if name not in town]
    return {"town": itertools.chain(town, mixed), "rural": iter(rural)}


def estates(draws):
    """Names of estates: 360 of them."""
    pairs = [f"{first}{last}" for first, last in itertools.product(FIRST, ESTATES)]
    draws.shuffle(pairs)
    return itertools.chain(pairs, (f"{name}{part}" for part in ("一期", "二期") for name in pairs))


def part(name, number, level):
    """The name of a community's part: 春晖第三网格; and of a grid's: 春晖第三网格2号微网格."""
    if name.endswith("社区"):
        return f"{name.removesuffix('社区')}第{numeral(number)}{level.short or level.title}"
    return f"{name}{number}号{level.short or level.title}"


def numeral(number):
    """A number from 1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")
