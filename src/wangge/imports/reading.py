"""Files as people send them, read sheet by sheet: XLSX, XLS and CSV (UTF-8, UTF-16, GB18030), row by row as texts.

Merged cells are filled downwards, dates come as 2026-11-23, a formula as what it last gave. A CSV is never held whole.
"""

import codecs
import csv
import io
import zipfile

from django.utils.translation import gettext as _

from wangge.core.sheets import MOST_UNPACKED, OLD_EXCEL, Unreadable, text_of

PIECE = 1 << 20
UNPACKED = 8 * MOST_UNPACKED  # a register has more rows than a hotline's month; see docs/adr/0016


def tables_of(file, name):
    """Yield (title of the sheet, rows) of a binary file that can seek; rows are (number, texts or the error).

    Unreadable if it is no sheet at all.
    """
    start = file.read(8)
    file.seek(0)
    if start[:2] == b"PK":
        _no_bomb(file)
        yield from _sheets(file, name)
    elif start.startswith(OLD_EXCEL):
        yield from _sheets(file, name)
    else:
        yield name, _csv_rows(file)


def _no_bomb(file):
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise Unreadable(_("表格展开后太大，请分成几个文件"))
    except zipfile.BadZipFile as error:
        raise Unreadable(_("文件不完整，可能在传送时被截断")) from error
    file.seek(0)


def _sheets(file, name):
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(file)
        for number, title in enumerate(book.sheet_names):
            sheet = book.get_sheet_by_index(number)
            yield (f"{name} · {title}" if len(book.sheet_names) > 1 else name), _sheet_rows(sheet)
    except (CalamineError, zipfile.BadZipFile) as error:
        raise Unreadable(str(error)) from error


def _sheet_rows(sheet):
    spans, aside = {}, sheet.start[1] if sheet.start else 0  # rows come whole, columns from the first used one
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        if bottom > top:
            spans |= {(row, left - aside): (top, left - aside) for row in range(top + 1, bottom + 1)}
    heads = dict.fromkeys(spans.values(), "")
    for number, cells in enumerate(sheet.iter_rows()):
        row = [text_of(cell) for cell in cells]
        for column in range(len(row)) if spans else ():
            if (number, column) in heads:
                heads[number, column] = row[column]
            elif (number, column) in spans:
                row[column] = heads[spans[number, column]]
        yield number + 1, row


def _csv_rows(file):
    encoding = _encoding(file)
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    first = text.readline()
    text.seek(0)
    mark = max(",\t;", key=first.count)
    reader, number = csv.reader(text, strict=True, delimiter=mark), 0
    try:
        while True:
            number += 1
            try:
                yield number, next(reader)
            except csv.Error as error:
                yield number, error
    except StopIteration:
        return
    finally:
        text.detach()


def _encoding(file):
    """UTF-16 where it says so, UTF-8 where every byte fits (a character cut off at the end does), else GB18030."""
    start = file.read(2)
    file.seek(0)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(PIECE):
            decoder.decode(piece)
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "gb18030"
    finally:
        file.seek(0)
