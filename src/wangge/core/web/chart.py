"""A small picture of bars that stands beside its table: laid out here, drawn by `core/chart.html`, no script.

Whoever cannot see it reads the table; nothing is told by colour alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

WIDE, NARROW, FEW = 720, 360, 5  # units across; up to FEW bars fit on a phone
BASE, TALLEST, FLOOR = 170, 140, 214
WIDEST = 36


@dataclass(frozen=True)
class Bar:
    """What a bar tells: what stands under it (`label`, below it `under`), `shown` above it; `value` None leaves a dash.

    `mark` is how it looks: "pale" (not whole, or not compared), "base", or the colour of a band ("red")."""

    label: str
    value: Decimal | None
    shown: str = ""
    under: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Placed:
    """A bar where it stands."""

    bar: Bar
    x: int
    middle: int
    height: int

    @property
    def top(self):
        """Its upper edge."""
        return BASE - self.height


@dataclass(frozen=True)
class Chart:
    """A picture: bars in their places, a dashed line across at `line`, if any, with its words."""

    bars: tuple[Placed, ...]
    width: int
    thick: int
    line: int | None = None
    line_words: str = ""
    base: int = BASE
    height: int = FLOOR

    @property
    def is_narrow(self):
        return self.width == NARROW


def chart_of(bars: Iterable[Bar], *, most=None, line=None, line_words=""):
    """The picture of bars from nought up to `most` (else the largest of them); what lies above it is cut off there."""
    rows = tuple(bars)
    values = [one.value for one in rows if one.value is not None] + ([line] if line is not None else [])
    top = most or max(values, default=0) or 1
    width = NARROW if len(rows) <= FEW else WIDE
    slot = min(width // max(len(rows), 1), 2 * WIDEST)
    start = (width - slot * len(rows)) // 2
    thick = min(WIDEST, slot * 3 // 5)
    placed = []
    for nth, one in enumerate(rows):
        middle = start + nth * slot + slot // 2
        placed.append(Placed(one, middle - thick // 2, middle, _tall(one.value, top)))
    return Chart(tuple(placed), width, thick, None if line is None else BASE - _tall(line, top), line_words)


def _tall(value, top):
    return 0 if value is None else max(0, min(TALLEST, round(Decimal(value) / Decimal(top) * TALLEST)))
