"""Reading the parts of a pack that may be whole files of its own or shared ones (`[shared] evaluation = "evaluation"`).

A pack's own file goes before the shared one.
"""

from typing import Any

from wangge.method.tables import Pack, read_toml


def read_evaluation(pack: Pack) -> None:
    """The tables of evaluation, of the pack itself or as shared; none where it names none."""
    pack.content["evaluation"] = _own_or_shared(pack, "evaluation").get("tables", [])


def read_premises(pack: Pack) -> None:
    """The check sheet of let dwellings, of the pack itself or as shared; without one nothing is checked."""
    if content := _own_or_shared(pack, "premises"):
        pack.content["premises"] = content


def read_venues(pack: Pack) -> None:
    """The kinds of service places and the walk that counts, of the pack itself or as shared."""
    if content := _own_or_shared(pack, "venues"):
        pack.content["venues"] = content


def read_surveys(pack: Pack) -> None:
    """The surveys of households, of the pack itself or as shared; none where it names none."""
    pack.content["surveys"] = _own_or_shared(pack, "surveys").get("plans", [])


def _own_or_shared(pack: Pack, part: str) -> dict[str, Any]:
    """The content of `part.toml`, the pack's own before the shared one; empty where there is neither."""
    file = f"{part}.toml"
    path, name = pack.folder / file, _shared(pack).get(part)
    if not path.exists() and isinstance(name, str):
        file = f"_shared/{name}.toml"
        path = pack.folder.parent / file
    pack.files[(part,)] = file
    return read_toml(pack, file, path) if path.exists() or isinstance(name, str) else {}


def _shared(pack: Pack) -> dict[str, Any]:
    shared = pack.content.get("shared")
    return shared if isinstance(shared, dict) else {}
