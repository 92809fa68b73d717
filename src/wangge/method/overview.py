"""A method on one screen: stages, clocks, who holds, dispatches and checks; where each value comes from."""

from collections.abc import Iterator

from wangge.core.clock import Limit, Unit
from wangge.method.schema import CaseType, Method, Provenance

UNIT_TITLES = {
    Unit.urgent_hour: "紧急工作时",
    Unit.working_hour: "工作时",
    Unit.working_day: "工作日",
    Unit.natural_day: "自然日",
}
HOLDERS = {
    "crew": "网格人员",
    "centre": "受理中心",
    "department": "责任单位",
    "reporter": "反映人",
    "nobody": "—",
}
"""Who holds a state, where the method has no word of its own for it."""


def limit_words(limit: Limit | None) -> str:
    """A limit in words: `4 个工作时`."""
    return f"{limit.amount} 个{UNIT_TITLES[limit.unit]}" if limit else "—"


def overview(method: Method) -> Iterator[str]:
    """The lines of `method show`."""
    yield f"{method.title}　{method.city}　版本 {method.version}　{method.effective_from} 起"
    for source in method.sources:
        yield f"来源 {source.key}：{source.title}（{source.publisher}，{source.date}）"
    for figure in method.cited_figures:
        given = f"；分母 {figure.denominator}" if figure.denominator else ""
        of = "；分母原文未说明" if figure.lacks_denominator else given
        yield f"引用 {figure.value}{figure.unit}：“{figure.text}”{of}"
    hours = "、".join(f"{start}-{end}" for start, end in method.calendar.hours)
    yield f"上班时间 {hours}　{_from(method.calendar.provenance)}"
    rule = method.duplicates
    yield f"重复件 {rule.metres} 米、{rule.hours} 小时内同类　{_from(rule.provenance)}"
    for way in method.case_types.values():
        yield ""
        yield from _way(method, way)
    yield ""
    leaves, urgent = method.leaf_classes(), sum(row.urgent for row in method.filing)
    yield f"类别 {len(leaves)} 种，立案标准 {len(method.filing)} 条（紧急 {urgent} 条）"
    yield f"告知途径 {len(method.routes)} 条"
    for scheme in method.ratings.values():
        yield f"评价办法 {scheme.title}：{len(scheme.indicators)} 项指标　{_from(scheme.provenance)}"


def _way(method: Method, way: CaseType) -> Iterator[str]:
    yield f"【{way.title}】评价期 {way.rating.days} 天　{_from(way.rating.provenance)}"
    yield f"可重新办理 {way.reopen.times} 次　{_from(way.reopen.provenance)}"
    for state in way.states:
        clock = "按立案标准" if state.name == way.clock_from or state.holder == "department" else "—"
        yield (
            f"  {state.phase.title}　{state.title}（{method.term(state.holder, HOLDERS[state.holder])}）"
            f"　时限 {limit_words(state.limit) if state.limit else clock}　{_from(state.provenance)}"
        )
        for step in way.steps_from(state.name):
            guards = f"　守则 {'、'.join(step.guards)}" if step.guards else ""
            yield f"      → {step.title}：{_who(method, step.permission, step.by)}{guards}"


def _who(method: Method, permission: str, by: str) -> str:
    if by != "staff":
        return {"reporter": "反映人", "system": "平台"}[by]
    return "、".join(post.title for post in method.organisations.posts if permission in post.permissions) or "无人"


def _from(provenance: Provenance) -> str:
    return f"〔{provenance.label}〕"
