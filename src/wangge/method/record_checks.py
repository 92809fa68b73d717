"""Checks of what bodies write down of their work, against the other tables of a pack."""

from collections.abc import Iterator
from typing import Any

from wangge.method.errors import Fault
from wangge.method.raw import doubles, keys_of, rows_of, texts, unknown


def check_records(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Kinds of bodies there are, each with somebody who writes; and somebody who reads and does not write."""
    rows, posts = rows_of(content, "records"), rows_of(content, "organisations", "posts")
    yield from doubles(file, "records", keys_of(content, "records"))
    kinds = keys_of(content, "organisations", "body_kinds")
    writing = {row.get("body_kind") for row in posts if "records.write" in texts(row, "permissions")}
    for row in rows:
        place = f"records[{row.get('key')}].body_kinds"
        for kind in texts(row, "body_kinds"):
            yield from unknown(file, place, "单位类别", kind, kinds)
            if kind in kinds and kind not in writing:
                yield Fault(file, place, f"“{kind}”没有岗位有权限“records.write”（记工作记录）")
    held = [set(texts(row, "permissions")) for row in posts]
    if rows and posts and not any("records.read" in one and "records.write" not in one for one in held):
        yield Fault(file, "records", "没有岗位有权限“records.read”（查看工作记录）而不记：须有另外的人监督")
