"""Reading a file of citizens' messages: CSV (UTF-8 or GB18030) or XLSX, columns found by name, bad rows named."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from wangge.core.sheets import Unreadable, rows_of
from wangge.lab.terminal import Trouble

REQUIRED = ("id", "title", "sent_at", "body")
REPLIED = "replied_at"
CHINA = ZoneInfo("Asia/Shanghai")
YEARS = range(1980, 2081)  # others are a spreadsheet's empty cell (1899, 1900) or a slip of the hand


@dataclass(frozen=True)
class Message:
    """One message: what was written and when it was sent and, if known, answered."""

    id: str
    title: str
    body: str
    sent_at: datetime
    replied_at: datetime | None
    likes: int = 0  # how many others agreed, where the file tells it


@dataclass(frozen=True)
class Refusal:
    """A row that cannot be taken: its number in the file (the head is row 1) and why."""

    row: int
    reason: str


def read_messages(path):
    """Yield a Message or a Refusal for every row of a file; Trouble if it is no file of messages at all."""
    rows = _rows(Path(path))
    head = [str(cell).strip() for cell in next(rows, [])]
    if missing := [name for name in REQUIRED if name not in head]:
        raise Trouble(f"文件缺少列 / Missing columns: {', '.join(missing)}；须有 {', '.join(REQUIRED)}")
    seen = {}
    for number, cells in enumerate(rows, start=2):
        try:
            message = _message(head, cells)
            if message.id in seen:
                raise ValueError(f"编号 {message.id} 与第 {seen[message.id]} 行重复")
        except ValueError as fault:
            yield Refusal(number, str(fault))
            continue
        seen[message.id] = number
        yield message


def _message(head, cells):
    if isinstance(cells, Exception):
        raise ValueError(f"无法读取，文件可能被截断：{cells}")
    if len(cells) != len(head):
        raise ValueError(f"有 {len(cells)} 列，须有 {len(head)} 列；文件可能被截断")
    row = dict(zip(head, (str(cell).strip() for cell in cells), strict=True))
    if any("\x00" in cell for cell in row.values()):
        raise ValueError("含有空字符（NUL）")
    for name in ("id", "body"):
        if not row[name]:
            raise ValueError(f"{name} 为空")
    sent, replied = _moment(row["sent_at"], "sent_at"), row.get(REPLIED)
    replied = _moment(replied, REPLIED) if replied else None
    if replied and replied < sent:
        raise ValueError(f"{REPLIED}（{replied:%Y-%m-%d %H:%M}）早于 sent_at（{sent:%Y-%m-%d %H:%M}）")
    likes = row.get("likes", "")
    return Message(row["id"], row["title"], row["body"], sent, replied, int(likes) if likes.isdecimal() else 0)


def _moment(text, name):
    """A date and time as files write it, in China's time where none is said."""
    try:
        moment = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError as error:
        raise ValueError(f"{name} “{text[:30]}” 不是时间，须写作 2019-02-28 11:25:05") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
    if moment.year not in YEARS:
        raise ValueError(f"{name} “{text[:30]}” 不在 {YEARS[0]}–{YEARS[-1]} 年，请核对年份")
    return moment


def _rows(path):
    if not path.is_file():
        raise Trouble(f"没有这个文件 / No such file: {path}")
    try:
        yield from rows_of(path.read_bytes())
    except Unreadable as error:
        raise Trouble(f"打不开这个表格 / Cannot read the spreadsheet: {error}") from error
