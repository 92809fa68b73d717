"""Trends of a method, as their part of its page in `docs/method/`."""

from collections.abc import Iterator

from wangge.method.picture.words import origin
from wangge.method.ratings_written import plain
from wangge.method.schema import Method
from wangge.method.schema.trends import Trend
from wangge.method.vocabulary import COUNTS, RATES


def trends_written(method: Method) -> Iterator[str]:
    """What is counted year by year, against what it is held, and what the text claims."""
    shown = [one for one in method.trends if not one.retired]
    if not shown:
        return
    yield from ("## 逐年趋势", "", "同一口径、整年对整年才比；口径改过的、不满一年的不比，写明原因。", "")
    titles = {row.key: row.title for row in method.classes}
    for one in shown:
        of = "、".join(titles[key] for key in one.classes) or "全部"
        counted = ({**COUNTS, **RATES})[one.measure]
        yield f"- **{one.title}**：{counted}（{of}），{_base(one)}（{origin(one.provenance)}）"
        if one.target:
            yield f"  - 对照线：{target_said(one)}（{origin(one.target.provenance)}）"
        for figure in method.cited_figures:
            if figure.key in one.figures:
                yield f"  - 引用，不是平台算出的：{figure.text}（{figure.note}）"
    yield ""


def _base(one: Trend) -> str:
    return f"以 {one.baseline} 年为基期" if one.baseline else "以第一个整年为基期"


def target_said(one: Trend) -> str:
    """The target of a trend in words."""
    assert one.target
    way = "下降" if one.target.change < 0 else "上升"
    unit = " 个百分点" if one.measure in RATES else "%"
    return f"{one.target.years} 年{way} {plain(abs(one.target.change))}{unit}"
