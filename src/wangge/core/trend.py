"""Yearly series held against one of their years: what may be compared, and how it changed. Pure, and all Decimal.

Two years are compared only where both are whole and the same was counted in them. Where that is not so there is no
change, neither good nor bad, and it is said why.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

RUNS, BEGAN, BEFORE, FEW = "runs", "began", "before", "few"
"""What a year lacks: it is not over; the register began in it; there was none yet; too little to be told."""
MIXED, NOTHING, NO_BASE, CHANGED, ZERO = "mixed", "nothing", "no_base", "changed", "zero"
"""Why it is not compared otherwise: the definition changed in it; nothing was counted; the baseline is no whole year
with a value; the definition is another than the baseline's; the baseline is nought."""
OPEN, REACHED, MISSED, UNKNOWN = "open", "reached", "missed", "unknown"


@dataclass(frozen=True)
class Year:
    """What was counted in a year. `definition` is equal where the same was counted, None where it changed in the year;
    `value` None where there was nothing to count."""

    year: int
    value: Decimal | None
    definition: Hashable = ""
    lack: str = ""

    @property
    def unusable(self):
        """Why nothing can be compared with it; "" if it can."""
        return self.lack or (MIXED if self.definition is None else NOTHING if self.value is None else "")


@dataclass(frozen=True)
class Compared:
    """A year beside the baseline: `change` in per cent of it (of a share: in points), or `why` there is none."""

    year: Year
    change: Decimal | None = None
    why: str = ""


@dataclass(frozen=True)
class Series:
    """Years in their order; `base` is the year they are held against, None without one. `verdict` on the target."""

    base: Year | None
    years: tuple[Compared, ...]
    verdict: str = ""

    @property
    def latest(self):
        """The latest year after the baseline that could be compared; None without one."""
        return next((one for one in reversed(self.years) if one.change is not None), None)


def held_against(years: Iterable[Year], *, share=False, baseline=None, change=None, within=None) -> Series:
    """The years beside the baseline: that year, else the first that can be compared with. `share`: values are per cent,
    and change by points. `change` is the target `within` so many years."""
    rows = sorted(years, key=lambda one: one.year)
    named = next((one for one in rows if one.year == baseline), None) if baseline else None
    base = named if baseline else next((one for one in rows if not one.unusable), None)
    if base is not None and base.unusable:
        base = None
    told = tuple(_beside(one, base, share) for one in rows)
    return Series(base, told, _verdict(told, base, share, change, within) if change is not None else "")


def _beside(one, base, share):
    if one.unusable or base is None or one.year <= base.year:
        return Compared(one, why=one.unusable or ("" if base and one.year == base.year else NO_BASE))
    if one.definition != base.definition:
        return Compared(one, why=CHANGED)
    if not base.value and not share:
        return Compared(one, why=ZERO)
    return Compared(one, changed(base.value, one.value, share=share))


def changed(before: Decimal, after: Decimal, *, share=False) -> Decimal:
    """The change in per cent, of a share in points: two decimals, halves up."""
    exact = after - before if share else (after - before) * 100 / before
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _verdict(told, base, share, change, within):
    """Whether the target was reached in its year; by the values and not by the rounded change."""
    if base is None:
        return UNKNOWN
    due = next((one for one in told if one.year.year == base.year + within), None)
    if due is None or due.why == RUNS:
        return OPEN
    if due.change is None:
        return UNKNOWN
    moved, asked = due.year.value - base.value, change if share else change * base.value / 100
    return REACHED if (moved <= asked if change < 0 else moved >= asked) else MISSED
