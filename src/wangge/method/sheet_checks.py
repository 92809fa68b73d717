"""Checks of what a pack assesses: measures that may be rated, kinds and levels that there are, somebody to decide."""

from collections.abc import Iterator
from typing import Any

from wangge.method.errors import Fault
from wangge.method.raw import doubles, keys_of, rows_of, texts, unknown
from wangge.method.tables import Pack
from wangge.method.vocabulary import DEEDS, LEFT_OUT, PERMISSIONS, RATES

NEEDED = {
    "assessments.view": "查看",
    "assessments.appeal": "申诉",
    "assessments.decide": "复核申诉",
    "assessments.sign": "签发",
}


def check_sheets(pack: Pack) -> Iterator[Fault]:
    """Every fault of the sheets and of the tables of evaluation."""
    sheets = pack.content.get("assessments", {})
    for key, content in sheets.items():
        file = pack.files["assessments", key]
        if isinstance(content.get("key"), str) and content["key"] != key:
            yield Fault(file, "key", f"写的是“{content['key']}”，须与文件名一致：{key}")
        yield from doubles(file, "indicators", keys_of(content, "indicators", by="measure"), by="measure")
        yield from doubles(file, "reasons", keys_of(content, "reasons"))
        yield from _counted(file, "indicators", rows_of(content, "indicators"), RATES)
        for kind in texts(content, "kinds"):
            yield from unknown(file, "kinds", "单位类别", kind, keys_of(pack.content, "organisations", "body_kinds"))
    if sheets:
        yield from _nobody(pack)
    yield from _tables(pack)


def _counted(file: str, place: str, rows: list[dict[str, Any]], known: dict[str, str]) -> Iterator[Fault]:
    for row in rows:
        at = f"{place}[{row.get('measure')}]"
        yield from unknown(file, f"{at}.measure", "指标", row.get("measure"), known)
        for name in texts(row, "leave_out"):
            yield from unknown(file, f"{at}.leave_out", "不计的情形", name, LEFT_OUT)


def _tables(pack: Pack) -> Iterator[Fault]:
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


def _nobody(pack: Pack) -> Iterator[Fault]:
    """A sheet that nobody may read, contest, decide on or sign would stay a draft for ever."""
    posts = rows_of(pack.content, "organisations", "posts")
    held = {name for row in posts for name in texts(row, "permissions")}
    for permission, deed in NEEDED.items():
        if posts and permission not in held:
            yield Fault("organisations.toml", "posts", f"有考核表，但没有岗位有权限“{permission}”（{deed}）")
    for row in posts:
        both = {"assessments.decide", "assessments.sign"} & set(texts(row, "permissions"))
        if len(both) == 2:
            yield Fault("organisations.toml", f"posts[{row.get('key')}]", "复核申诉和签发不能是同一个岗位")
