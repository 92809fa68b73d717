"""Checks of what a pack rates: indicators with a source that there is, bands and objects that exist, somebody for each
deed and never one for two that must be apart."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from wangge.method.errors import Fault
from wangge.method.raw import doubles, keys_of, rows_of, texts, unknown
from wangge.method.tables import Pack
from wangge.method.vocabulary import LEFT_OUT, RATES

NEEDED = {
    "ratings.view": "查看",
    "ratings.compute": "计算",
    "ratings.decide": "复核异议",
    "ratings.sign": "签发",
    "ratings.publish": "公布",
}
APART = (
    ("ratings.compute", "ratings.sign"),
    ("ratings.compute", "ratings.decide"),
    ("ratings.compute", "ratings.publish"),
    ("ratings.score", "ratings.decide"),
    ("ratings.check", "ratings.decide"),
)
"""Deeds that no post may hold both of."""

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
MISSED = Decimal("0.05")
"""How many objects drawn checks may miss in a period, where without a check there is no result."""


def check_ratings(pack: Pack) -> Iterator[Fault]:
    """Every fault of the schemes of a pack."""
    schemes = pack.content.get("ratings", {})
    for key, content in schemes.items():
        file = pack.files["ratings", key]
        if isinstance(content.get("key"), str) and content["key"] != key:
            yield Fault(file, "key", f"写的是“{content['key']}”，须与文件名一致：{key}")
        table = pack.files.get(("ratings", key, "indicators"), file)
        yield from doubles(table, "indicators", keys_of(content, "indicators"))
        yield from _doubles(file, content)
        yield from _indicators(pack, table, content)
        yield from _names_inside(file, content)
        yield from _objects(pack, file, content)
        yield from _matters(pack, file, content)
        yield from _people(pack, file, content)
        yield from _alone(file, content)
        yield from _reach(file, content)
    if schemes:
        yield from _nobody(pack)


def _doubles(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    for part in ("raters", "groups", "bands", "vetoes", "effects", "reasons"):
        yield from doubles(file, part, keys_of(content, part))
    yield from doubles(file, "deductions, bonuses", [*keys_of(content, "deductions"), *keys_of(content, "bonuses")])


def _indicators(pack: Pack, file: str, content: dict[str, Any]) -> Iterator[Fault]:
    groups, plans = keys_of(content, "groups"), keys_of(pack.content, "surveys")
    for row in rows_of(content, "indicators"):
        at = f"indicators[{row.get('key')}]"
        yield from unknown(file, f"{at}.group", "指标组", row.get("group"), groups)
        yield from unknown(file, f"{at}.measure", "统计指标", row.get("measure"), RATES)
        yield from unknown(file, f"{at}.survey", "问卷", row.get("survey"), plans)
        for name in texts(row, "leave_out"):
            yield from unknown(file, f"{at}.leave_out", "不计的情形", name, LEFT_OUT)


def _names_inside(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Bands of vetoes and effects; deductions from an indicator that is scored by deductions."""
    bands = keys_of(content, "bands")
    for part in ("vetoes", "effects"):
        for row in rows_of(content, part):
            yield from unknown(file, f"{part}[{row.get('key')}].band", "等次", row.get("band"), bands)
            if row.get("repair") and row.get("what") != "credit":  # asked of packs alone: applied ones stay readable
                place = f"{part}[{row.get('key')}].repair"
                yield Fault(file, place, "repair 只用于记入信用档案（credit）；其他后果由决定人撤销")
    rows = [row for row in rows_of(content, "indicators") if isinstance(row.get("key"), str)]
    indicators = {row["key"]: row.get("source") for row in rows}
    taken = set()
    for row in rows_of(content, "deductions"):
        place = f"deductions[{row.get('key')}].indicator"
        yield from unknown(file, place, "指标", row.get("indicator"), indicators)
        if indicators.get(row.get("indicator"), "deduction") != "deduction" or not row.get("indicator"):
            yield Fault(file, place, '须写明从哪一项扣，且该项来源为 "deduction"')
        taken.add(row.get("indicator"))
    for key, source in indicators.items():
        if source == "deduction" and key not in taken:
            yield Fault(file, f"indicators[{key}]", "按扣分计，但 deductions 里没有从它扣的项")


def _objects(pack: Pack, file: str, content: dict[str, Any]) -> Iterator[Fault]:
    rated = content.get("rated")
    if not isinstance(rated, dict) or file.startswith("_shared/"):  # a shared scheme names more than each city has
        return
    known = _kinds_known(pack, rated.get("kind"))
    if rated.get("kind") == "item":
        yield from _items(file, content)
    honours = {row.get("what") for row in rows_of(content, "effects")}
    if rated.get("once") and "honour" not in honours:
        yield Fault(file, "rated.once", "已有称号的不再评：须有授予称号的后果（honour）")
    if rated.get("applied") and rated.get("kind") in ("grid", "appointment", "department"):
        told = "网格、岗位、部门不由本单位申报：只用于企业、支部、小区、服务点、集宿区、清单项目"
        yield Fault(file, "rated.applied", told)
    for key in texts(rated, "kinds") if rated.get("kind") not in ("estate", "dormitory") else ():
        yield from unknown(file, "rated.kinds", "类别", key, known)
    for key in texts(rated, "levels"):
        yield from unknown(file, "rated.levels", "层级", key, keys_of(pack.content, "territory", "levels"))
    for key in texts(rated, "posts"):
        yield from unknown(file, "rated.posts", "岗位", key, keys_of(pack.content, "organisations", "posts"))


