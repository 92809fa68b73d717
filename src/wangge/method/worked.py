"""Reading worked cases: each file of TOML is one record, held against what it comes to by the rules alone."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from wangge.method.errors import Fault, Faults
from wangge.method.loader import pack_folder
from wangge.method.schema import Record
from wangge.method.wording import wording

Case = TypeVar("Case", bound=Record)


class CaseFile(NamedTuple):
    """A worked case: its name as faults tell it, and where it lies."""

    name: str
    path: Path


def case_files(folder: str | Path, under: str) -> list[CaseFile]:
    """The worked cases in a folder of a pack, by name."""
    return [CaseFile(f"{under}/{path.name}", path) for path in sorted((pack_folder(folder) / under).glob("*.toml"))]


def check_worked(
    files: Sequence[CaseFile],
    record: type[Case],
    differences: Callable[[str, Case], Iterable[Fault]],
    also: Iterable[Fault] = (),
) -> int:
    """How many worked cases there are; `Faults` with every file that cannot be read and every difference that
    `differences(name, case)` finds, or where there is none, with what is wrong with them together (`also`)."""
    if faults := [fault for file in files for fault in _faults(file, record, differences)] or list(also):
        raise Faults(faults)
    return len(files)


def _faults(file, record, differences) -> Iterator[Fault]:
    try:
        case = record.model_validate(tomllib.loads(file.path.read_text("utf-8"), parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        yield Fault(file.name, "", f"TOML 语法错误：{error}")
    except ValidationError as errors:
        for error in errors.errors(include_url=False):
            yield Fault(file.name, ".".join(map(str, error["loc"])), wording(error))
    else:
        yield from differences(file.name, case)
