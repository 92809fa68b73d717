"""Read a pack folder into one `Method`, or say everything that is wrong with it at once.

A pack is TOML and CSV, no code. `load_pack(folder)` needs neither database nor network.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wangge.method.checks import cross_check
from wangge.method.errors import Fault, Faults
from wangge.method.power_tables import read_powers
from wangge.method.rating_tables import read_ratings
from wangge.method.schema import Method
from wangge.method.schema.english import words_of
from wangge.method.shared_tables import read_evaluation, read_premises, read_surveys, read_venues
from wangge.method.tables import Pack, read_pack
from wangge.method.wording import wording

PACKS = Path(__file__).resolve().parents[3] / "methods"


def pack_folder(name: str | Path) -> Path:
    """A pack's folder by its path, or by its name under `methods/`."""
    path = Path(name)
    return path if path.is_dir() else PACKS / path


def load_pack(folder: str | Path) -> Method:
    """The method written in a folder; raises `Faults` with every fault found."""
    pack = read_pack(pack_folder(folder))
    read_powers(pack)
    read_evaluation(pack)
    read_premises(pack)
    read_venues(pack)
    read_surveys(pack)
    read_ratings(pack)
    faults = [*pack.faults, *cross_check(pack)]
    method = None
    try:
        method = _with_its_english(Method.model_validate(pack.content))
    except ValidationError as errors:
        faults += [_fault(pack, error) for error in errors.errors(include_url=False)]
    faults = [fault for fault in faults if not _echo(fault, pack)]
    if faults or method is None:
        raise Faults(sorted(faults))
    return method


def content_of(method: Method) -> dict[str, Any]:
    """The method as plain JSON values, as it is stored with a version."""
    return method.model_dump(mode="json", by_alias=True, exclude_none=True)


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the content in canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _with_its_english(method: Method) -> Method:
    """The method with the English of its own words alone, in their order: tables are shared by several packs."""
    english = {words: method.english[words] for words in words_of(method) if words in method.english}
    return method.model_copy(update={"english": english})


def _fault(pack: Pack, error: dict[str, Any]) -> Fault:
    file, path = pack.place(error["loc"])
    return Fault(file, path, wording(error))


def _echo(fault: Fault, pack: Pack) -> bool:
    """True for a fault about the content of a file that could not be read at all: that is said already."""
    return fault.file in pack.unreadable and fault not in pack.faults
