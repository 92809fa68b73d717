"""Checks of the tables of evaluation: measures that may be rated, kinds and levels that there are."""

from collections.abc import Iterator
from typing import Any

from wangge.method.errors import Fault
from wangge.method.raw import keys_of, rows_of, texts, unknown
from wangge.method.tables import Pack
from wangge.method.vocabulary import DEEDS, LEFT_OUT, PERMISSIONS, RATES


def check_evaluation(pack: Pack) -> Iterator[Fault]:
    """Every fault of the tables of evaluation."""
    file = pack.files.get(("evaluation",), "evaluation.toml")
    kinds = keys_of(pack.content, "organisations", "body_kinds")
    levels = keys_of(pack.content, "territory", "levels")
    for row in rows_of(pack.content, "evaluation"):
        place = f"tables[{row.get('of')}]"
        by_office = row.get("of") in ("post", "collector")
        yield from _counted(file, f"{place}.figures", rows_of(row, "figures"), DEEDS if by_office else RATES)
        for permission in texts(row, "permissions"):
            yield from unknown(file, f"{place}.permissions", "权限", permission, PERMISSIONS)
        if not file.startswith("_shared/"):  # a shared table names more kinds and levels than each city has
            for name, what, known in (("kinds", "单位类别", kinds), ("levels", "层级", levels)):
                for key in texts(row, name):
                    yield from unknown(file, f"{place}.{name}", what, key, known)


def _counted(file: str, place: str, rows: list[dict[str, Any]], known: dict[str, str]) -> Iterator[Fault]:
    for row in rows:
        at = f"{place}[{row.get('measure')}]"
        yield from unknown(file, f"{at}.measure", "指标", row.get("measure"), known)
        for name in texts(row, "leave_out"):
            yield from unknown(file, f"{at}.leave_out", "不计的情形", name, LEFT_OUT)
