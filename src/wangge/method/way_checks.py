"""Checks of one case type: known names, every state reached, no trap, and nobody checks their own work."""

from collections.abc import Iterator
from typing import Any

from wangge.method.errors import Fault
from wangge.method.raw import doubles, keys_of, rows_of, texts, unknown
from wangge.method.vocabulary import FACTS, GUARDS, PERMISSIONS

CHECKING = ("cases.check", "cases.close")
"""Permissions of the steps that judge the handling: they need the guard `not_handler`."""


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
    yield from _ways(file, content, states)


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
    asked = {
        value[0] for name in ("equals", "in") if isinstance(value := condition.get(name), list) and value
    }
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
            yield Fault(
                file, f"states[{name}]", "没有步骤能到达这个状态，须有步骤通向它，或标 retired = true"
            )
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
