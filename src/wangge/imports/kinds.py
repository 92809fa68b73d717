"""Kinds of import, declared by the apps that own the tables.

    @import_kind("plates", title=_("门牌"), columns=COLUMNS)
    class Plates(Rows):
        def read(self, cells): ...           # what the cells say, checked: Read
        def match(self, read, rows): ...     # held against the register: known rows, further faults
        def write(self, read, rows): ...     # set-based; every row carries the batch
        written = (Plate,)                   # the tables it writes

Chunks come column by column, so that a check may be one over thousands. An upper app's kinds live in its `imports.py`,
which its AppConfig imports.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

_kinds, _faults = {}, {}


def fault(code, words):
    """Declare why a row is sent back (or warned of): a code that is kept, and words a person can act on."""
    _faults[code] = words
    return code


def words_of(code):
    """What is said of a fault."""
    return str(_faults.get(code, code))


BROKEN = fault("broken", _("读不出这一行，文件可能被截断或引号没有配对"))
SHORT = fault("short", _("这一行的格子比表头少，文件可能在这里被截断"))
NUL = fault("nul", _("这一行含有空字符（NUL）"))
FORMULA = fault("formula", _("有一格以 = + - @ 开头，像公式；请改成文字"))
MISSING = fault("missing", _("必填的格子是空的"))
TWICE = fault("twice", _("与本次文件里前面的一行重复"))
POWER = fault("lost-digits", _("号码被表格存成了数字，末几位已丢失；请把该列设为文本后重新导出"))
POWERS = re.compile(r"\d(\.\d+)?[eE]\+\d+")
"""A number with its power of ten, as `core.sheets` shows those that are too long to be exact."""
BAD_DATE = fault("bad-date", _("日期写法不对，须是实际存在的一天，例如 2026-11-23"))
NOT_WRITTEN = fault("not-written", _("这一行与别人刚登记的冲突，或属于您区域以外的登记，没有写入"))


@dataclass
class Read:
    """A chunk as its cells were understood.

    `values`: what `write` needs, by name, each a list as long as the chunk. `faults`: row → code, the row is sent
    back; `warnings`: row → code, it is taken all the same. `keys`: what makes two rows of a file the same, as bytes
    (at least eight, or None).
    """

    values: dict
    faults: dict = field(default_factory=dict)
    warnings: dict = field(default_factory=dict)
    keys: list = field(default_factory=list)

    def blame(self, rows, code):
        """Note a fault of rows; the first one of a row counts."""
        for row in rows:
            self.faults.setdefault(int(row), code)


@dataclass(frozen=True)
class Matched:
    """Rows held against the register: already there just so (`known`), or in conflict with it (row → code)."""

    known: frozenset = frozenset()
    faults: dict = field(default_factory=dict)


class Rows:
    """What a kind does with a chunk, within one transaction and the actor's scope; made anew for each turn of a job."""

    written = ()
    """The tables that rows go into, roots first; each has a column `batch`."""
    follows = {}
    """Table → the relation to a root without which its row has no sense: they go or stay together."""

    def __init__(self, batch, *, actor, at):
        self.batch, self.actor, self.at = batch, actor, at

    def read(self, cells):
        """Understand and check a chunk: column key → list of texts (all keys of the kind, "" where not given)."""
        raise NotImplementedError

    def match(self, read, rows):
        """Hold rows (those without a fault) against the register."""
        raise NotImplementedError

    def write(self, read, rows):
        """Write rows that are neither at fault nor known; returns those that could not be written, row → code."""
        raise NotImplementedError


@dataclass(frozen=True)
class Kind:
    """A kind of import: its name in the address and the shell, its title, its columns, what handles its rows."""

    name: str
    title: str
    columns: tuple
    rows: type
    order: int = 0
    choices: tuple = ()

    def column(self, key):
        """The column of a key."""
        return next(one for one in self.columns if one.key == key)

    @property
    def required(self):
        """The columns without which nothing can be taken."""
        return [one for one in self.columns if one.required]


def import_kind(name, *, title, columns, order=0, choices=()):
    """Declare a kind of import on the class that handles its rows. `choices`: what holds for all rows (`Choice`)."""

    def register(rows):
        _kinds[name] = Kind(name, title, columns, rows, order, tuple(choices))
        return rows

    return register


def all_kinds():
    """All kinds, in the order in which a register is filled."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.name))


def kind_of(name):
    """A kind by its name, or None."""
    return _kinds.get(name)


FIRST_SERIAL = date(1899, 12, 30)
SERIALS = range(367, 73_051)  # 1901 … 2099: a year alone (2026) is such a number too, and is asked about


def day_of(text):
    """A day as sheets write it: 2026-11-23, 2026/11/23, 2026.11.23, 2026年11月23日, 20261123, or a serial number.

    None for an empty cell; ValueError for anything else.
    """
    text = text.strip()
    if not text:
        return None
    text = text.split(" ")[0].split("T")[0]
    if text.isdecimal() and len(text) == 8:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    if text.isdecimal() and len(text) == 5 and int(text) in SERIALS:
        return FIRST_SERIAL + timedelta(days=int(text))
    for mark in "/.年月":
        text = text.replace(mark, "-")
    year, month, day = text.rstrip("日").split("-")
    return date(int(year), int(month), int(day))
