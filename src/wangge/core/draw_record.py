"""The published record of a draw: made, read, and done anew from what it holds. Pure, without a database.

`docs/howto/draw.md` describes the formats so that a verifier can be written in any language. Draws are made by the
second (`BY_AREA`), where areas and bodies say who may inspect what; the first (`BY_PAIR`) names every pair that may
not. Records of both are verified.
"""

import csv
import hashlib
import json
import re
from pathlib import Path

from wangge.core.draw import Undrawn, assign, commitment, digest_of, draw, handed_out, seed_of
from wangge.core.draw_reach import Reach

BY_PAIR, BY_AREA = "wangge-draw-1", "wangge-draw-2"
FIELDS = {BY_PAIR: ["key", "stratum"], BY_AREA: ["key", "stratum", "area", "body"]}
"""Rule → what an item of its list has."""
HEX = re.compile("[0-9a-f]{64}")
TAKES = ("share", "total", "each")


def announced(
    items, *, rule=BY_PAIR, take, at_least=0, committed, public_source="", inspectors=(), barred=(), title="", file=None
) -> dict:  # fmt: skip
    """The record of a draw that is announced: all that is known before. `file`: the list stands in a CSV beside it.

    `take` is one of {"share": "0.05"}, {"total": "50"}, {"each": "3"}. Inspectors are keys, or with the rule `BY_AREA`
    (key, area, bodies).
    """
    items = sorted(map(tuple, items))
    where = {"file": file} if file else {"items": [list(item) for item in items]}
    if rule == BY_AREA:
        inspectors = [[key, area, sorted(bodies)] for key, area, bodies in inspectors]
    record = {
        "rule": rule,
        "title": title,
        "list": {"digest": digest_of(items), "count": len(items)} | where,
        "take": take,
        "at_least": at_least,
        "inspectors": sorted(inspectors),
        "barred": [list(pair) for pair in sorted(barred)],
        "public_source": public_source,
        "commitment": committed,
    }
    return record | {"announcement": announcement_of(record)}


def announcement_of(record) -> str:
    """The one digest over everything that is fixed before the draw."""
    ((name, value),) = record["take"].items()
    lines = (
        record["rule"],
        f"list {record['list']['digest']}",
        f"take {name} {value}",
        f"at_least {record['at_least']}",
        f"inspectors {digest_of(map(_fields, record['inspectors']))}",
        f"barred {digest_of(record['barred'])}",
        f"public {record['public_source']}",
        f"commitment {record['commitment']}",
    )
    return hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()


def _fields(inspector):
    """An inspector as it is digested: its key, or key, area and each of its bodies."""
    if isinstance(inspector, str):
        return (inspector,)
    key, area, bodies = inspector
    return key, area, *bodies


def inspector_keys(record) -> list[str]:
    """The keys of a record's inspectors."""
    return [one if isinstance(one, str) else one[0] for one in record["inspectors"]]


def revealed(record, items, *, secret, public="", stepped_back=()) -> dict:
    """The record with secret, seed, picks and, where there are inspectors, who inspects what."""
    seed = seed_of(record["announcement"], secret, public)
    ((name, value),) = record["take"].items()
    many = value if name == "share" else _whole_number(value)
    picks = draw(items, seed=seed, at_least=record["at_least"], **{name: many})
    told = {"secret": secret, "public": public, "seed": seed.hex(), "picks": picks}
    if record["inspectors"]:
        pairs = [list(pair) for pair in stepped_back]
        told |= {"stepped_back": pairs, "assignment": _chosen(record, items, picks, seed, pairs)}
    return record | {"revealed": told}


def _chosen(record, items, picks, seed, stepped_back):
    """Who inspects what of the picks, by the record's rule."""
    barred = {tuple(pair) for pair in record["barred"]}
    if record["rule"] == BY_PAIR:
        return assign(picks, record["inspectors"], seed=seed, barred=barred, stepped_back=stepped_back)
    drawn = set(picks)
    free = Reach(record["inspectors"], barred).free_for(item for item in items if item[0] in drawn)
    return handed_out(picks, free, seed=seed, stepped_back=stepped_back)


def _whole_number(value):
    try:
        return int(value)
    except (TypeError, ValueError) as fault:
        raise _broken(f"抽取数不是整数：{value}", f"Not a whole number: {value}") from fault


def read_record(path):
    """(record, items) of a file; Undrawn, saying what is wrong, if it is none."""
    record = _json(Path(path))
    _whole(record)
    return record, _items(record, Path(path).parent)


def _json(path):
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except OSError as fault:
        raise _broken(f"打不开文件：{path}", f"The file cannot be opened: {path}") from fault
    except ValueError as fault:
        raise _broken(f"不是 JSON 文件：{fault}", f"Not a JSON file: {fault}") from fault


def _broken(chinese, english):
    return Undrawn("broken", chinese, english)


SHAPE = {
    "rule": str, "list": dict, "take": dict, "at_least": int, "inspectors": list, "barred": list,
    "public_source": str, "commitment": str, "announcement": str, "revealed": dict,
}  # fmt: skip


