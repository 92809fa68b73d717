"""Checks of one case type: known names, every state reached, no trap, and nobody checks their own work."""

from collections.abc import Iterator
from typing import Any

from wangge.method.errors import Fault
from wangge.method.raw import doubles, keys_of, rows_of, texts, unknown
from wangge.method.vocabulary import FACTS, GUARDS, PERMISSIONS

CHECKING = ("cases.check", "cases.recheck", "cases.close")
"""Permissions of the steps that judge the handling: they need the guard `not_handler`."""

BELOW = ("crew", "department")
"""Holders above whom there is somebody: the reporter can always go there."""


def check_way(file: str, key: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Every fault of a case type's way."""
    states = keys_of(content, "states", by="name")
    if isinstance(content.get("key"), str) and content["key"] != key:
        yield Fault(file, "key", f"写的是“{content['key']}”，须与文件名相同：{key}")
    yield from doubles(file, "states", states, "name")
    yield from doubles(file, "steps", keys_of(content, "steps", by="name"), "name")
    for name in ("first_state", "unclassified_state", "clock_from"):
        yield from unknown(file, name, "状态", content.get(name), states)
    for step in rows_of(content, "steps"):
        yield from _step(file, step, states)
    yield from _own_find(file, content)
    yield from _questions(file, content)
    yield from _pauses(file, content)
    yield from _merging(file, content)
    yield from _upwards(file, content)
    yield from _ways(file, content, states)


def _own_find(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """The step that goes with an own find is the staff's, taken where a case with class and place begins."""
    steps = rows_of(content, "steps")
    yield from unknown(file, "own_find", "步骤", content.get("own_find"), keys_of(content, "steps", by="name"))
    for step in steps:
        if step.get("name") == content.get("own_find") and (
            content.get("first_state") not in texts(step, "from") or step.get("by", "staff") != "staff"
        ):
            yield Fault(file, "own_find", "须是工作人员在 first_state 里能走的步骤")


def _questions(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Every question is known, opened, and can be settled where it is open."""
    known = keys_of(content, "questions", by="name")
    yield from doubles(file, "questions", known, "name")
    steps = [step for step in rows_of(content, "steps") if not step.get("retired")]
    settled = {(state, name) for step in steps for state in texts(step, "from") for name in texts(step, "settles")}
    late = [row.get("opens") for row in rows_of(content, "overdue")]
    for number, name in enumerate(late, start=1):
        yield from unknown(file, f"overdue[{number}].opens", "待答事项", name, known)
    for step in steps:
        place, name = f"steps[{step.get('name')}]", step.get("opens")
        yield from unknown(file, f"{place}.opens", "待答事项", name, known)
        for ended in texts(step, "settles"):
            yield from unknown(file, f"{place}.settles", "待答事项", ended, known)
        for state in [step["to"]] if isinstance(step.get("to"), str) else texts(step, "from"):
            if name in known and (state, name) not in settled:
                yield Fault(file, f"{place}.opens", f"在状态“{state}”里没有步骤能了结“{name}”，提了也没有人答")
    opened = {step.get("opens") for step in steps} | set(late)
    for name in known:
        if name not in opened:
            yield Fault(file, f"questions[{name}]", "没有步骤、也没有超期规则提出它，请删去或补上 opens")
        elif name in late and name not in {settles for _state, settles in settled}:
            yield Fault(file, f"questions[{name}]", "超期后提出它，却没有步骤能了结它")


def _pauses(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Nobody stops their own clock or moves their own deadline; a pause has a day on which it is looked at again."""
    states = {row.get("name"): row for row in rows_of(content, "states")}
    for step in rows_of(content, "steps"):
        place, kinds = f"steps[{step.get('name')}]", keys_of(step, "fields", by="kind")
        target = states.get(step.get("to"), {}) if isinstance(step.get("to"), str) else {}
        stops = target.get("clock") == "paused"
        if (stops or "extension" in kinds) and step.get("permission") == "cases.handle":
            yield Fault(file, f"{place}.permission", "承办的人不能停自己的表、延自己的期，须由另一个权限的人批准")
        if stops and not ({"until", "case"} & set(kinds) or "limit" in target):
            yield Fault(file, f"{place}.fields", "暂停须有复查日期：加一个 until 字段，或给暂停的状态写 limit")
        if "to" not in step and not kinds and not texts(step, "settles") and "undoes" not in step:
            yield Fault(file, place, "没有 to 的步骤须有要填的字段，或了结一个待答事项，否则什么也不做")


def _merging(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """What was merged is never stranded: it can be taken back, ends with the leading one, and comes back without it."""
    steps = {step.get("name"): step for step in rows_of(content, "steps") if not step.get("retired")}
    ends = {row.get("name") for row in rows_of(content, "states") if row.get("phase") == "evaluate"}
    for name, step in steps.items():
        yield from unknown(file, f"steps[{name}].undoes", "步骤", step.get("undoes"), steps)
        undone = steps.get(step.get("undoes"), {})
        if undone and undone.get("to") not in texts(step, "from"):
            yield Fault(file, f"steps[{name}].undoes", f"须从“{undone.get('to')}”出发：{step['undoes']} 通向那里")
        if "undoes" in step and "to" in step:
            yield Fault(file, f"steps[{name}].to", "写了 undoes 就不写 to：回到原来的状态")
        if step.get("permission") != "cases.merge" or "case" not in keys_of(step, "fields", by="kind"):
            continue
        leaving = [one for one in steps.values() if step.get("to") in texts(one, "from")]
        back = [one.get("by", "staff") for one in leaving if one.get("undoes") == name]
        for by, who in (("staff", "工作人员"), ("system", "平台（牵头件撤回时）")):
            if by not in back:
                yield Fault(file, f"steps[{name}]", f'并入别件后须能恢复：{who}须有 undoes = "{name}" 的步骤')
        if not any(one.get("by") == "system" and one.get("to") in ends for one in leaving):
            yield Fault(file, f"steps[{name}]", "并入的须随牵头件了结：平台须有从这里通向 evaluate 阶段的步骤")
        yield from _freeing(file, content)


def _freeing(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Where a reporter ends a leading matter, those merged into it come back."""
    ended = {
        row.get("name") for row in rows_of(content, "states") if row.get("final") and row.get("phase") != "evaluate"
    }
    for step in rows_of(content, "steps"):
        if step.get("by") == "reporter" and step.get("to") in ended and step.get("frees") is not True:
            yield Fault(file, f"steps[{step.get('name')}]", "须写 frees = true：反映人了结自己的，并入它的须恢复办理")


def _upwards(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Nothing can be kept below: wherever a grid or a department has a matter, its reporter may turn to the next level.

    Such a step leads on or opens a question that somebody above must answer, and nothing may hold it back.
    """
    free = set()
    if content.get("begun_by") == "staff":
        return  # it has no reporter
    for step in rows_of(content, "steps"):
        if step.get("permission") != "cases.escalate" or step.get("retired"):
            continue
        place = f"steps[{step.get('name')}]"
        if step.get("by") != "reporter":
            yield Fault(file, f"{place}.by", '往上一级走是反映人的权利，须写 by = "reporter"')
        bars = [name for name in ("when", "times") if name in step] + [
            name for name in texts(step, "guards") if name != "is_reporter"
        ]
        if bars:
            yield Fault(file, place, f"反映人随时可以往上一级走，不得设条件或限次：{'、'.join(bars)}")
        if isinstance(step.get("to"), str) or isinstance(step.get("opens"), str):
            free |= {name for name in texts(step, "from") if name != step.get("to")}
        else:
            yield Fault(file, place, "须写 to（到上一级）或 opens（上一级须答复的事项），否则等于没有往上走")
    for state in rows_of(content, "states"):
        below = state.get("holder") in BELOW and not (state.get("final") is True or state.get("retired"))
        if below and state.get("name") not in free:
            what = '反映人在这里走不到上一级，须有 by = "reporter"、permission = "cases.escalate" 的步骤从这里出发'
            yield Fault(file, f"states[{state.get('name')}]", what)


def _step(file: str, step: dict[str, Any], states: list[str]) -> Iterator[Fault]:
    place = f"steps[{step.get('name')}]"
    for name in texts(step, "from"):
        yield from unknown(file, f"{place}.from", "状态", name, states)
    yield from unknown(file, f"{place}.to", "状态", step.get("to"), states)
    yield from unknown(file, f"{place}.permission", "权限", step.get("permission"), PERMISSIONS)
    for name in texts(step, "guards"):
        yield from unknown(file, f"{place}.guards", "守则", name, GUARDS)
    if step.get("permission") in CHECKING and "not_handler" not in texts(step, "guards"):
        yield Fault(file, f"{place}.guards", "核查、结案的步骤须有守则 not_handler：处置的人不能核查自己")
    fields = keys_of(step, "fields", by="name")
    yield from doubles(file, f"{place}.fields", fields, "name")
    for fact in sorted(_facts(step.get("when"))):
        yield from unknown(file, f"{place}.when", "事实", fact, FACTS)


def _facts(condition: Any) -> set[str]:
    """The facts a raw condition asks about."""
    if isinstance(condition, list):
        return set().union(*map(_facts, condition))
    if not isinstance(condition, dict):
        return set()
    asked = {value[0] for name in ("equals", "in") if isinstance(value := condition.get(name), list) and value}
    asked.add(condition.get("filled"))
    inner = [condition.get(name) for name in ("all", "any", "not")]
    return {fact for fact in asked if isinstance(fact, str)} | _facts(inner)


def _ways(file: str, content: dict[str, Any], states: list[str]) -> Iterator[Fault]:
    """Unreachable states, dead ends that are not final, and loops without a way out."""
    edges = {
        (start, step["to"])
        for step in rows_of(content, "steps")
        if isinstance(step.get("to"), str) and not step.get("retired")
        for start in texts(step, "from")
    }
    rows = {row["name"]: row for row in rows_of(content, "states") if isinstance(row.get("name"), str)}
    live = [name for name in rows if not rows[name].get("retired")]
    entries = {content.get(name) for name in ("first_state", "unclassified_state")} & set(states)
    reached = _spread(entries, edges)
    finals = {name for name in live if rows[name].get("final") is True}
    ending = _spread(finals, {(to, start) for start, to in edges})
    leaving = {start for start, _ in edges}
    for name in live:
        if entries and name not in reached:
            yield Fault(file, f"states[{name}]", "没有步骤能到达这个状态，须有步骤通向它，或标 retired = true")
        if name not in finals | leaving:
            yield Fault(file, f"states[{name}]", "走到这里就停了：须有离开它的步骤，或标 final = true")
        elif name not in ending:
            yield Fault(file, f"states[{name}]", "从这里走不到任何终点，须有通向 final 状态的路")


def _spread(start: set[str], edges: set[tuple[str, str]]) -> set[str]:
    """Everything reached from `start` along the edges."""
    reached, fresh = set(start), set(start)
    while fresh:
        fresh = {to for at, to in edges if at in fresh} - reached
        reached |= fresh
    return reached
