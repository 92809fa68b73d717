"""Papers as Word opens and changes them (.docx): a title, a table whose head stands on every page, remarks, page
numbers.

Fonts are named and not enclosed: whoever opens the file has them, or their program puts others in their place. Values
stand in it as text; fields, links and macros come from nobody's words.
"""

import io
import re
from datetime import UTC

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT, HEADING, LATIN = "SimSun", "SimHei", "Times New Roman"
NO_TEXT = re.compile(r"[^\t\n\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
"""What XML cannot hold."""


def word_paper(data, *, widths, left, at):
    """The bytes of a paper of `title`, `period`, `heads`, `rows`, `remarks`, `signed`, `foot` and `lang` of `data`, as
    the PDF of the same data shows them. `widths` of columns in millimetres; those in `left` begin at the left."""
    paper = Document()
    _pages(paper)
    _styles(paper, data["lang"])
    _said_of(paper, data, at)
    paper.add_heading(_text(data["title"]), 1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.add_heading(_text(data["period"]), 2).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _table(paper, data["heads"], data["rows"], widths, left)
    for words in data["remarks"]:
        paper.add_paragraph(_text(words), "List Bullet")
    paper.add_paragraph(_text(data["signed"])).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _foot(paper, data["foot"])
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def _text(words):
    return NO_TEXT.sub("", str(words))


def _pages(paper):
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(16)
    page.top_margin, page.bottom_margin = Mm(18), Mm(16)


def _styles(paper, lang):
    for name, font, size in (
        ("Normal", TEXT, 10.5), ("List Bullet", TEXT, 9), ("Footer", TEXT, 9),
        ("Heading 1", HEADING, 18), ("Heading 2", HEADING, 13),
    ):  # fmt: skip
        style = paper.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = LATIN, Pt(size), RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme's font goes before a name
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), font)
    for found in paper.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), "en-GB" if lang == "en" else "zh-CN")
        found.set(qn("w:eastAsia"), "zh-CN")


def _said_of(paper, data, at):
    told = paper.core_properties
    told.title, told.subject = _text(data["title"])[:250], _text(data["period"])[:250]
    told.author = told.last_modified_by = told.comments = ""
    told.created = told.modified = at.astimezone(UTC).replace(tzinfo=None)
    told.language = "en" if data["lang"] == "en" else "zh-CN"


def _table(paper, heads, rows, widths, left):
    table = paper.add_table(rows=0, cols=len(heads), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    _row(table, heads, widths, left, bold=True)
    for row in rows:
        _row(table, row, widths, left)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))


def _row(table, texts, widths, left, *, bold=False):
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for nth, (cell, words) in enumerate(zip(row.cells, texts, strict=True)):
        cell.width = Mm(widths[nth])
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if nth in left else WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(_text(words)).bold = bold or None


def _foot(paper, words):
    """What stands at the foot of each page, and its number of how many."""
    line = paper.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run(_text(words) + "　")
    _field(line, "PAGE")
    line.add_run(" / ")
    _field(line, "NUMPAGES")


def _field(paragraph, name):
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    shown = OxmlElement("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)
