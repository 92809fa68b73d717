"""Checks of the admission of signs against the other tables of a pack."""

from collections.abc import Iterator
from typing import Any

from wangge.method.errors import Fault
from wangge.method.raw import keys_of, rows_of, texts, unknown

NEEDED = {"signs.ask": "申请挂牌", "signs.decide": "准入", "signs.look": "督查"}


def check_signs(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Kinds of places there are; somebody for each deed, and nobody who asks and decides, or decides and looks."""
    signs = content.get("signs")
    if not isinstance(signs, dict):
        return
    for key in texts(signs, "kinds"):
        yield from unknown(file, "kinds", "服务点种类", key, keys_of(content, "venues", "kinds"))
    posts = rows_of(content, "organisations", "posts")
    held = [set(texts(row, "permissions")) & set(NEEDED) for row in posts]
    for permission, deed in NEEDED.items():
        if posts and not any(permission in one for one in held):
            yield Fault(file, "", f"没有岗位有权限“{permission}”（{deed}），请在 organisations.toml 中给一个岗位")
    for row, one in zip(posts, held, strict=True):
        if "signs.decide" in one and len(one) > 1:
            place = f"posts[{row.get('key')}].permissions"
            yield Fault("organisations.toml", place, "准入的岗位不能又申请（signs.ask）又督查（signs.look）")
