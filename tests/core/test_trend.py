"""What a yearly series comes to beside its baseline, and where years are not compared."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.core.trend import Year, changed, held_against

FALL = {2020: 1200, 2021: 905, 2022: 601, 2023: 348}


def years(**changes):
    rows = [Year(year, Decimal(value)) for year, value in FALL.items()]
    return [replace(one, **changes.get(f"y{one.year}", {})) for one in rows]


def why(series):
    return {one.year.year: one.why for one in series.years}


def test_a_fall_of_more_than_seventy_per_cent_in_three_years():
    series = held_against(years(), change=Decimal(-70), within=3)
    assert (series.base.year, series.latest.year.year, series.latest.change) == (2020, 2023, Decimal("-71.00"))
    assert series.verdict == "reached"
    assert held_against(years(), change=Decimal(-72), within=3).verdict == "missed"
    assert held_against(years(), change=Decimal(-70), within=4).verdict == "open"


def test_the_verdict_is_of_the_values_and_not_of_what_is_shown():
    rows = [Year(2020, Decimal(100000)), Year(2021, Decimal("30001"))]
    series = held_against(rows, change=Decimal(-70), within=1)
    assert series.latest.change == Decimal("-70.00") and series.verdict == "missed"


@pytest.mark.parametrize(
    ("year", "said", "reason"),
    [
        (2023, {"definition": "another"}, "changed"), (2023, {"definition": None}, "mixed"),
        (2023, {"lack": "began"}, "began"), (2023, {"value": None}, "nothing"), (2023, {"lack": "few"}, "few"),
    ],
)  # fmt: skip
def test_a_year_that_is_not_the_same_is_not_compared(year, said, reason):
    series = held_against(years(**{f"y{year}": said}), change=Decimal(-70), within=3)
    assert why(series)[year] == reason and series.verdict == "unknown"
    assert series.latest.year.year == 2022, "the others still are"


def test_without_a_whole_baseline_nothing_is_compared():
    for said in ({"lack": "began"}, {"value": None}, {"definition": None}):
        series = held_against(years(y2020=said), baseline=2020, change=Decimal(-70), within=3)
        assert series.base is None and series.latest is None and series.verdict == "unknown"
        assert {one.change for one in series.years} == {None}
    assert held_against(years(y2020={"lack": "began"})).base.year == 2021, "unless no year was named"
    assert held_against(years(), baseline=2010).base is None
    assert held_against([]).years == ()


def test_the_year_that_runs_is_told_and_not_compared():
    series = held_against(years(y2023={"lack": "runs"}), change=Decimal(-70), within=3)
    assert why(series)[2023] == "runs" and series.verdict == "open"


def test_of_nought_there_is_no_per_cent_but_there_are_points():
    rows = [Year(2020, Decimal(0)), Year(2021, Decimal(5))]
    assert why(held_against(rows))[2021] == "zero"
    assert held_against(rows, share=True).latest.change == Decimal("5.00")


def test_shares_change_by_points():
    rows = [Year(2020, Decimal("80.10")), Year(2021, Decimal("90.35"))]
    assert held_against(rows, share=True, change=Decimal(10), within=1).latest.change == Decimal("10.25")
    assert held_against(rows, share=True, change=Decimal(10), within=1).verdict == "reached"
    assert held_against(rows, share=True, change=Decimal(11), within=1).verdict == "missed"


COUNTS = st.integers(1, 10**7)


@given(COUNTS, COUNTS, st.integers(1, 1000))
def test_the_change_hangs_on_the_proportion_alone(before, after, times):
    assert changed(Decimal(before), Decimal(after)) == changed(Decimal(before * times), Decimal(after * times))


@given(COUNTS, COUNTS, COUNTS)
def test_more_of_it_never_looks_like_less(before, one, other):
    low, high = sorted((one, other))
    assert changed(Decimal(before), Decimal(low)) <= changed(Decimal(before), Decimal(high))


@given(st.dictionaries(st.integers(2000, 2030), st.integers(0, 99), min_size=1, max_size=9), st.integers(0, 99))
def test_the_order_of_the_years_does_not_matter(counts, seed):
    rows = [Year(year, Decimal(value)) for year, value in counts.items()]
    mixed = list(rows)
    Random(seed).shuffle(mixed)
    assert held_against(rows) == held_against(mixed)
