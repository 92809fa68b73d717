"""Checks of the codes of classes: digits as the scheme has them, the city's own in the city's range, from the top."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from wangge.method.errors import Fault
from wangge.method.raw import keys_of, rows_of, unknown
from wangge.method.schema.codes import SCHEMES
from wangge.method.tables import Pack


def check_codes(pack: Pack) -> Iterator[Fault]:
    """Every fault of the codes: shared ones in the standard's range, the pack's own without a gap from the top."""
    classes, seen, own = keys_of(pack.content, "classes"), set(), defaultdict(list)
    for index, row in enumerate(rows_of(pack.content, "codes")):
        file, key = pack.file_of("codes", index), (row.get("class"), row.get("scheme"))
        place = f"codes[{key[0]}.{key[1]}]"
        yield from unknown(file, f"{place}.class", "类别", row.get("class"), classes)
        yield from unknown(file, f"{place}.scheme", "编码体系", row.get("scheme"), SCHEMES)
        if key in seen:
            yield Fault(file, place, "一个类别在一个体系里只有一个代码")
        seen.add(key)
        major, minor = _parts(row)
        scheme = SCHEMES.get(row.get("scheme"))
        if not (scheme and major):
            continue
        yield from _digits(file, place, scheme, minor)
        if row.get("own"):
            own[file, row["scheme"], row.get("kind"), major].append(int(minor))
        elif int(minor) >= scheme.own_from:
            what = f"“{row['code']}”在各市自定的号段（{scheme.own_from} 以上），共用表只能写标准自己的"
            yield Fault(file, f"{place}.code", what)
    yield from _from_the_top(own)


def _parts(row: dict[str, Any]) -> tuple[str, str]:
    code = row.get("code")
    major, _, minor = code.partition("-") if isinstance(code, str) else ("", "", "")
    return (major, minor) if major.isdecimal() and minor.isdecimal() else ("", "")


def _digits(file, place, scheme, minor) -> Iterator[Fault]:
    if len(minor) != scheme.digits:
        yield Fault(file, f"{place}.code", f"{scheme.title} 的小类是 {scheme.digits} 位数字，写的是“{minor}”")


def _from_the_top(own) -> Iterator[Fault]:
    for (file, name, _kind, major), numbers in own.items():
        scheme = SCHEMES[name]
        wanted = {scheme.top - n for n in range(len(set(numbers)))}
        if set(numbers) != wanted or min(wanted) < scheme.own_from:
            told = "、".join(str(number) for number in sorted(wanted, reverse=True))
            what = f"本市自定的小类须从 {scheme.top} 起倒排，不留空号，不小于 {scheme.own_from}：{major} 应为 {told}"
            yield Fault(file, f"codes[{name}.{major}]", what)
