"""Reading `powers.toml` (fields, documents, what the text counts) and `powers.csv` (the powers), and checking them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from wangge.method.errors import Fault
from wangge.method.raw import doubles, keys_of, rows_of, unknown
from wangge.method.tables import Pack, read_csv, read_toml

HEAD, ROWS = "powers.toml", "powers.csv"
COLUMNS = ("key", "title", "field", "kind", "basis", "mandate", "since", "until", "provenance", "note")


def read_powers(pack: Pack) -> None:
    """The register of a pack that has one, into its raw content."""
    pack.files["powers",], pack.files["powers", "powers"] = HEAD, ROWS
    if not (pack.folder / HEAD).exists():
        return
    content = read_toml(pack, HEAD)
    if "fields" in content:
        content["fields_"] = content.pop("fields")
    content["powers"] = [_row(row) for _line, row in read_csv(pack, ROWS, pack.folder / ROWS, COLUMNS)]
    pack.content["powers"] = content


def _row(row: dict[str, str]) -> dict[str, Any]:
    origin, note = row.pop("provenance").strip(), row.pop("note").strip()
    told = {"default": "platform"} if origin == "platform" else {"source": origin, "quote": note}
    row["provenance"] = told | ({"note": note} if origin == "platform" and note else {})
    return row


def check_powers(pack: Pack) -> Iterator[Fault]:
    """Every name means something, dates are in order, and there are as many powers as the text counts."""
    content = pack.content.get("powers")
    if not content:
        return
    rows, mandates = rows_of(content, "powers"), keys_of(content, "mandates")
    fields, kinds = keys_of(content, "fields_"), keys_of(pack.content, "organisations", "body_kinds")
    for name, file in (("fields_", HEAD), ("mandates", HEAD), ("powers", ROWS)):
        yield from doubles(file, name.strip("_"), keys_of(content, name))
    for row in rows_of(content, "mandates"):
        place = f"mandates[{row.get('key')}]"
        yield from unknown(HEAD, f"{place}.holder", "单位类别", row.get("holder"), kinds)
        yield from _in_order(HEAD, place, row)
    for row in rows:
        place = f"powers[{row.get('key')}]"
        yield from unknown(ROWS, f"{place}.field", "领域", row.get("field"), fields)
        yield from unknown(ROWS, f"{place}.mandate", "授权文件", row.get("mandate"), mandates)
        yield from _in_order(ROWS, place, row)
    for count in rows_of(content, "counts"):
        yield from _counted(count, [row for row in rows if row.get("kind") in count.get("kinds", ())])


def _in_order(file: str, place: str, row: dict[str, Any]) -> Iterator[Fault]:
    since, until = str(row.get("since") or ""), str(row.get("until") or "")
    if since and until and until < since:
        yield Fault(file, f"{place}.until", f"写的是 {until}，不得早于 since 的 {since}")
    for name, day in (("since", since), ("until", until)):
        try:
            day and date.fromisoformat(day)
        except ValueError:
            yield Fault(file, f"{place}.{name}", f"写的是 {day}，须为日期，写作 2022-07-29")


def _counted(count: dict[str, Any], rows: list[dict[str, Any]]) -> Iterator[Fault]:
    place = f"counts[{'、'.join(map(str, count.get('kinds', ())))}]"
    if count.get("powers") != len(rows):
        yield Fault(HEAD, f"{place}.powers", f"原文是 {count.get('powers')} 项，powers.csv 里有 {len(rows)} 项")
    fields = len({row.get("field") for row in rows})
    if count.get("fields") not in (None, fields):
        yield Fault(HEAD, f"{place}.fields", f"原文是 {count.get('fields')} 个领域，powers.csv 里有 {fields} 个")