def _whole(record):
    if not isinstance(record, dict) or record.get("rule") not in FIELDS:
        told = f"不是抽查记录（rule 须为 {'、'.join(FIELDS)}）。", f"No record of a draw (rule: {', '.join(FIELDS)})."
        raise _broken(*told)
    if "revealed" not in record:
        raise _broken("这次抽查还没有揭晓，揭晓后才能核对。", "This draw is not revealed yet; check it when it is.")
    for name, kind in SHAPE.items():
        if not isinstance(record.get(name), kind):
            raise _broken(f"缺少 {name}，或格式不对。", f"{name} is missing or has another shape.")
    told = record["revealed"]
    if not _pairs(record["barred"]) or not _pairs(told.get("stepped_back", [])):
        raise _broken("barred、stepped_back 须是 [检查人, 对象]。", "barred, stepped_back: pairs [inspector, object].")
    if len(record["take"]) != 1 or not set(record["take"]) <= set(TAKES):
        raise _broken(f"take 须是 {'、'.join(TAKES)} 之一。", f"take must be one of {', '.join(TAKES)}.")
    for name, text in (("announcement", record["announcement"]), ("secret", told.get("secret"))):
        if not isinstance(text, str) or not HEX.fullmatch(text):
            raise _broken(f"{name} 须是 64 位十六进制数。", f"{name} must be 64 hexadecimal digits.")
    if not isinstance(told.get("public", ""), str) or not isinstance(told.get("assignment", {}), dict):
        raise _broken("public 不是文字，或 assignment 不是对照表。", "public is no text, or assignment no mapping.")
    picks = told.get("picks")
    inspectors = record["inspectors"]
    known = _texts(inspectors) if record["rule"] == BY_PAIR else all(map(_is_inspector, inspectors))
    if not _texts(picks) or not known:
        raise _broken("picks 或 inspectors 的格式不对。", "picks or inspectors have another shape.")


def _is_inspector(one):
    return isinstance(one, list) and len(one) == 3 and _texts(one[:2]) and _texts(one[2])


def _texts(rows):
    return isinstance(rows, list) and all(isinstance(one, str) for one in rows)


def _items(record, folder):
    told, fields = record["list"], FIELDS[record["rule"]]
    if "items" in told:
        rows = told["items"]
    elif "file" in told:
        rows = _rows_of(folder / Path(str(told["file"])).name, fields)
    else:
        raise _broken("名单没有公布，只有摘要，不能重新抽取。", "The list is not published, its digest alone is.")
    if not _pairs(rows, len(fields)):
        told = ", ".join(fields)
        raise _broken(f"名单每项须是 [{told}]。", f"Each item of the list must be [{told}].")
    return [tuple(row) for row in rows]


def _pairs(rows, wide=2):
    return isinstance(rows, list) and all(_texts(row) and len(row) == wide for row in rows)


def _rows_of(path, fields):
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, ValueError) as fault:
        told = f"打不开名单 {path.name}，请与记录放在一起。", f"Put the list {path.name} beside the record."
        raise _broken(*told) from fault
    if not rows or rows[0] != fields:
        head = ",".join(fields)
        raise _broken(f"{path.name} 第一行须是 {head}。", f"The first line of {path.name} must be {head}.")
    return rows[1:]


def differences(record, items) -> list[tuple[str, str]]:
    """What does not follow from the rest of the record, in Chinese and English; nothing, if all of it does."""
    told, found = record["revealed"], []

    def compare(chinese, english, given, computed):
        if given != computed:
            found.append((f"{chinese}：记录为 {given}，应为 {computed}", f"{english}: {given}, computed {computed}"))

    compare("名单摘要", "digest of the list", record["list"].get("digest"), digest_of(items))
    compare("公告摘要", "announcement", record["announcement"], announcement_of(record))
    compare("承诺", "commitment", record["commitment"], commitment(told["secret"]))
    source, public = record["public_source"], told.get("public", "")
    if bool(source) != bool(public.strip()):
        chinese = f"公开随机数：公告写的是“{source or '不用'}”，揭晓填的是“{public.strip() or '没有'}”"
        english = f"public number: announced {source or 'none'!r}, revealed {public.strip() or 'none'!r}"
        found.append((chinese, english))
    anew = revealed(
        record, items, secret=told["secret"], public=told.get("public", ""), stepped_back=told.get("stepped_back", ())
    )["revealed"]
    compare("种子", "seed", told.get("seed"), anew["seed"])
    for chinese, english, given, computed in (
        ("抽中", "picks", enumerate(told["picks"]), enumerate(anew["picks"])),
        ("检查人", "inspectors", told.get("assignment", {}).items(), anew.get("assignment", {}).items()),
    ):
        given, computed = set(given), set(computed)
        if given != computed:
            compare(chinese, english, _few(given - computed), _few(computed - given))
    return found


def _few(pairs):
    shown = [": ".join(map(str, pair)) for pair in sorted(pairs)[:5]]
    return ", ".join(shown + ["…"] * (len(pairs) > 5)) or "—"
