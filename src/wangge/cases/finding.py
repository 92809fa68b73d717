"""Finding cases by their words, the newest first: the same cost for a word that half of all cases have and for one
that two have (docs/adr/0014)."""

import re
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from wangge.cases.findable import AREA_MARK, BITS, Findable, mark_of
from wangge.cases.models import Case, Reporter
from wangge.cases.numbering import serial_in
from wangge.cases.tokens import token_hash
from wangge.core.errors import Invalid
from wangge.core.text.findable import numbers_in
from wangge.core.text.grams import plain

MOST_TERMS, MOST_WORDS = 8, 100
FEW = 2_000  # so few cases in question are looked through one by one
MOST_LOOKED = 10_000  # so many cases that have the pairs are looked at for a page, whether they fit or not
MOST_READ = 2_000  # so many, where the text of each must be read
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
    number: str = ""  # all 19 digits, where these were given

    @property
    def pairs(self):
        """The numbers of all pairs that a case must have."""
        return sorted({number for term in self.terms for number in numbers_in(term)})

    @property
    def sequences(self):
        """Terms of more than a pair: that their pairs stand in one row is seen in the text alone."""
        return [term for term in self.terms if len(term) > 2]

    @property
    def named(self):
        """The case of the number, as a condition; none without one."""
        if self.serial is None:
            return Q(pk__in=[])
        return Q(serial=self.serial, **({"national_number": self.number} if self.number else {}))

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
        if serial := serial_in(terms[0]):
            return Asked(serial=serial, number=terms[0])
        if number := NUMBER.fullmatch(terms[0]):
            whole = "-" in terms[0]
            return Asked(() if whole else _telling(terms), serial=int(number[1]))
    return Asked(_telling(terms))


def _telling(terms):
    return tuple(term for term in terms if numbers_in(term))


def condition(asked):
    """What is asked as a condition of cases, in whatever order they are wanted."""
    if asked.token:
        return _by_token(asked)
    by_number = asked.named
    return by_number | Q(pk__in=_having(asked).values("case")) if asked.pairs else by_number


def _by_token(asked):
    return Q(pk__in=Reporter.objects.filter(token_hash=token_hash(asked.token)).values("case"))


def _having(asked):
    rows = Findable.objects.filter(pairs__contains=asked.pairs)
    for term in asked.sequences:
        rows = rows.filter(text__contains=term)
    return rows


def sought(rows, asked, *, size, before=None, areas=None, narrow=False):
    """The cases among `rows` that have all that is asked, `size` at most, by falling serial: a queryset, one statement.

    `before`: only serials below, for the next page. `areas`: the keys of the areas in which all `rows` lie, if that is
    known. `narrow`: something narrows `rows`, be it what the actor may see, so that they may be few, and are looked
    through one by one if they are.
    Of many, no more than MOST_LOOKED that have the pairs are looked at; where fewer than `size` came, `left_at` tells.
    """
    if not asked.pairs:
        cases = rows.filter(condition(asked), serial__lt=before or LARGEST) if asked else rows.none()
        return cases.order_by("-serial")[:size]
    try:
        inner, of_rows = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return rows.none()
    has, told = _has(asked, areas)
    having, of_having = _having_newest(asked, before, areas, text="s.text" if asked.sequences else "NULL")
    statement = NEWEST.format(having=having, fits=_fits(asked, "c"), rows=inner)
    values = [*of_having, *asked.sequences, *of_rows, size]
    if narrow:
        statement = AMONG_FEW.format(has=has, fits=_fits(asked, "s"), rows=inner, newest=statement)
        values = [*of_rows, *told, *asked.sequences, before or LARGEST, size, *values]
    return Case.objects.filter(pk__in=RawSQL(statement, values)).order_by("-serial")


def newest_having(rows, asked, *, most, areas=None, narrow=False):
    """(cases, left): those among `rows` that have what is asked, for whatever order they are wanted in, but no more
    than the newest `most` of them; and the serial below which none was looked for, None where all were.

    What many cases have is put into no other order than theirs: of a million that would take minutes.
    """
    told = {"areas": areas, "narrow": narrow}
    found = list(sought(rows, asked, size=most, **told).values_list("pk", "serial"))
    left = found[-1][1] if len(found) == most else left_at(rows, asked, **told)
    return Case.objects.filter(Q(pk__in=[key for key, _serial in found]) | _own(rows, asked)), left


def _own(rows, asked):
    """The case whose number it is, where the same digits are also words."""
    own = rows.filter(asked.named) if asked.pairs and asked.serial is not None else rows.none()
    return Q(pk__in=list(own.values_list("pk", flat=True)))


