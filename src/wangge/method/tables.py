"""The files of a pack, read leniently into one raw content, with the place of every value remembered."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from wangge.method.errors import Fault
from wangge.method.raw import texts

TABLES = {"territory.toml": "territory", "organisations.toml": "organisations"}
ROWS = {"classes.csv": "classes", "filing.csv": "filing"}
MAY = {"lists.toml": "lists", "trends.toml": "trends", "records.toml": "records"}
"""Files a pack need not have: a list of rows under that name."""
WHOLE = {"duty.toml": "duty", "visits.toml": "visits", "signs.toml": "signs"}
"""Files a pack need not have: one table under that name."""
SHAREABLE = {"routes.toml", "evaluation.toml", "premises.toml", "venues.toml", "surveys.toml"}
KNOWN = {"method.toml", *WHOLE, "powers.toml", *SHAREABLE, *TABLES, *MAY}
CLASS_COLUMNS = ("key", "title", "parent", "in_catalogue", "kind", "words")
TREE_COLUMNS = ("path", "class", "route")
CODE_COLUMNS = ("class", "scheme", "kind", "code", "title", "certain", "seen_in")
FILING_COLUMNS = (
    "key",
    "class",
    "condition",
    "limit",
    "closing_condition",
    "holder",
    "urgent",
    "provenance",
    "note",
)
ENGLISH_COLUMNS = ("chinese", "english")
FILING_MAY = ("stages",)
"""Columns of filing standards that a table may leave out, all at its end."""
YES_NO = {"yes": True, "true": True, "1": True, "": False, "no": False, "false": False, "0": False}


@dataclass
class Pack:
    """A pack as it was read: raw content, the faults so far, and which file holds which part."""

    folder: Path
    content: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    files: dict[tuple, str] = field(default_factory=dict)

    def fault(self, file: str, path: str, what: str) -> None:
        """Note a fault and go on."""
        self.faults.append(Fault(file, path, what))

    def place(self, loc: tuple) -> tuple[str, str]:
        """The file and the path in it for a place in the content; rows are named by their key."""
        for depth in range(len(loc), 0, -1):
            if file := self.files.get(loc[:depth]):
                return file, self._path(loc, depth)
        return "method.toml", self._path(loc, 0)

    def file_of(self, part: str, index: int) -> str:
        """The file a row of classes, filing standards or routes was read from: the pack's own or a shared one."""
        return self.files.get((part, index)) or self.files[(part,)]

    def _path(self, loc: tuple, start: int) -> str:
        words, value = [], self.content
        start -= isinstance(loc[start - 1], int)  # a row of a file keeps its name
        for depth, part in enumerate(loc):
            value = _inside(value, part)
            if depth < start:
                continue
            if isinstance(part, int):
                words.append(f"[{_name(value) or part + 1}]")
            else:
                words.append(f".{part}" if words else str(part))
        return "".join(words)


def _inside(value: Any, part: str | int) -> Any:
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):
        return None


def _name(row: Any) -> str:
    name = row.get("key") or row.get("name") if isinstance(row, dict) else None
    return name if isinstance(name, str) else ""


def read_pack(folder: Path) -> Pack:
    """Read every file of a pack; what cannot be read is a fault, the rest goes on."""
    pack = Pack(folder)
    if not (folder / "method.toml").is_file():
        known = "、".join(sorted(path.parent.name for path in folder.parent.glob("*/method.toml"))) or "无"
        pack.fault("method.toml", "", f"文件夹 {folder.name} 里没有 method.toml；同处可用的工作法：{known}")
        pack.unreadable |= {"method.toml", *TABLES, *ROWS}
        return pack
    pack.content = read_toml(pack, "method.toml")
    for file, part in TABLES.items():
        pack.files[(part,)] = file
        pack.content[part] = read_toml(pack, file)
    _read_case_types(pack)
    pack.content["classes"] = _class_rows(pack)
    pack.content["filing"] = _filing_rows(pack)
    pack.content["routes"] = _route_rows(pack)
    pack.content["class_tree"] = _tree_rows(pack)
    for file, part in MAY.items():
        pack.files[(part,)] = file
        pack.content[part] = read_toml(pack, file).get(part, []) if (pack.folder / file).exists() else []
    for file, part in WHOLE.items():
        if (pack.folder / file).exists():
            pack.files[(part,)] = file
            pack.content[part] = read_toml(pack, file)
    pack.content["codes"] = _code_rows(pack)
    pack.content["english"] = _english(pack)
    _unknown_files(pack)
    return pack


