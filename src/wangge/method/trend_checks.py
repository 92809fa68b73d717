"""Checks of the trends of a pack: measures, classes, exclusions and cited figures that there are."""

from collections.abc import Iterator
from typing import Any

from wangge.method.errors import Fault
from wangge.method.raw import keys_of, rows_of, texts, unknown
from wangge.method.vocabulary import COUNTS, LEFT_OUT, RATES

FILE = "trends.toml"


def check_trends(content: dict[str, Any]) -> Iterator[Fault]:
    """Every fault of the trends."""
    parents = {row.get("parent") for row in rows_of(content, "classes")}
    leaves = [key for key in keys_of(content, "classes") if key not in parents]
    figures = keys_of(content, "cited_figures")
    for row in rows_of(content, "trends"):
        place = f"trends[{row.get('key')}]"
        yield from unknown(FILE, f"{place}.measure", "统计指标", row.get("measure"), [*COUNTS, *RATES])
        for what, name, known in (
            ("最末一级的类别", "classes", leaves),
            ("不计的情形", "leave_out", LEFT_OUT),
            ("引用数字", "figures", figures),
        ):
            for one in texts(row, name):
                yield from unknown(FILE, f"{place}.{name}", what, one, known)
