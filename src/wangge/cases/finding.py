"""Finding cases by their words, the newest first: the same cost for a word that half of all cases have and for one
that two have (docs/adr/0019)."""

import re
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from wangge.cases.findable import AREA_MARK, BITS, Findable, mark_of
from wangge.cases.models import Reporter
from wangge.cases.tokens import token_hash
from wangge.core.text.findable import numbers_of
from wangge.core.text.grams import plain

MOST_TERMS, MOST_WORDS = 8, 100
FEW = 2_000  # so few cases in question are looked through one by one
MOST_AREAS = 200  # so many areas are asked of the index by name
LARGEST = 1 << 62
NUMBER = re.compile(r"(?:\d{4}-)?(\d{1,15})")
TOKEN = re.compile(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}")


@dataclass(frozen=True)
class Asked:
    """What somebody looks for: terms that a case must all have; or one case, by its number or its reporter's token."""

    terms: tuple[str, ...] = ()
    serial: int | None = None
    token: str = ""

    @property
    def pairs(self):
        """The numbers of all pairs that a case must have."""
        return sorted({number for term in self.terms for number in numbers_of(term)})

    @property
    def sequences(self):
        """Terms of more than a pair: that their pairs stand in one row is seen in the text alone."""
        return [term for term in self.terms if len(term) > 2]

    def __bool__(self):
        return bool(self.pairs or self.serial is not None or self.token)


def read_asked(words):
    """What is asked in words parted by spaces or commas. A number of digits may be a case's, and words too.

    A single letter or digit finds nothing by itself and is left out.
    """
    parts = re.split(r"[\s\0,，、;；]+", words[:MOST_WORDS])
    terms = tuple(dict.fromkeys(filter(None, map(plain, parts))))[:MOST_TERMS]
    if len(terms) == 1:
        if TOKEN.fullmatch(terms[0]):
            return Asked(token=terms[0])
        if number := NUMBER.fullmatch(terms[0]):
            whole = "-" in terms[0]
            return Asked(() if whole else _telling(terms), serial=int(number[1]))
    return Asked(_telling(terms))


def _telling(terms):
    return tuple(term for term in terms if numbers_of(term))


def condition(asked):
    """What is asked as a condition of cases, in whatever order they are wanted."""
    if asked.token:
        return _by_token(asked)
    by_number = Q(serial=asked.serial) if asked.serial is not None else Q(pk__in=[])
    return by_number | Q(pk__in=_having(asked).values("case")) if asked.pairs else by_number


def _by_token(asked):
    return Q(pk__in=Reporter.objects.filter(token_hash=token_hash(asked.token)).values("case"))


def _having(asked):
    rows = Findable.objects.filter(pairs__contains=asked.pairs)
    for term in asked.sequences:
        rows = rows.filter(text__contains=term)
    return rows


def found(rows, asked, *, size, before=None, areas=None, narrow=False):
    """Keys of cases among `rows` (a queryset) that have all that is asked: `size` at most, by falling serial.

    The case of a number comes before all others. `before`: only serials below, for the next page. `areas`: the keys of
    the areas in which all `rows` lie, if that is known. `narrow`: something narrows `rows`, so that they may be few.
    """
    first = _of_its_own(rows, asked) if not before else []
    if not asked.pairs:
        return first
    few = list(rows.order_by().values_list("pk", flat=True)[: FEW + 1]) if narrow else None
    if few is not None and len(few) <= FEW:
        hits = _having(asked).filter(case__in=few, serial__lt=before or LARGEST).order_by("-serial")
        keys = list(hits.values_list("case", flat=True)[:size])
    else:
        keys = _newest(rows, asked, size, before, areas)
    return (first + [key for key in keys if key not in first])[:size]


def _of_its_own(rows, asked):
    """The case that a number or a token names, if it is among the rows."""
    named = Q(serial=asked.serial) if asked.serial is not None else _by_token(asked)
    return list(rows.filter(named).values_list("pk", flat=True)) if asked.token or asked.serial is not None else []


NEWEST = """
    SELECT f.case_id
      FROM (VALUES {windows}) w (mark, below)
     CROSS JOIN LATERAL (
           SELECT s.case_id, s.serial FROM cases_findable s
            WHERE s.pairs @> %s::int[] AND s.marks @> w.mark AND s.serial < w.below {narrower}
              AND s.case_id IN ({rows})
            ORDER BY s.serial DESC LIMIT %s) f
     LIMIT %s
"""
"""Window by window: where the first hold enough, PostgreSQL never asks the others. In each the index meets the lists of
all pairs and of the window, so that it costs as much as there are hits in it."""


def _newest(rows, asked, size, before, areas):
    try:
        inner, of_rows = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        if not before:
            cursor.execute("SELECT max(serial) FROM cases_case")
            before = (cursor.fetchone()[0] or 0) + 1
        windows = windows_before(before)
        narrower, told = _narrower(asked, areas)
        values = ", ".join(["(%s::int[], %s::bigint)"] * len(windows))
        statement = NEWEST.format(windows=values, narrower=narrower, rows=inner)
        flat = [value for window in windows for value in window]
        cursor.execute(statement, [*flat, asked.pairs, *told, *of_rows, size, size])
        return [key for (key,) in cursor.fetchall()]


def _narrower(asked, areas):
    """Conditions beside the pairs, and their values."""
    parts = ["AND position(%s in s.text) > 0"] * len(asked.sequences)
    told = list(asked.sequences)
    if areas is not None and len(areas) <= MOST_AREAS:
        parts.append(f"AND s.marks && ARRAY(SELECT {AREA_MARK.format('a')} FROM unnest(%s::uuid[]) a)")
        told.append(list(areas))
    return " ".join(parts), told


def windows_before(before):
    """(marks, below) of the windows that together hold every serial below `before`, the newest first.

    On each level the stretch in which the last serial lies and the one before it: as many as a stretch holds are looked
    through at least, then four times as many; at last all that is left, with no mark.
    """
    windows, below = [], before
    for level, bits in enumerate(BITS):
        last = (before - 1) >> bits
        windows += [([mark_of(level, stretch)], below) for stretch in (last, last - 1) if stretch >= 0]
        below = (last - 1) << bits
        if below <= 0:
            return windows
    return [*windows, ([], below)]
