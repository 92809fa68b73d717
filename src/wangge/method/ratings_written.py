"""What a method rates, as a page of `docs/method/`: sides, indicators, bands and effects, titles in English too."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from wangge.method.picture.words import limit_of, origin, sourced
from wangge.method.schema import Method
from wangge.method.schema.ratings import Band, Effect, Entry, Rater, RatingIndicator, RatingScheme
from wangge.method.vocabulary import RATES

KINDS = {
    "company": "企业", "department": "部门", "branch": "党组织", "estate": "小区", "grid": "网格",
    "appointment": "任职（岗位上的工作，不是人）", "site": "服务点", "dormitory": "集宿区",
    "item": "清单上办成的项目",
}  # fmt: skip
PERIODS = {"month": "每月", "quarter": "每季度", "half": "每半年", "year": "每年"}
SOURCES = {"check": "现场检查", "panel": "各方评分", "measure": "指标", "survey": "问卷满意率", "deduction": "扣分"}
EFFECTS = {
    "credit": "记入信用档案", "no_bids": "不得参加新项目投标", "honour": "授予荣誉", "revoked": "撤销荣誉",
    "improve": "整改、改进", "told": "结果告知",
}  # fmt: skip
Both = Callable[[str], str]


def ratings_page(method: Method) -> Iterator[str]:
    """The page of a method's schemes, one section each."""

    def both(words: str) -> str:
        return f"{words}<br>{english}" if words and (english := method.english.get(words)) else words

    yield from (f"# {method.title}：评价办法", "")
    yield from (f"{method.version} 版。每个办法、每条指标都标来历；写“平台”的是平台默认，待本市确认。", "")
    for scheme in method.ratings.values():
        if not scheme.retired:
            yield from _scheme(method, scheme, both)


def ratings_index(method: Method, file: str) -> Iterator[str]:
    """The schemes in one list, as a part of the method's own page."""
    if not method.ratings:
        return
    yield from ("## 评价办法", "", f"各条指标见 [{file}]({file})。", "")
    for one in method.ratings.values():
        yield f"- {one.title}：{PERIODS[one.period]}，评{KINDS[one.rated.kind]}，{len(one.indicators)} 项"
    yield ""


def _scheme(method: Method, scheme: RatingScheme, both: Both) -> Iterator[str]:
    yield from (f"## {scheme.title}", "", method.english.get(scheme.title, ""), "")
    places = f"保留 {scheme.places} 位小数"
    asked = "，只评在办公室开始这一期评价以前申报的" if scheme.rated.applied else ""
    asked += "，已经有这项称号的不再评" if scheme.rated.once else ""
    yield f"{PERIODS[scheme.period]}一期，评{KINDS[scheme.rated.kind]}{asked}；满分 {plain(scheme.full)}，{places}。"
    yield f"告知后 {limit_of(scheme.notice)}内可以提异议，{limit_of(scheme.decide)}内复核。{_draw(scheme)}"
    yield from (_missing(scheme), sourced(scheme.provenance), "")
    if len(scheme.raters) > 1:
        rows = ((both(one.title) + _votes(one), plain(one.weight), _origin(one)) for one in scheme.raters)
        yield from _table(("评价方", "权重 %", "来历"), rows)
    for group in scheme.groups:
        yield from (f"### {group.title}（{plain(group.weight)} 分）", "")
        rows = [row for row in scheme.indicators if row.group == group.key]
        yield from _table(("指标", "怎样看", "分", "怎样得分", "来历"), (_row(row, both) for row in rows))
    yield from _entries("扣分", scheme.deductions, both)
    yield from _entries(f"加分（合计至多 {plain(scheme.bonus_cap)} 分）", scheme.bonuses, both)
    bands = {band.key: band.title for band in scheme.bands}
    yield from _table(("一票否决", "至多为", "来历"), (
        (both(one.title), bands[one.band], _origin(one)) for one in scheme.vetoes
    ))  # fmt: skip
    yield from _table(("等次", "条件", "来历"), (
        (both(one.title), condition(one), _origin(one)) for one in scheme.bands
    ))  # fmt: skip
    yield from _table(("后果（由人签发）", "等次", "多久", "来历"), (
        (f"{both(one.title)}<br>{EFFECTS[one.what]}", bands[one.band], term(one), _origin(one))
        for one in scheme.effects
    ))  # fmt: skip


