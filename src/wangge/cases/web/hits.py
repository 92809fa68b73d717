"""What was found by words: each case with the passage in which they stand, marked."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F
from django.utils import timezone
from django.utils.html import escape, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from wangge.cases.finding import left_at, read_asked, serial_of, sought
from wangge.cases.operations import record_search
from wangge.cases.web.standing import Row
from wangge.core.paging import Page
from wangge.core.text.findable import PIECES

BEFORE, LENGTH = 16, 72  # characters of a passage: before the first hit, and altogether
WHERE = {
    "words": gettext_lazy("原话"),
    "place": gettext_lazy("地点"),
    "timeline": gettext_lazy("办理过程"),
}


@dataclass(frozen=True)
class Found(Page):
    """A page of cases found; `left_off`: older ones were not looked at, and the next page goes on with them."""

    left_off: bool = False


@dataclass(frozen=True)
class Hit(Row):
    """A case that was found, as a line of a list: its title marked, and a passage if more stands elsewhere."""

    marks: re.Pattern | None = None

    @cached_property
    def title(self):
        """The title with what was looked for marked."""
        return marked(self.case.title, self.marks)

    @cached_property
    def passage(self):
        """(where, the passage marked) of the first text beside the title that has a term; None if there is none.

        What was written at moves is told as a search reads it, without spaces: so it costs no query.
        """
        told = self.case.title.removesuffix("…")  # of words without a title, their beginning
        words = self.case.words.removeprefix(told).lstrip("。！？!?；;，, \n")
        texts = [("words", words), ("place", self.case.place)]
        before = sum(bool(one.strip()) for one in (self.case.title, self.case.words, self.case.place))
        texts += [("timeline", one) for one in (self.case.plain or "").split(PIECES)[before:]]
        for where, text in texts:
            if self.marks and (first := self.marks.search(text)):
                return WHERE[where], marked(cut(text, first.start()), self.marks)
        return None


def pattern_of(asked):
    """What marks the terms in a text as people wrote it: spaces between characters do not part them. None: no term."""
    terms = [r"\s*".join(map(re.escape, term)) for term in sorted(asked.terms, key=len, reverse=True)]
    return re.compile("|".join(terms), re.IGNORECASE) if terms else None


def cut(text, at):
    """A passage about a place in a text, on one line."""
    start = max(0, at - BEFORE)
    end = start + LENGTH
    passage = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{passage}{'…' if end < len(text) else ''}"


def marked(text, pattern):
    """A text as HTML, with `<mark>` about what the pattern finds."""
    if pattern is None:
        return escape(text)
    parts, last = [], 0
    for hit in pattern.finditer(text):
        parts += [("", text[last : hit.start()], ""), (mark_safe("<mark>"), hit[0], mark_safe("</mark>"))]
        last = hit.end()
    return format_html_join("", "{}{}{}", [*parts, ("", text[last:], "")])


def hits(rows, words, moment, actor, *, mark=None, size=50, areas=None, narrow=False, whole=()):
    """(Found, lines) of the cases among `rows` that have the words, the newest number first; the look is logged.

    The case whose number it is comes before all. `mark` is that of an earlier page: the serial of its last case, or
    that at which it left off.
    """
    asked, before = read_asked(words), serial_of(mark)
    told = {"before": before, "areas": areas, "narrow": narrow}
    listed = list(sought(rows, asked, size=size + 1, **told).select_related(*whole).annotate(plain=F("findable__text")))
    listed, more = listed[:size], len(listed) > size
    left = None if more else left_at(rows, asked, **told)
    ahead = str(listed[-1].serial) if more else str(left) if left else None
    if asked.serial is not None and asked.pairs and not before:
        own = rows.filter(serial=asked.serial).select_related(*whole).annotate(plain=F("findable__text"))
        listed = [*own, *(case for case in listed if case.serial != asked.serial)]
    if listed:
        record_search(words, [case.pk for case in listed], actor=actor, at=timezone.now())
    pattern = pattern_of(asked)
    return Found(listed, ahead, None, bool(left)), [Hit(case, moment, pattern) for case in listed]
