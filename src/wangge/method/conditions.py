"""Evaluate the closed vocabulary of conditions over a mapping of facts: an unknown fact is an empty one."""

from collections.abc import Mapping
from typing import Any

from wangge.method.schema.way import Condition


def holds(condition: Condition | None, facts: Mapping[str, Any]) -> bool:
    """True if the condition is met; no condition is always met.

    `filled` means: not None, not an empty text, list or tuple. False and 0 are answers: they are filled.
    """
    if condition is None:
        return True
    if condition.equals is not None:
        name, value = condition.equals
        return _same(facts.get(name), value)
    if condition.in_ is not None:
        name, values = condition.in_
        return any(_same(facts.get(name), value) for value in values)
    if condition.filled is not None:
        return _filled(facts.get(condition.filled))
    if condition.all is not None:
        return all(holds(one, facts) for one in condition.all)
    if condition.any is not None:
        return any(holds(one, facts) for one in condition.any)
    return not holds(condition.not_, facts)


def _filled(value: Any) -> bool:
    return value is not None and value not in ("", (), [], {})


def _same(left: Any, right: Any) -> bool:
    """Equal, but True is not 1: a pack that says `true` means a yes."""
    return isinstance(left, bool) == isinstance(right, bool) and left == right
