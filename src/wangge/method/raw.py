"""Small readers of raw, perhaps faulty, content: they never raise."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from wangge.method.errors import Fault


def rows_of(content: Any, *path: str) -> list[dict[str, Any]]:
    """The tables of a list somewhere in the raw content; [] where there is none."""
    for part in path:
        content = content.get(part) if isinstance(content, dict) else None
    return [row for row in content if isinstance(row, dict)] if isinstance(content, list) else []


def keys_of(content: Any, *path: str, by: str = "key") -> list[str]:
    """The keys of the rows of a list, in order, doubles included."""
    return [row[by] for row in rows_of(content, *path) if isinstance(row.get(by), str)]


def texts(row: dict[str, Any], key: str) -> list[str]:
    """The texts of a list in a row; [] where it is none."""
    value = row.get(key)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def doubles(file: str, place: str, names: Iterable[str], by: str = "key") -> Iterator[Fault]:
    """A fault for every name used more than once."""
    for name, times in Counter(names).items():
        if times > 1:
            yield Fault(file, f"{place}[{name}].{by}", f"键重复了 {times} 次，每个键只能用一次")


def unknown(file: str, path: str, what: str, name: Any, known: Iterable[str]) -> Iterator[Fault]:
    """A fault if the name is a text that is not known (other types are faults of their own)."""
    known = tuple(dict.fromkeys(known))
    if isinstance(name, str) and name not in known:
        allowed = "、".join(known[:12]) + ("…" if len(known) > 12 else "")
        yield Fault(file, path, f"{what}“{name}”不存在，可用 {allowed or '（尚无）'}")
