"""Spreadsheets as people send them: XLSX, XLS or CSV (UTF-8, UTF-16 or GB18030), read as texts; XLSX written."""

import csv
import io
import zipfile
from datetime import date, datetime

import xlsxwriter
from django.utils.translation import gettext as _

LONGEST_CELL = 1_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_UNPACKED = 300 * 2**20  # bytes: a small file can unpack to more than a machine has
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
EXACT = 10**15  # a spreadsheet's numbers are exact up to here: longer ones have lost their last digits
csv.field_size_limit(LONGEST_CELL)


class Unreadable(Exception):
    """What was sent is no sheet that can be read; the text says why."""


def rows_of(data):
    """Rows of the first sheet as lists of texts; a row of a CSV that cannot be read is given as its error.

    Unreadable if it is no sheet at all.
    """
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise Unreadable(_("表格展开后太大"))
        return _workbook(data)
    return _workbook(data) if data.startswith(OLD_EXCEL) else _csv(data)


def _csv(data):
    text = decoded(data)
    first = text[: text.find("\n") + 1 or None]
    mark = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=mark)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield error


def decoded(data):
    """The text of a file: UTF-8, UTF-16 where it says so, else GB18030."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _workbook(data):
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        for cells in sheet.iter_rows():
            yield [text_of(cell) for cell in cells]
    except (CalamineError, zipfile.BadZipFile) as error:
        raise Unreadable(str(error)) from error


def text_of(cell):
    """A cell as it reads. A whole number has no point; one too long to be exact shows its power of ten."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < EXACT else f"{cell:e}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def write_sheet(file, name, head, rows, *, widths=(), mark=""):
    """Write one sheet of texts and numbers into a binary file, row by row; nothing in it is taken for a formula.

    `mark`, who took it when, stands below the last row and at the foot of each printed page.
    """
    write_sheets(file, [(name, head, rows, widths)], mark=mark)


def write_sheets(file, sheets, *, mark=""):
    """Several sheets, each (name, head, rows, widths), as `write_sheet` writes one."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        for name, head, rows, widths in sheets:
            _write_one(book.add_worksheet(name), bold, head, rows, widths, mark)


def _write_one(sheet, bold, head, rows, widths, mark):
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, head, bold)
    number = 0
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, row)
    if mark:
        sheet.write_row(number + 2, 0, [mark])
        sheet.set_footer("&L" + mark.replace("&", "&&")[:250])


DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text):
    """A text for a CSV cell, with a quotation mark before what a spreadsheet would take for a formula."""
    return "'" + text if isinstance(text, str) and text.startswith(DANGEROUS) else text