def left_at(rows, asked, *, before=None, areas=None, narrow=False):
    """Of what `sought` did not fill a page with: the serial below which it did not look, None where it looked at all.

    Common pairs that seldom stand in one row, or seldom among `rows`, would else be looked for in every case.
    """
    if not asked.pairs or rows.query.is_empty():
        return None
    having, values = _having_newest(asked, before, areas)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), min(serial) FROM ({having}) c", values)
        looked, last = cursor.fetchone()
    if looked < _most(asked) or (narrow and rows[: FEW + 1].count() <= FEW):
        return None
    return last


def serial_of(mark):
    """The serial that a mark of a page names, below which the next begins; None without one. Invalid if made up."""
    if not mark:
        return None
    if not (mark.isascii() and mark.isdigit() and len(mark) < 19):
        raise Invalid(_("翻页标记无效。请回到列表第一页。"), code="bad-page", field="page")
    return int(mark)


def _fits(asked, row):
    """That the text of a row has each sequence as it was asked for, as a condition."""
    return " AND ".join([f"position(%s in {row}.text) > 0"] * len(asked.sequences)) or "true"


def _most(asked):
    return MOST_READ if asked.sequences else MOST_LOOKED


def _having_newest(asked, before, areas, *, text="NULL"):
    """(HAVING for what is asked, its values)."""
    (has, told), most = _has(asked, areas), _most(asked)
    return HAVING.format(has=has, text=text), [before, *told, most, most, *told, most, most]


def _has(asked, areas):
    """What the index knows of a row `s` that has what is asked, as conditions, and their values."""
    parts, told = ["s.pairs @> %s::int[]"], [asked.pairs]
    if areas is not None and len(areas) <= MOST_AREAS:
        parts.append(f"s.marks && ARRAY(SELECT {AREA_MARK.format('a')} FROM unnest(%s::uuid[]) a)")
        told.append(list(areas))
    return " AND ".join(parts), told


def _windows():
    """Rows (nth, mark, below) that hold the newest serials below b.before, the newest first, and what is left: as SQL.

    On each level the stretch in which the last serial lies and the one before it: as many as a stretch holds are looked
    through at least, then four times as many.
    """
    below, rows = "b.before", []
    for level, bits in enumerate(BITS):
        last, zero = f"((b.before - 1) >> {bits})", mark_of(level, 0)
        rows += [f"({2 * level + back}, ARRAY[({zero} - {last} + {back})::int], {below})" for back in (0, 1)]
        below = f"({last} - 1) << {bits}"
    return ", ".join(rows), below


VALUES, REST = _windows()
WINDOWS = f"SELECT v.* FROM b CROSS JOIN LATERAL (VALUES {VALUES}) v (nth, mark, below) WHERE v.below > 0 ORDER BY nth"
HAVING = f"""
    WITH b AS MATERIALIZED (SELECT coalesce(%s, (SELECT max(serial) + 1 FROM cases_case), 1) AS before),
         rest AS MATERIALIZED (SELECT {REST} AS below FROM b)
    (SELECT f.case_id, f.serial, f.text
       FROM ({WINDOWS}) w
      CROSS JOIN LATERAL (
            SELECT s.case_id, s.serial, {{text}} AS text FROM cases_findable s
             WHERE {{has}} AND s.marks @> w.mark AND s.serial < w.below
             ORDER BY s.serial DESC LIMIT %s) f
      LIMIT %s)
    UNION ALL
    (SELECT s.case_id, s.serial, {{text}} AS text FROM cases_findable s
      WHERE (SELECT below FROM rest) > 0 AND {{has}} AND s.serial < (SELECT below FROM rest)
      ORDER BY s.serial DESC LIMIT %s)
    LIMIT %s
"""
"""The rows that have the pairs: window by window, then all that is left, so many at most. Where the first windows hold
enough, PostgreSQL never asks the others. In each the index meets the lists of all pairs and of the window, so that it
costs as much as there are rows in it; each window holds at most a few times what those before it did not fill."""
NEWEST = """
    SELECT c.case_id FROM ({having}) c
     WHERE {fits} AND EXISTS (SELECT FROM ({rows}) r (id) WHERE r.id = c.case_id OFFSET 0)
     LIMIT %s
"""
"""Those of them that fit, each looked up among the rows in question by its key: OFFSET keeps PostgreSQL from reading
all of these first."""
AMONG_FEW = f"""
    WITH few AS MATERIALIZED (SELECT id FROM ({{rows}}) r (id) LIMIT {FEW + 1}),
         many AS MATERIALIZED (SELECT count(*) > {FEW} AS are FROM few)
    (SELECT s.case_id FROM few JOIN cases_findable s ON s.case_id = few.id
      WHERE NOT (SELECT are FROM many) AND {{has}} AND {{fits}} AND s.serial < %s ORDER BY s.serial DESC LIMIT %s)
    UNION ALL
    (SELECT n.case_id FROM ({{newest}}) n WHERE (SELECT are FROM many))
"""
"""What may be few is counted first, up to so many; only if it is more, the windows are asked."""
