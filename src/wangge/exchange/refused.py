"""The sheet of refused rows: as they came, the reason beside them, so that they can be corrected and sent again."""

import io

from wangge.core.sheets import write_sheet
from wangge.exchange.columns import REASON
from wangge.exchange.models import ImportRow
from wangge.exchange.operations.imports import opened


def refused_sheet(batch):
    """An XLSX file, open at its beginning; rows whose time is over are told by their number alone."""
    file = io.BytesIO()  # as large as the sheet that was sent, at most
    width = max(len(batch.head), len(batch.head) + batch.shift)
    head = [*batch.head, *[""] * (width - len(batch.head)), REASON]
    write_sheet(file, "退回的工单", head, _rows(batch, width), widths=[18] * width + [48])
    file.seek(0)
    return file


def _rows(batch, width):
    for row in batch.rows.filter(state=ImportRow.REFUSED).order_by("number").iterator(chunk_size=200):
        cells = opened(row)[:width]
        yield [*cells, *[""] * (width - len(cells)), row.reason]
