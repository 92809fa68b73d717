"""Checks of shift duty against the other tables of a pack."""

from collections.abc import Iterator
from typing import Any

from wangge.method.errors import Fault
from wangge.method.raw import doubles, keys_of, rows_of, texts, unknown

NEEDED = {
    "workforce.stand": "轮班值守",
    "workforce.lead": "排班、发布",
    "workforce.release": "核准换班",
}


def check_duty(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """The level whose people stand together is the city's; somebody stands, plans and releases."""
    duty = content.get("duty")
    if not isinstance(duty, dict):
        return
    yield from unknown(file, "pool", "层级", duty.get("pool"), keys_of(content, "territory", "levels"))
    yield from doubles(file, "kinds", keys_of(duty, "kinds"))
    for row in rows_of(duty, "kinds"):
        place = f"kinds[{row.get('key')}].turns"
        yield from doubles(file, place, keys_of(row, "turns"))
        for turn in rows_of(row, "turns"):
            if turn.get("start") is not None and turn.get("start") == turn.get("end"):
                yield Fault(file, f"{place}[{turn.get('key')}].end", "与 start 相同，一班须有长短")
    posts = rows_of(content, "organisations", "posts")
    held = {name for row in posts for name in texts(row, "permissions")}
    for permission, deed in NEEDED.items():
        if posts and permission not in held:
            yield Fault(file, "", f"没有岗位有权限“{permission}”（{deed}），请在 organisations.toml 中给一个岗位")