def read_toml(pack: Pack, file: str, path: Path | None = None) -> dict[str, Any]:
    """One TOML file with decimals kept exact; {} and a fault if it is missing or broken."""
    try:
        return tomllib.loads((path or pack.folder / file).read_text("utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        pack.fault(file, "", "缺少此文件")
    except UnicodeDecodeError:
        pack.fault(file, "", "不是 UTF-8 文本，请另存为 UTF-8")
    except tomllib.TOMLDecodeError as error:
        pack.fault(file, "", f"TOML 语法错误：{error}")
    pack.unreadable.add(file)
    return {}


def read_csv(
    pack: Pack, file: str, path: Path, columns: tuple[str, ...], may: tuple[str, ...] = ()
) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their line numbers; a wrong head or a short row is a fault. `may`: columns that can
    follow, empty where they are left out."""
    try:
        text = path.read_text("utf-8-sig")
    except (FileNotFoundError, UnicodeDecodeError):
        pack.unreadable.add(file)
        pack.fault(file, "", "缺少此文件，或不是 UTF-8 文本")
        return []
    reader = csv.DictReader(text.splitlines())
    head = tuple(reader.fieldnames or ())
    if head not in (columns, columns + may):
        pack.unreadable.add(file)
        pack.fault(file, "第 1 行", f"表头须为 {','.join(columns)}" + "".join(f"[,{name}]" for name in may))
        return []
    rows = []
    for row in reader:
        if None in row or None in row.values():
            pack.fault(file, f"第 {reader.line_num} 行", f"列数不对，须为 {len(head)} 列")
        else:
            rows.append((reader.line_num, row))
    return rows


def _read_case_types(pack: Pack) -> None:
    """The pack's own ways and the shared ones it includes; `matter`, which takes what nobody has classified, first."""
    types = pack.content["case_types"] = {}
    shared = pack.content.get("shared")
    own = sorted((pack.folder / "case_types").glob("*.toml"), key=lambda path: (path.stem != "matter", path.stem))
    if not own:
        pack.fault("case_types/", "", "至少须有一个事项类型文件")
    files = {path.stem: (f"case_types/{path.name}", path) for path in own}
    for name in texts(shared, "case_types") if isinstance(shared, dict) else ():
        file = f"_shared/case_types/{name}.toml"
        files.setdefault(name, (file, pack.folder.parent / file))
    for key, (file, path) in files.items():
        pack.files["case_types", key] = file
        types[key] = read_toml(pack, file, path)


def _yes_no(pack: Pack, file: str, line: int, row: dict, column: str) -> bool:
    value = row[column].strip().lower()
    if value not in YES_NO:
        pack.fault(file, f"第 {line} 行.{column}", f"写的是“{row[column]}”，须为 yes 或 no")
    return YES_NO.get(value, False)


def _class_rows(pack: Pack) -> list[dict[str, Any]]:
    rows = []
    for file, line, row in _csv_rows(pack, "classes", CLASS_COLUMNS):
        row = {**row, "parent": row["parent"] or None, "kind": row["kind"] or "matter"}
        rows.append({**row, "in_catalogue": _yes_no(pack, file, line, row, "in_catalogue")})
    return rows


def _tree_rows(pack: Pack) -> list[dict[str, Any]]:
    """The table of another tree's classes, which a pack need not have."""
    if not _included(pack, "class_tree", "csv"):
        return []
    return [
        {key: value or None for key, value in row.items()}
        for _file, _line, row in _csv_rows(pack, "class_tree", TREE_COLUMNS)
    ]


def _code_rows(pack: Pack) -> list[dict[str, Any]]:
    """The codes of classes in national schemes: shared ones, then the city's own; a pack need have none."""
    if not _included(pack, "codes", "csv") and not (pack.folder / "codes.csv").exists():
        return []
    return [
        {**row, "certain": _yes_no(pack, file, line, row, "certain"), "own": file == "codes.csv"}
        for file, line, row in _csv_rows(pack, "codes", CODE_COLUMNS)
    ]


def _filing_rows(pack: Pack) -> list[dict[str, Any]]:
    rows = []
    for file, line, row in _csv_rows(pack, "filing", FILING_COLUMNS, FILING_MAY):
        origin, note = row.pop("provenance").strip(), row.pop("note").strip()
        if origin:
            row["provenance"] = {"default": "platform"} if origin == "platform" else {"source": origin}
            row["provenance"]["note"] = note
        rows.append({**row, "urgent": _yes_no(pack, file, line, row, "urgent")})
    return rows


def _csv_rows(
    pack: Pack, part: str, columns: tuple[str, ...], may: tuple[str, ...] = ()
) -> Iterator[tuple[str, int, dict[str, str]]]:
    """File, line and row: the rows of the shared table the pack includes, then its own (which it then may lack)."""
    own, shared = f"{part}.csv", _included(pack, part, "csv")
    pack.files[(part,)] = own
    files = [(shared, pack.folder.parent / shared)] if shared else []
    if not shared or (pack.folder / own).exists():
        files.append((own, pack.folder / own))
    index = 0
    for file, path in files:
        for line, row in read_csv(pack, file, path, columns, may):
            pack.files[part, index] = file
            index += 1
            yield file, line, row


def _included(pack: Pack, part: str, ending: str) -> str:
    """The shared file a pack names for one of its parts; "" if it names none."""
    shared = pack.content.get("shared")
    name = shared.get(part) if isinstance(shared, dict) else None
    return f"_shared/{name}.{ending}" if isinstance(name, str) else ""


def _route_rows(pack: Pack) -> list[dict[str, Any]]:
    """The pack's own routes after the shared ones it includes."""
    pack.files[("routes",)] = "routes.toml"
    rows: list[dict[str, Any]] = []
    if file := _included(pack, "routes", "toml"):
        rows += _routes_in(read_toml(pack, file, pack.folder.parent / file))
        pack.files.update({("routes", index): file for index in range(len(rows))})
    if (pack.folder / "routes.toml").exists():
        rows += _routes_in(read_toml(pack, "routes.toml"))
    return rows


def _routes_in(content: dict[str, Any]) -> list[Any]:
    rows = content.get("routes", [])
    return rows if isinstance(rows, list) else []


def _english(pack: Pack) -> dict[str, str]:
    """The English of words for people: what packs share, then the pack's own. Either file may be missing."""
    words: dict[str, str] = {}
    for file, path in (
        ("_shared/english.csv", pack.folder.parent / "_shared" / "english.csv"),
        ("english.csv", pack.folder / "english.csv"),
    ):
        own: dict[str, str] = {}
        for line, row in read_csv(pack, file, path, ENGLISH_COLUMNS) if path.exists() else ():
            chinese, english = row["chinese"].strip(), row["english"].strip()
            if not chinese or not english:
                pack.fault(file, f"第 {line} 行", "chinese 和 english 都须填写")
            if chinese in own:
                pack.fault(file, f"第 {line} 行", f"“{chinese}”重复")
            own[chinese] = english
        words |= own
    return words


def _unknown_files(pack: Pack) -> None:
    for path in sorted(pack.folder.glob("*.toml")):
        if path.name not in KNOWN:
            pack.fault(path.name, "", f"不认识的文件，可用 {'、'.join(sorted(KNOWN))}")
