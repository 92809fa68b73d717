"""Worked cases of trends: given these yearly values, expect these changes, or why there is none.

`examples/trends/*.toml` are computed by the pure rule alone. Their values are made up and say so (`invented = true`):
what a text claims is a cited figure, whose rows nobody knows, and never stands here.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import Field

from wangge.core.trend import Series, Year, held_against
from wangge.method.errors import Fault
from wangge.method.schema import Method, Record
from wangge.method.schema.trends import Trend
from wangge.method.vocabulary import RATES
from wangge.method.worked import case_files, check_worked


class ExampleYear(Record):
    """A year: its value, what it lacks, which definition counted in it ("" where it changed in the year)."""

    year: int
    value: Decimal | None = None
    lack: Literal["", "runs", "began", "before", "few"] = ""
    definition: str = "same"
    change: Decimal | None = None
    why: str = ""


class TrendExample(Record):
    """One worked case: a series, and what it comes to."""

    title: str
    trend: str
    invented: Literal[True]
    years: tuple[ExampleYear, ...] = Field(min_length=1)
    base: int | None = None
    verdict: str = ""


def check_trend_examples(method: Method, folder: str | Path) -> int:
    """Compute every worked case of a pack; returns how many there are, or raises `Faults` with every difference."""
    return check_worked(case_files(folder, "examples/trends"), TrendExample, partial(_differences, method))


def series_of(trend: Trend, years: tuple[ExampleYear, ...]) -> Series:
    """What the values of a worked case come to."""
    target = trend.target
    return held_against(
        (Year(one.year, one.value, one.definition or None, one.lack) for one in years),
        share=trend.measure in RATES, baseline=trend.baseline,
        change=target and target.change, within=target and target.years,
    )  # fmt: skip


def _differences(method: Method, file: str, example: TrendExample) -> Iterator[Fault]:
    trend = next((one for one in method.trends if one.key == example.trend), None)
    if trend is None:
        yield Fault(file, "trend", f"没有这个趋势：{example.trend}")
        return
    came = series_of(trend, example.years)
    pairs = [("base", example.base, came.base and came.base.year), ("verdict", example.verdict, came.verdict)]
    for wanted, found in zip(sorted(example.years, key=lambda one: one.year), came.years, strict=True):
        pairs += [(f"years[{wanted.year}].change", wanted.change, found.change)]
        pairs += [(f"years[{wanted.year}].why", wanted.why, found.why)]
    for place, value, there in pairs:
        if value != there:
            yield Fault(file, place, f"得到 {there}，示例期望 {value}")
