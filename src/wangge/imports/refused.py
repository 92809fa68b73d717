"""The sheet of rows that were sent back: as they came, the reason beside them, to be corrected and sent again."""

import tempfile

from wangge.core.sheets import harmless, write_sheet
from wangge.imports.columns import REASON
from wangge.imports.kinds import words_of
from wangge.imports.parcels import unpacked


def refused_sheet(batch):
    """An XLSX file, open at its beginning; a cell that a spreadsheet could run stands as the text it is."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    write_sheet(file, "退回的行", [*batch.head, REASON], _rows(batch), widths=[18] * len(batch.head) + [48])
    file.seek(0)
    return file


def _rows(batch):
    width = len(batch.head)
    for part in batch.parts.order_by("number").iterator(chunk_size=1):
        for _number, cells, code in unpacked(part.cells):
            if code:
                yield [*map(harmless, cells[:width]), *[""] * (width - len(cells)), words_of(code)]


def blank_sheet(kind):
    """An empty sheet of a kind with its columns, and what belongs into them."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    columns = kind.columns
    write_sheet(file, "空表", [str(one.names[0]) for one in columns], [], widths=[18] * len(columns))
    file.seek(0)
    return file
