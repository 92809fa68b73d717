"""Whose column is which: recognising the sheets of hotlines by their headings and by what stands below. Pure.

Every hotline calls its columns by its own names, puts titles above them, and now and then shifts them. Nothing is
guessed silently: what was recognised is shown, and a row that does not fit is sent back with the reason.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wangge.imports import columns
from wangge.imports.columns import REASON, Column

__all__ = ["COLUMNS", "REASON", "Order", "find_head", "read_order", "recognise", "shift_of"]
CHINA = ZoneInfo("Asia/Shanghai")
YEARS = range(1980, 2100)  # others are an empty cell of a spreadsheet (1899, 1900) or a slip of the hand
SAMPLED, FARTHEST = 200, 3


NUMBER = re.compile(r"(?=.*\d)[\w\-/.()（）]{3,80}")
MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?[.\d秒]*)?"
)
PHONE = re.compile(r"[+\d][\d\- ()（）*]{4,24}")
COORDINATE = re.compile(r"-?\d{1,3}(\.\d+)?")
WORDS = re.compile(r".*[\u4e00-\u9fff].*[\u4e00-\u9fff].*", re.S)
POWER = re.compile(r"\d(\.\d+)?[eE]\+\d+")

COLUMNS = (
    Column(
        "number",
        _("工单编号"),
        ("工单编号", "工单号", "工单流水号", "受理编号", "诉求编号", "订单号", "编号"),
        True,
        NUMBER,
    ),
    Column(
        "words",
        _("诉求内容"),
        ("诉求内容", "工单内容", "反映内容", "来电内容", "问题描述", "诉求描述", "事项内容", "具体内容", "内容"),
        True,
        WORDS,
    ),
    Column("title", _("标题"), ("诉求标题", "工单标题", "标题", "诉求主题", "主题")),
    Column("kind", _("类别"), ("诉求类别", "问题分类", "事项分类", "诉求分类", "归口类型", "类别", "分类")),
    Column(
        "place", _("地点"), ("事发地址", "诉求地址", "问题地址", "事发地点", "反映地址", "发生地点", "地址", "地点")
    ),
    Column("lon", _("经度"), ("经度", "lng", "lon", "longitude"), looks=COORDINATE),
    Column("lat", _("纬度"), ("纬度", "lat", "latitude"), looks=COORDINATE),
    Column("name", _("来电人"), ("来电人", "诉求人", "联系人", "来电人姓名", "诉求人姓名", "姓名")),
    Column(
        "phone", _("电话"), ("联系电话", "来电号码", "来电电话", "联系方式", "手机号码", "手机号", "电话"), looks=PHONE
    ),
    Column(
        "received_at",
        _("受理时间"),
        ("受理时间", "来电时间", "登记时间", "创建时间", "诉求时间", "派单时间", "工单时间", "时间"),
        looks=MOMENT,
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}
PERSONAL = ("name", "phone")


def recognise(head, remembered=None):
    """Our key → number of the column, from the headings: as remembered of this sender, else by known names."""
    return columns.recognise(head, COLUMNS, remembered)


def find_head(rows):
    """The number of the row that heads the table, or None."""
    return columns.find_head(rows, COLUMNS)


def shift_of(mapping, rows):
    """By how many columns the rows stand to the right of their head: 0 unless their cells clearly say otherwise."""
    sample = [row for row in rows if isinstance(row, list)][:SAMPLED]
    scores = {k: _fitting(mapping, sample, k) for k in sorted(range(-FARTHEST, FARTHEST + 1), key=abs)}
    best = max(scores, key=scores.get)
    return best if scores[best] > scores[0] + 0.3 else 0


def _fitting(mapping, rows, shift):
    """Which share of the cells that have a look, have it, if the rows are read `shift` columns further right."""
    looks = [(at + shift, BY_KEY[key].looks) for key, at in mapping.items() if BY_KEY[key].looks]
    cells = [(_cell(row, at), look) for row in rows for at, look in looks]
    filled = sum(bool(cell) for cell, _ in cells) or 1
    hits = sum(bool(look.fullmatch(cell)) for cell, look in cells if cell)
    return hits / max(filled, len(cells) / 2)


def _cell(row, at):
    return str(row[at]).strip() if 0 <= at < len(row) else ""


@dataclass(frozen=True)
class Order:
    """A work order as a row tells it."""

    number: str
    words: str
    title: str = ""
    kind: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    name: str = ""
    phone: str = ""
    received_at: datetime | None = None


def read_order(cells, mapping, shift=0):
    """The order of a row; ValueError with a reason that somebody can act on."""
    given = {key: _cell(cells, at + shift) for key, at in mapping.items()}
    try:
        return _order(given)
    except ValueError as fault:
        if further := _misplaced(cells, mapping, shift):
            told = gettext("这一行比表头错了 %(columns)+d 列（右为正），请对齐后重发（%(fault)s）")
            raise ValueError(told % {"columns": further, "fault": fault}) from fault
        raise


def _misplaced(cells, mapping, shift):
    """By how many columns this row alone stands aside; 0 where it does not, or nobody can tell."""
    here = _fitting(mapping, [cells], shift)
    for further in (1, -1, 2, -2):
        if here < 0.5 and _fitting(mapping, [cells], shift + further) == 1:
            return further
    return 0


def _order(given):
    for key in ("number", "words"):
        if not given.get(key):
            raise ValueError(gettext("“%s”为空") % BY_KEY[key].title)
    for key, text in given.items():
        if "\0" in text:
            raise ValueError(gettext("“%s”含有空字符（NUL）") % BY_KEY[key].title)
    number = given["number"]
    if POWER.fullmatch(number):
        raise ValueError(gettext("“工单编号”太长，被表格存成了数字，末几位已丢失；请把该列设为文本后重新导出"))
    if not NUMBER.fullmatch(number):
        raise ValueError(gettext("“工单编号”不像编号，这一行的列可能错位"))
    if given.get("phone") and not PHONE.fullmatch(given["phone"]):
        raise ValueError(gettext("“电话”不像电话号码，这一行的列可能错位"))
    point = _point(given.get("lon", ""), given.get("lat", ""))
    plain_texts = {key: given.get(key, "") for key in ("title", "kind", "place", "name", "phone")}
    return Order(number, given["words"], **plain_texts, **point, received_at=_moment(given.get("received_at", "")))


def _point(lon, lat):
    if not lon and not lat:
        return {}
    try:
        return {"lon": float(lon), "lat": float(lat)}
    except ValueError:
        raise ValueError(gettext("“经度”“纬度”须同时是数字")) from None


def _moment(text):
    """A date and time as sheets write them, in China's time where none is said; None for an empty cell."""
    if not text:
        return None
    try:
        *date, hour, minute, second = (int(part or 0) for part in MOMENT.fullmatch(text).groups())
        if date[0] not in YEARS:
            raise ValueError(text)
        return datetime(*date, hour, minute, second, tzinfo=CHINA)
    except (AttributeError, ValueError):
        raise ValueError(gettext("“受理时间”写的是“%s”，不是时间，须写作 2026-11-23 08:30:00") % text[:20]) from None
