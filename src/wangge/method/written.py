"""A method as a page of `docs/method/`: its drawing, and every state and step with who, how long, and from where.

`./wangge method docs` writes the pages; a test keeps them true.
"""

from collections.abc import Iterator, Sequence

from wangge.method.compare import compare
from wangge.method.kept_written import kept_written
from wangge.method.picture.svg import draw
from wangge.method.picture.words import held_by, limit_of, limit_said, origin, taken_by
from wangge.method.premises_written import letting_written
from wangge.method.ratings_written import ratings_index, ratings_page
from wangge.method.schema import CaseType, Method
from wangge.method.surveys_written import surveys_written
from wangge.method.trends_written import trends_written
from wangge.method.trust_written import trust_written
from wangge.method.visits_written import visits_written

NOTICE = "<!-- 由 ./wangge method docs 生成，请改 methods/ 里的工作法，不要改这里。 -->"


def pages(methods: Sequence[Method]) -> dict[str, str]:
    """file name → its text: an index with what differs, and a page and a drawing for each method."""
    written = {"README.md": "\n".join(_index(methods)) + "\n"}
    for method in methods:
        first = next(iter(method.case_types.values()))
        written[f"{method.key}.md"] = "\n".join(_page(method, first)) + "\n"
        written[f"{method.key}.svg"] = draw(method, first)
        if method.ratings:
            written[_ratings_file(method)] = "\n".join((NOTICE, "", *ratings_page(method)))
    return written


def _index(methods: Sequence[Method]) -> Iterator[str]:
    yield from (NOTICE, "", "# 五个城市的工作法", "", "同一套程序，差别都在 `methods/` 里。", "")
    for method in methods:
        yield f"- [{method.title}]({method.key}.md)：{method.city}，{method.version} 版"
    yield from ("", "## 差别在哪里", "")
    for sentence in compare(methods).sentences:
        yield f"- {sentence.text}"
        yield from (f"  - {part}" for part in sentence.parts)
    yield from ("", "逐项并排看：`./wangge method compare " + " ".join(method.key for method in methods) + "`，")
    yield "或网页 `/methods/compare/`。别的事项类型的图：`./wangge method draw 城市 --case-type 键 -o 文件.svg`，"
    yield "BPMN 2.0：`./wangge method bpmn 城市 -o 文件.bpmn`。"


def _page(method: Method, first: CaseType) -> Iterator[str]:
    yield from (NOTICE, "", f"# {method.title}", "", f"{method.city}，{method.version} 版。来源：", "")
    yield from (f"- {source.publisher}：《{source.title}》，{source.date}" for source in method.sources)
    yield from ("", f"![{first.title}的全程]({method.key}.svg)", "")
    for way in method.case_types.values():
        yield from _way(method, way)
    if method.lists:
        yield from _lists(method)
    if method.duty:
        yield from _duty(method)
    if method.visits:
        yield from visits_written(method)
    yield from kept_written(method)
    yield from letting_written(method)
    yield from surveys_written(method)
    if method.trust:
        yield from trust_written(method)
    yield from ratings_index(method, _ratings_file(method))
    yield from trends_written(method)


def _ratings_file(method: Method) -> str:
    return f"{method.key}-ratings.md"


def _way(method: Method, way: CaseType) -> Iterator[str]:
    yield from (
        f"## {way.title}",
        "",
        "| 阶段 | 状态 | 谁承办、多久 | 可以走的步骤（谁） | 来历 |",
        "| --- | --- | --- | --- | --- |",
    )
    for state in way.states:
        if state.retired:
            continue
        held = "，".join(filter(None, (held_by(method, state), limit_said(way, state))))
        steps = "<br>".join(_step(method, way, step) for step in way.steps_from(state.name))
        yield f"| {state.phase.title} | {state.title} | {held} | {steps or '到此为止'} | {origin(state.provenance)} |"
    yield ""


def _lists(method: Method) -> Iterator[str]:
    levels = {level.key: level.title for level in method.territory.levels}
    periods = {"year": "每年一期", "quarter": "每季度一期", "month": "每月一期"}
    head = ("| 清单 | 类别 | 哪一级 | 一期、给多久 | 来历 |", "| --- | --- | --- | --- | --- |")
    yield from ("## 清单", "", *head)
    for row in method.lists:
        kinds = "<br>".join(f"{kind.title}：{kind.what}" if kind.what else kind.title for kind in row.kinds)
        kept = "、".join(levels[level] for level in row.levels)
        length = f"{periods[row.period]}，{limit_of(row.due)}"
        yield f"| {row.title} | {kinds} | {kept} | {length} | {origin(row.provenance)} |"
    yield ""


def _duty(method: Method) -> Iterator[str]:
    duty, levels = method.duty, {level.key: level.title for level in method.territory.levels}
    days = {"all": "每天", "working": "工作日", "off": "休息日"}
    yield from (f"## {duty.title}", "", f"{duty.what}同一{levels[duty.pool]}的人轮流。{origin(duty.provenance)}", "")
    yield from ("| 值守点 | 做什么 | 班次 | 来历 |", "| --- | --- | --- | --- |")
    for kind in duty.kinds:
        turns = "<br>".join(
            f"{turn.title} {turn.start}—{turn.end}，{days[turn.days]}，{turn.people} 人" for turn in kind.turns
        )
        title = kind.title if kind.count is None else f"{kind.title}（原文 {kind.count} 个）"
        yield f"| {title} | {'；'.join(kind.tasks)} | {turns} | {origin(kind.provenance)} |"
    rules = duty.rules
    yield from ("", f"两班之间至少休息 {rules.rest_hours} 小时，每人每月不超过 {rules.most_hours} 小时；离值守点")
    yield f"{rules.metres} 米以内签到，可提前 {rules.early_minutes} 分钟，迟 {rules.late_minutes} 分钟仍未签到为缺岗。"
    yield from (origin(rules.provenance), "")


def _step(method: Method, way: CaseType, step) -> str:
    target = way.target(step)
    goal = f" → {target.title}" if target else ""
    mark = "*" if step.provenance.is_platform_default else ""
    return f"{step.title}{mark}{goal}（{taken_by(method, step)}）"