def _row(row: RatingIndicator, both: Both) -> tuple[str, ...]:
    return both(row.title), row.look, plain(row.weight), gains(row), _origin(row)


def gains(row: RatingIndicator) -> str:
    """How an indicator gains its points, in a few words."""
    if row.source in ("measure", "survey"):
        of = RATES[row.measure] if row.measure else SOURCES["survey"]
        if not row.weight:
            return f"{of}：只列出，不计分；不足 {row.least} 件不公布"
        return f"{of}：{plain(row.worst)}% 不得分，{plain(row.best)}% 得满分；不足 {row.least} 件不计"
    if row.source == "deduction":
        return "满分起扣"
    way = {"met": "做到、没做到", "level": f"{row.levels} 级", "points": f"0—{plain(row.weight)} 分"}[row.how]
    photo = "，拍照定位" if row.evidence else ""
    return f"{SOURCES[row.source]}，{way}{photo}" + (f"；{row.days} 个工作日改好" if row.source == "check" else "")


def condition(band: Band) -> str:
    """The conditions of a band in words."""
    parts = (
        (band.least, "不低于 %s 分"), (band.below, "低于 %s 分"), (band.first, "前 %s 名"), (band.last, "后 %s 名"),
        (band.first_share, "前 %s%%"), (band.last_share, "后 %s%%"),
    )  # fmt: skip
    told = "，".join(words % plain(Decimal(value)) for value, words in parts if value is not None)
    return (told or "其余") + {"red": "；列入红榜", "black": "；列入黑榜"}.get(band.on_list or "", "")


def term(effect: Effect) -> str:
    """How long an effect lasts, and from when its repair may be asked for."""
    lasts = f"{effect.months} 个月" if effect.months else "到撤销为止"
    return lasts + (f"，满 {effect.repair} 个月可申请修复" if effect.repair else "")


def _origin(row) -> str:
    """Where a row comes from; a default with what it leans on."""
    given = row.provenance
    if not given.is_platform_default:
        return origin(given)
    return f"平台；{given.note}" if given.note else "平台"


def _draw(scheme: RatingScheme) -> str:
    draw = scheme.inspections
    if draw is None:
        return ""
    return f"{PERIODS[draw.every]}随机抽查 {plain(draw.share)}%，每个镇街至少 {draw.at_least} 个。"


def _votes(side: Rater) -> str:
    return f"<br>每个对象至少 {side.least} 人投票，不够的算没有评" if side.least > 1 else ""


def _missing(scheme: RatingScheme) -> str:
    few = "任何一项计分的不适用、件数太少，不出结果"
    if scheme.known < 100:
        half = "一半" if scheme.known == 50 else f" {plain(scheme.known)}%"
        few = f"不适用的、件数太少的不计，按知道的折算；知道的不到{half}，不出结果"
    alone = "到期由平台算出、告知，由人签发、公布。" if scheme.by_itself else ""
    if not scheme.of_source("panel"):
        return f"{few}。{alone}"
    ends = {"withhold": "少一方没有评，不出结果", "zero": "没有评的一方按 0 分计"}[scheme.missing]
    return f"{few}；{ends}。"


def _entries(title: str, entries: tuple[Entry, ...], both: Both) -> Iterator[str]:
    rows = (
        (both(one.title) + ("<br>凭核实、立案的诉求，按编号记" if one.matters else ""),
         f"每次 {plain(one.points)} 分" + (f"，至多 {plain(one.most)} 分" if one.most else ""),
         _origin(one))
        for one in entries
    )  # fmt: skip
    yield from _table((title, "分", "来历"), rows)


def _table(head: tuple[str, ...], rows) -> Iterator[str]:
    rows = [f"| {' | '.join(row)} |" for row in rows]
    if rows:
        yield from (f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *rows, "")


def plain(number: Decimal) -> str:
    """A number without needless zeros."""
    return f"{number.normalize():f}"
