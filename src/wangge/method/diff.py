"""What changed between two methods, row by row, in words people read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wangge.method.keys import KINDS
from wangge.method.loader import content_of
from wangge.method.schema import Method

TABLES = {
    **{"sources": "来源", "cited_figures": "引用数字", "counts": "原文数量", "crew": "网格配备", "sites": "站点"},
    "codes": "国标代码",
    **{"lists": "清单", "trends": "逐年趋势"},
    **{"evaluation": "评价表"},
    **KINDS,
}
SINGLES = ("method", "terms", "theme", "calendar", "duplicates", "grid", "shared")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: in which table, which row, what of it, and the value before and after (None: not there)."""

    table: str
    key: str
    field: str
    before: Any
    after: Any

    def __str__(self) -> str:
        name = f"{TABLES.get(self.table, self.table)} {self.key}".strip()
        if not self.field:
            return f"+ {name}：{_title(self.after)}" if self.before is None else f"- {name}：{_title(self.before)}"
        return f"~ {name}.{self.field}：{_shown(self.before)} → {_shown(self.after)}"


def changes(before: Method, after: Method) -> list[Change]:
    """Every change from one method to another, in the order of the tables."""
    old, new = _tables(content_of(before)), _tables(content_of(after))
    return [change for table in new for change in _table(table, old[table], new[table])]


def _tables(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every table of a method's content, its rows by key; single tables have one row named ""."""
    territory, organisations = content["territory"], content["organisations"]
    plain = {name: value for name, value in content.items() if isinstance(value, str)}
    singles = {"method": plain, "grid": territory["grid"]}
    tables = {name: {"": singles.get(name, content.get(name))} for name in SINGLES}
    for name in ("sources", "cited_figures", "classes", "filing", "routes"):
        tables[name] = _by(content[name])
    tables["codes"] = {f"{row['class']}.{row['scheme']}": row for row in content.get("codes", ())}
    for name in ("levels", "counts"):
        tables[name] = _by(territory[name])
    tables["crew"] = _by(territory["crew"], "post")
    for name in ("body_kinds", "bodies", "posts"):
        tables[name] = _by(organisations[name])
    tables["sites"] = _by(organisations["sites"], "body_kind")
    tables["case_types"] = {
        key: {name: value for name, value in way.items() if name not in ("states", "steps")}
        for key, way in content["case_types"].items()
    }
    for name in ("states", "steps"):
        tables[name] = {f"{key}.{row['name']}": row for key, way in content["case_types"].items() for row in way[name]}
    tables["powers"] = _by(content.get("powers", {}).get("powers", []))
    tables["evaluation"] = _by(content["evaluation"], "of")
    for name in ("indicators", "bands"):
        tables[name] = {f"{key}.{row['key']}": row for key, one in content["ratings"].items() for row in one[name]}
    tables["ratings"] = {
        key: {name: value for name, value in one.items() if name not in ("indicators", "bands")}
        for key, one in content["ratings"].items()
    }
    tables["trends"] = _by(content.get("trends", []))
    tables["lists"] = {
        row["key"]: {name: value for name, value in row.items() if name != "kinds"} for row in content["lists"]
    }
    tables["item_kinds"] = {kind["key"]: kind for row in content["lists"] for kind in row["kinds"]}
    return tables


def _by(rows: list[dict[str, Any]], key: str = "key") -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in rows}


def _table(table: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    for key in [*new, *(key for key in old if key not in new)]:
        before, after = old.get(key), new.get(key)
        if before is None or after is None:
            yield Change(table, key, "", before, after)
            continue
        for name in dict.fromkeys([*before, *after]):
            if before.get(name) != after.get(name):
                yield Change(table, key, name, before.get(name), after.get(name))


def _title(row: dict[str, Any]) -> str:
    return str(row.get("title") or row.get("condition") or row.get("text") or "")


def _shown(value: Any) -> str:
    if isinstance(value, dict) and set(value) == {"amount", "unit"}:
        return f"{value['amount']} {value['unit']}"
    if value in (None, "", [], {}):
        return "（无）"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return " ".join(value)
    return str(value)
