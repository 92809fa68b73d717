"""Files that leave: nothing in them runs."""

import io
import zipfile

from wangge.core.sheets import harmless, rows_of, write_sheet

FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", '=HYPERLINK("http://example.org")']


def test_an_xlsx_holds_texts_and_no_formula():
    file = io.BytesIO()
    write_sheet(file, "表", FORMULAS, [FORMULAS], mark="=1+1")
    assert next(iter(list(rows_of(file.getvalue()))[1:])) == FORMULAS  # as they were
    with zipfile.ZipFile(file) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_a_csv_cell_begins_with_no_formula():
    assert all(harmless(text)[0] == "'" for text in [*FORMULAS, "\t=1", "\r=1"])
    assert (harmless("98.50"), harmless(-2), harmless("")) == ("98.50", -2, "")
