"""Checks of the lists of a pack: levels and kinds that there are, and somebody for every deed of an item."""

from collections.abc import Iterator
from typing import Any

from wangge.method.errors import Fault
from wangge.method.raw import doubles, keys_of, rows_of, texts, unknown

NEEDED = {
    "lists.propose": "提报",
    "lists.accept": "受理",
    "lists.work": "办理",
    "lists.strike": "验收销号",
}


def check_lists(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Every fault of the lists."""
    lists = rows_of(content, "lists")
    kinds = [key for row in lists for key in keys_of(row, "kinds")]
    levels, figures = keys_of(content, "territory", "levels"), keys_of(content, "cited_figures")
    yield from doubles(file, "kinds", kinds)
    for row in lists:
        place = f"lists[{row.get('key')}]"
        for level in texts(row, "levels"):
            yield from unknown(file, f"{place}.levels", "层级", level, levels)
        for figure in texts(row, "figures"):
            yield from unknown(file, f"{place}.figures", "引用数字", figure, figures)
        for kind in rows_of(row, "kinds"):
            for name in texts(kind, "leads_to"):
                yield from unknown(file, f"{place}.kinds[{kind.get('key')}].leads_to", "清单事项类别", name, kinds)
    if lists:
        yield from _nobody(file, content)


def _nobody(file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Deeds of an item that no post may do: an item would stay where it is for ever."""
    posts = rows_of(content, "organisations", "posts")
    held = {name for row in posts for name in texts(row, "permissions")}
    for permission, deed in NEEDED.items():
        if posts and permission not in held:
            yield Fault(file, "lists", f"没有岗位有权限“{permission}”（{deed}），请在 organisations.toml 中给一个岗位")
