"""Reading what a pack rates: a scheme in `ratings/<key>.toml`, its indicators in `ratings/<key>.csv` beside it.

Both may be shared (`[shared] ratings = ["grids"]`); a pack's own file goes before the shared one of the same name, so
that a shared book of indicators may carry a city's own scheme.
"""

from pathlib import Path
from typing import Any

from wangge.method.raw import texts
from wangge.method.tables import Pack, read_csv, read_toml

COLUMNS = (
    *("key", "group", "title", "look", "weight", "source", "how", "levels", "from", "leave_out"),
    *("worst", "best", "evidence", "days", "provenance", "note"),
)
YES_NO = {"yes": True, "no": False, "": False}


def read_ratings(pack: Pack) -> None:
    """The pack's own schemes and the shared ones it includes, by their file's name."""
    found = pack.content["ratings"] = {}
    shared = pack.content.get("shared")
    named = texts(shared, "ratings") if isinstance(shared, dict) else []
    for key in dict.fromkeys([*sorted(path.stem for path in (pack.folder / "ratings").glob("*.toml")), *named]):
        file, path = _place(pack, f"{key}.toml")
        pack.files["ratings", key] = file
        found[key] = read_toml(pack, file, path)
        table, path = _place(pack, f"{key}.csv")
        if "indicators" not in found[key] and (path.exists() or found[key]):
            pack.files["ratings", key, "indicators"] = table
            found[key]["indicators"] = [_indicator(pack, table, *row) for row in read_csv(pack, table, path, COLUMNS)]


def _place(pack: Pack, name: str) -> tuple[str, Path]:
    """Where a file of ratings stands: the pack's own, else the shared one."""
    path = pack.folder / "ratings" / name
    if path.exists():
        return f"ratings/{name}", path
    return f"_shared/ratings/{name}", pack.folder.parent / "_shared" / "ratings" / name


def _indicator(pack: Pack, file: str, line: int, row: dict[str, str]) -> dict[str, Any]:
    """A row of a table as the scheme writes it; an empty cell is left to the default."""
    row = {key: value.strip() for key, value in row.items()}
    origin, note, evidence = row.pop("provenance"), row.pop("note"), row.pop("evidence").lower()
    if evidence not in YES_NO:
        pack.fault(file, f"第 {line} 行.evidence", f"写的是“{evidence}”，须为 yes 或 no")
    made: dict[str, Any] = {key: value for key, value in row.items() if value and key not in ("from", "leave_out")}
    if row["source"] in ("measure", "survey") and row["from"]:
        made[row["source"]] = row["from"]
    made["leave_out"] = row["leave_out"].split()
    made["evidence"] = YES_NO.get(evidence, False)
    if origin:
        made["provenance"] = {"default": "platform"} if origin == "platform" else {"source": origin}
        made["provenance"]["note"] = note
    return made
