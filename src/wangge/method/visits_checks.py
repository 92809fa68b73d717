"""Checks of visits against the other tables of a pack."""

from collections.abc import Iterator
from typing import Any

from wangge.method.errors import Fault
from wangge.method.raw import doubles, keys_of, rows_of, texts, unknown

MAKE, LEAD, HINT = "visits.make", "visits.lead", "visits.hint"
FORBIDDEN = (
    "信仰",
    "宗教",
    "政治",
    "党员",
    "健康",
    "疾病",
    "残疾",
    "精神",
    "态度",
    "表现",
    "思想",
    "评价",
    "印象",
    "可疑",
)
"""Words no box of a visit form may have (guard-rail 7): belief, politics, health, and opinions of a person."""


def check_visits(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Posts that visit are the city's and may; keys stand once; no box says what must not be written down."""
    visits = content.get("visits")
    if not isinstance(visits, dict):
        return
    posts = rows_of(content, "organisations", "posts")
    known = {row.get("key"): set(texts(row, "permissions")) for row in posts}
    for row in rows_of(visits, "visitors"):
        place = f"visitors[{row.get('post')}]"
        yield from unknown(file, place, "岗位", row.get("post"), list(known))
        if posts and MAKE not in known.get(row.get("post"), {MAKE}):
            yield Fault(file, place, f"这个岗位没有权限“{MAKE}”（走访），请在 organisations.toml 中给它")
    yield from doubles(file, "visitors", [row.get("post") for row in rows_of(visits, "visitors")])
    for part in ("boxes", "hints"):
        yield from doubles(file, part, keys_of(visits, part))
    for row in rows_of(visits, "boxes"):
        if found := [word for word in FORBIDDEN if word in str(row.get("title", ""))]:
            yield Fault(file, f"boxes[{row.get('key')}].title", f"走访表不记“{found[0]}”：只记办了什么、住户要什么")
    held = set().union(*known.values()) if known else {LEAD, HINT}
    for permission, deed in ((LEAD, "看走访进度"), (HINT, "登记数据线索")):
        if permission not in held and (permission == LEAD or rows_of(visits, "hints")):
            yield Fault(file, "", f"没有岗位有权限“{permission}”（{deed}），请在 organisations.toml 中给一个岗位")
