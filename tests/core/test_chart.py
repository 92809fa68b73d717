"""Bars in their places: from nought, none outside the picture, a line where it belongs."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wangge.core.web.chart import BASE, FEW, NARROW, TALLEST, WIDE, Bar, chart_of

VALUES = st.lists(st.none() | st.decimals(0, 10**6, places=2), max_size=14)


def bars(values):
    return [Bar(str(nth), value) for nth, value in enumerate(values)]


@given(VALUES, st.none() | st.decimals(1, 10**5, places=1))
def test_no_bar_lies_outside_or_over_another(values, most):
    chart = chart_of(bars(values), most=most)
    edges = [(one.x, one.x + chart.thick) for one in chart.bars]
    assert all(0 <= left < right <= chart.width for left, right in edges)
    assert all(before[1] <= after[0] for before, after in pairwise(edges))
    assert all(0 <= one.height <= TALLEST and one.top + one.height == BASE for one in chart.bars)


@given(st.lists(st.decimals(0, 10**6, places=2), min_size=2, max_size=12))
def test_more_is_never_drawn_lower(values):
    placed = sorted(chart_of(bars(values)).bars, key=lambda one: one.bar.value)
    assert [one.height for one in placed] == sorted(one.height for one in placed)


def test_few_bars_fit_on_a_phone_and_a_line_lies_where_its_value_is():
    chart = chart_of(bars([Decimal(1200), Decimal(348)]), line=Decimal(360))
    assert chart.is_narrow and chart.width == NARROW and chart.line == BASE - round(360 / 1200 * TALLEST)
    assert chart_of(bars([Decimal(1)] * (FEW + 1))).width == WIDE
    assert chart_of([]).bars == () and chart_of(bars([None])).bars[0].height == 0
