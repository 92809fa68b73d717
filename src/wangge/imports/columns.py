"""Whose column is which: recognising a sheet by its headings. Pure.

Nothing is guessed silently: what was recognised is shown, and can be settled otherwise.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import override

HEADS_WITHIN = 12
REASON = "退回原因"
"""The column that a sheet of refused rows has beside its own; sent again, it is not read."""


@dataclass(frozen=True)
class Column:
    """What is wanted of a row; `names` are headings it goes by, `looks` what its cells look like.

    `means` says what to write there; `personal` cells are told to be there, and not shown.
    """

    key: str
    title: str
    names: tuple[str, ...]
    required: bool = False
    looks: re.Pattern | None = None
    means: str = ""
    personal: bool = False


@dataclass(frozen=True)
class Choice:
    """What holds for a whole import and stands in no column, chosen beside the columns; `options`: key → title."""

    key: str
    title: str
    options: dict
    means: str = ""

    @property
    def first(self):
        """What holds where nothing was chosen."""
        return next(iter(self.options))


def plain(text):
    """A heading as it is compared: one width, one case, no spaces, marks or remarks in brackets."""
    text = re.sub(r"[(（\[【].*?[)）\]】]", "", unicodedata.normalize("NFKC", str(text)))
    return re.sub(r"[\s*:：_]+", "", text).lower()


def recognise(head, columns, remembered=None):
    """Our key → number of the column, from the headings: as remembered, else by known names and our own titles."""
    headings = [plain(heading) for heading in head]
    keys, found = {column.key for column in columns}, {}
    for key, heading in (remembered or {}).items():
        if key in keys and heading and plain(heading) in headings:
            found[key] = headings.index(plain(heading))
    for same, called in WAYS:
        for column in columns:
            for name in map(plain, called(column) if column.key not in found else ()):
                hit = next((n for n, one in enumerate(headings) if same(one, name) and _free(n, headings, found)), None)
                if hit is not None:
                    found[column.key] = hit
                    break
    return found


def in_languages(words):
    """Translated words in every language of the program: a job does not know in which one a sheet was written."""
    said = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            said.append(str(words))
    return said


WAYS = (
    (str.__eq__, lambda column: column.names),
    (str.__eq__, lambda column: in_languages(column.title)),  # as our own sheets head it
    (str.__contains__, lambda column: column.names),
)
"""How a heading is held against what a column is called, the surest way first."""


def _free(n, headings, found):
    return n not in found.values() and headings[n] != plain(REASON)


def find_head(rows, columns):
    """The number of the row that heads the table: of the first dozen the one with most known headings.

    None if not one heading is known anywhere: then the first row with two cells or more heads it.
    """
    known = [len(recognise(row, columns)) if isinstance(row, list) else 0 for row in rows[:HEADS_WITHIN]]
    if max(known, default=0) >= 2:
        return known.index(max(known))
    filled = (sum(bool(str(cell).strip()) for cell in row) for row in rows[:HEADS_WITHIN] if isinstance(row, list))
    return next((n for n, count in enumerate(filled) if count >= 2), None)
