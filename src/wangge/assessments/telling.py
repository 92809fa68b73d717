"""A sheet as people read it: the table with its figures, for staff whole, for the public without small cells."""

from dataclasses import dataclass

from wangge.assessments.queries import revision_of, scheme_of, standings
from wangge.assessments.rules import Count
from wangge.core.measures import Measure, exclusions, measure_named
from wangge.method.schema import Indicator

NONE, FEW = "none", "few"


@dataclass(frozen=True)
class Head:
    """A column: an indicator with its measure, and what this city leaves out of it."""

    indicator: Indicator
    measure: Measure

    @property
    def title(self):
        return self.measure.title

    @property
    def weight(self):
        """Its weight without needless noughts; "" for one that is only told."""
        return f"{self.indicator.weight.normalize():f}" if self.indicator.weight else ""

    @property
    def left_out(self):
        """Words of what is left out beyond the measure's own exclusions."""
        known = exclusions()
        return [known[key].title for key in self.indicator.leave_out]


@dataclass(frozen=True)
class Cell:
    """A figure of a body, or why there is none: no rows (`none`), or too few to be told (`few`)."""

    head: Head
    count: Count | None
    lack: str = ""

    @property
    def value(self):
        """In per cent, as text."""
        return "" if self.count is None else f"{self.count.value}"


@dataclass(frozen=True)
class Told:
    """A body's line of the table."""

    body: object
    score: object
    place: int | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """The whole sheet in a revision: columns, a line for each body, and all bodies together."""

    sheet: object
    scheme: object
    revision: object
    heads: tuple[Head, ...]
    rows: tuple[Told, ...]
    total: tuple[Cell, ...]

    @property
    def unscored(self):
        """How many bodies have no score."""
        return sum(row.score is None for row in self.rows)


def table_of(sheet, *, public=False):
    """The sheet as it stands; for the public what has fewer rows than the scheme's `least` is hidden."""
    scheme, revision = scheme_of(sheet), revision_of(sheet)
    heads = tuple(Head(row, measure_named(row.measure)) for row in scheme.indicators)
    found = standings(revision)
    rows = tuple(_told(one, heads, scheme.least, public) for one in found)
    total = tuple(_total(head, found, scheme.least, public) for head in heads)
    return Table(sheet, scheme, revision, heads, rows, total)


def _told(standing, heads, least, public):
    cells = tuple(_cell(head, standing.lines.get(head.indicator.measure), least, public) for head in heads)
    return Told(standing.body, standing.score, standing.place, cells)


def _cell(head, line, least, public):
    if line is None:
        return Cell(head, None, NONE)
    if line.denominator < least:
        return Cell(head, None if public else Count(line.numerator, line.denominator), FEW)
    return Cell(head, Count(line.numerator, line.denominator))


def _total(head, found, least, public):
    """All bodies together; hidden from the public where it would give a hidden cell away (guard-rail 13)."""
    lines = [one.lines[head.indicator.measure] for one in found if head.indicator.measure in one.lines]
    count = Count(sum(line.numerator for line in lines), sum(line.denominator for line in lines)) if lines else None
    if count is None:
        return Cell(head, None, NONE)
    small = [line.denominator for line in lines if line.denominator < least]
    gives_away = len(small) == 1 or 0 < sum(small) < least
    return Cell(head, None, FEW) if public and (gives_away or count.denominator < least) else Cell(head, count)
