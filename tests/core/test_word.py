"""Papers for Word: what is written is read back, on every page its head, nobody's words as commands."""

import io
from datetime import UTC, datetime

import pytest
from docx import Document
from docx.oxml.ns import qn

from wangge.core.word import word_paper

DATA = {
    "lang": "zh",
    "title": "天长市 物业企业年度评价",
    "period": "2025年",
    "heads": ["名次", "对象", "等次", "得分", "主要失分"],
    "rows": [["1", "甲物业", "红榜", "95.5", "—"], ["2", "=1+1 <b>\x0b乙\ud800</b>", "黑榜", "60", "{{ 失分 }}"]],
    "remarks": ["异议 3 件，成立 1 件。", "更正：评分表填反了"],
    "signed": "签发：某局　公布：2026年1月20日",
    "foot": "第 2 稿",
}
AT = datetime(2026, 1, 20, 8, 0, tzinfo=UTC)


def read(**changed):
    file = word_paper(DATA | changed, widths=(14, 48, 22, 18, 76), left=(1, 4), at=AT)
    return Document(io.BytesIO(file))


def test_a_paper_is_read_back_as_it_was_written():
    paper = read()
    said = {p.text: p.style.name for p in paper.paragraphs if p.text}
    assert said == {
        DATA["title"]: "Heading 1", DATA["period"]: "Heading 2", DATA["signed"]: "Normal",
        **dict.fromkeys(DATA["remarks"], "List Bullet"),
    }  # fmt: skip
    table = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert table == [DATA["heads"], DATA["rows"][0], ["2", "=1+1 <b>乙</b>", "黑榜", "60", "{{ 失分 }}"]]
    told = paper.core_properties
    assert (told.title, told.created.year, told.author) == (DATA["title"], 2026, "")


def test_the_head_stands_on_every_page_and_no_row_is_torn():
    rows = [row._tr.trPr for row in read().tables[0].rows]
    assert [row.find(qn("w:tblHeader")) is not None for row in rows] == [True, False, False]
    assert all(row.find(qn("w:cantSplit")) is not None for row in rows)


def test_pages_are_numbered_at_their_foot():
    foot = read().sections[0].footer.paragraphs[0]
    assert foot.text.startswith(DATA["foot"])
    assert [one.get(qn("w:instr")) for one in foot._p.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize(("style", "font"), [("Normal", "SimSun"), ("Heading 1", "SimHei"), ("List Bullet", "SimSun")])
def test_chinese_has_a_font_of_its_own(style, font):
    fonts = read().styles[style].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == font
    assert fonts.get(qn("w:eastAsiaTheme")) is None, "a theme's font would go before the name"


def test_a_long_list_is_written_soon_and_whole():
    rows = [[f"{n}", f"第 {n} 家", "合格", "80", "—"] for n in range(2000)]
    assert len(read(rows=rows).tables[0].rows) == 2001