def _kinds_known(pack: Pack, kind: Any) -> list[Any]:
    """The keys that the kinds of rated objects may name."""
    if kind == "item":  # what nobody may show to the public is no object of a published result
        kinds = [row for one in rows_of(pack.content, "lists") for row in rows_of(one, "kinds")]
        return [row.get("key") for row in kinds if row.get("public")]
    if kind == "site":
        return keys_of(pack.content, "venues", "kinds")
    return keys_of(pack.content, "organisations", "body_kinds")


def _items(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """What was carried out is honoured and never blamed, by what people saw of it: nothing measures one item."""
    for row in rows_of(content, "bands"):
        if row.get("tone") == "bad" or row.get("on_list") == "black" or row.get("last") or row.get("last_share"):
            yield Fault(file, f"bands[{row.get('key')}]", "对办成的项目只评优：不设差等、黑榜、末位")
    for row in rows_of(content, "effects"):
        if row.get("what") not in ("honour", "told"):
            yield Fault(file, f"effects[{row.get('key')}].what", "对办成的项目只作表扬（honour）或通报（told）")
    for row in rows_of(content, "indicators"):
        if row.get("source") in ("measure", "survey"):
            place = f"indicators[{row.get('key')}].source"
            yield Fault(file, place, "单个项目没有统计数据和问卷：用评分（panel）、检查（check）或扣分（deduction）")


def _matters(pack: Pack, file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Classes of matters that entries stand on are the city's."""
    classes = keys_of(pack.content, "classes")
    for part in ("deductions", "bonuses"):
        for row in rows_of(content, part):
            for key in texts(row, "matters"):
                yield from unknown(file, f"{part}[{row.get('key')}].matters", "类别", key, classes)


def _people(pack: Pack, file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Sides that score are held by posts that may; checks have somebody to go and look."""
    posts = {row.get("key"): texts(row, "permissions") for row in rows_of(pack.content, "organisations", "posts")}
    for row in rows_of(content, "raters"):
        place = f"raters[{row.get('key')}].posts"
        for key in texts(row, "posts"):
            if not file.startswith("_shared/"):
                yield from unknown(file, place, "岗位", key, [one for one in posts if isinstance(one, str)])
            if key in posts and "ratings.score" not in posts[key]:
                yield Fault(file, place, f"岗位“{key}”没有权限“ratings.score”，不能评分")
    sources = {row.get("source") for row in rows_of(content, "indicators")}
    if "panel" in sources:
        sides = rows_of(content, "raters")
        for row in [row for row in sides if not texts(row, "posts")] or ([{}] if not sides else []):
            yield Fault(file, f"raters[{row.get('key', '')}].posts", "有评分项，须写明由哪些岗位评")
    if "panel" in sources and not any("ratings.score" in held for held in posts.values()):
        yield Fault(file, "indicators", "有评分项，但没有岗位有权限“ratings.score”（评分）")
    if "check" in sources and not any("ratings.check" in held for held in posts.values()):
        yield Fault(file, "indicators", "有现场检查项，但没有岗位有权限“ratings.check”（抽查）")
    if "check" in sources and not content.get("inspections"):
        yield Fault(file, "inspections", "有现场检查项，须写明抽查：every、share")


def _reach(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Where results hang on what is checked, all but a few objects must be drawn in a period: else one in many would
    have no result, and a bad one would be spared, by lot."""
    asked, rows = content.get("inspections") or {}, rows_of(content, "indicators")
    try:
        times = MONTHS[content["period"]] // MONTHS[asked.get("every", "month")]
        points = [(row.get("source"), Decimal(str(row.get("weight")))) for row in rows]
        missed = (1 - Decimal(str(asked["share"])) / 100) ** times
        spared = 1 - Decimal(str(content.get("known", 50))) / 100
    except (KeyError, TypeError, InvalidOperation):
        return  # named elsewhere
    whole, checked = sum(weight for _one, weight in points), sum(weight for one, weight in points if one == "check")
    if checked > whole * spared and missed > MISSED:
        told = f"{checked} 分来自抽查，而一期里约有 {missed:.0%} 的对象一次也抽不到，没有结果"
        yield Fault(file, "inspections.share", f"{told}：请提高 share 或多抽几次")


def _alone(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """What the platform carries out by itself waits for nobody's mark and no entry."""
    others = [row.get("key") for row in rows_of(content, "indicators") if row.get("source") != "measure"]
    others += [key for part in ("deductions", "bonuses", "vetoes") for key in keys_of(content, part)]
    if content.get("by_itself") is True and others:
        yield Fault(file, "by_itself", f"只用于全部取自统计指标的办法（{'、'.join(map(str, others))}）")


def _nobody(pack: Pack) -> Iterator[Fault]:
    """A rating that nobody may compute, contest, sign or publish would stay a draft for ever."""
    posts = rows_of(pack.content, "organisations", "posts")
    held = {name for row in posts for name in texts(row, "permissions")}
    for permission, deed in NEEDED.items():
        if posts and permission not in held:
            yield Fault("organisations.toml", "posts", f"有评价办法，但没有岗位有权限“{permission}”（{deed}）")
    for row in posts:
        mine = set(texts(row, "permissions"))
        for one, other in APART:
            if {one, other} <= mine:
                yield Fault("organisations.toml", f"posts[{row.get('key')}]", f"“{one}”和“{other}”不能是同一个岗位")
