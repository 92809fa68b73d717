"""Margins by hand, samples, quarters, and figures that nobody can reckon: the pure rules of surveys."""

import itertools
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.core.errors import Invalid
from wangge.method.schema.surveys import SampleRule
from wangge.surveys.codes import code_of, plain_code
from wangge.surveys.counting import counted_in, counts_of, nothing_counted
from wangge.surveys.rules import (
    SKIP,
    hidden,
    margin_of,
    mean_of,
    quarter_after,
    quarter_of,
    quarters_over,
    read_answers,
    sample_size,
    share_of,
)

from .conftest import answers_of

Z = Decimal("1.96")


def test_a_margin_by_hand():
    """20 answers of 25 households, 18 satisfied: q = 20/24; q(1−q)/20 × 5/24 = 0.0014468; its root × 1.96."""
    assert margin_of(18, 20, 25, Z) == Decimal("0.0746")
    assert margin_of(50, 100, 1_000_000, Z) == Decimal("0.0980")  # as textbooks have it
    assert margin_of(25, 25, 25, Z) == 0  # all were asked and answered: nothing is in doubt
    assert margin_of(5, 5, 500, Z) > Decimal("0.2")  # five of five do not claim to be exact


def test_share_and_mean():
    counts = {"1": 1, "2": 0, "3": 2, "4": 3, "5": 1, SKIP: 9}
    assert share_of(counts) == Decimal("0.5714") and mean_of(counts) == Decimal("3.43")
    assert share_of({"5": 0, SKIP: 3}) is None and mean_of({}) is None


def test_sample_sizes():
    by_share = SampleRule(share=Decimal("0.2"), least=30)
    assert [sample_size(n, by_share) for n in (0, 7, 30, 149, 151, 1000)] == [0, 7, 30, 30, 31, 200]
    assert sample_size(400, SampleRule(number=50, least=30)) == 50


def test_quarters():
    assert quarter_of(date(2026, 11, 23)) == date(2026, 10, 1)
    assert quarters_over(date(2026, 2, 1)) == [date(2025, 10, 1), date(2025, 7, 1), date(2025, 4, 1), date(2025, 1, 1)]
    assert quarter_after(date(2025, 10, 1)) == date(2026, 1, 1) and quarter_after(date(2025, 4, 1)) == date(2025, 7, 1)


@pytest.mark.parametrize(
    ("told", "field", "code"),
    [
        ({"overall": "6"}, "overall", "no-answer"),
        ({"overall": "0"}, "overall", "no-answer"),
        ({"overall": SKIP}, "overall", "no-answer"),  # whether one is satisfied is always asked
        ({"published": "yes"}, "published", "no-answer"),
        ({"overall": ""}, "overall", "missing"),
        ({"name": "张三"}, "name", "no-question"),
    ],
)
def test_only_the_plans_answers_are_taken(plan, told, field, code):
    with pytest.raises(Invalid) as refused:
        read_answers(plan, answers_of(plan) | told)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_a_tally_counts_and_tells_nothing_by_its_length(plan):
    sealed = nothing_counted(plan)
    lengths = {len(sealed)}
    for step in ("5", "5", "1"):
        sealed = counted_in(sealed, plan, answers_of(plan, step, repairs=SKIP))
        lengths.add(len(sealed))
    counts = counts_of(sealed, plan)
    assert counts["overall"] == {"1": 1, "2": 0, "3": 0, "4": 0, "5": 2} and counts["repairs"][SKIP] == 3
    assert len(lengths) == 1


def test_codes_are_typed_as_people_type():
    code = code_of("01a205a6-0000-7000-8000-000000000000")
    assert len(code) == 14 and plain_code(f" {code.lower().replace('-', ' ')} ") == code.replace("-", "")
    assert plain_code("O000-1111-2222") is None and plain_code(code[:-1]) is None


def tree_of(shape):
    """parents and estates of a shape: numbers are answers of an estate, lists are areas."""
    parents, answered, names = {}, {}, itertools.count()

    def put(part, above):
        name = f"n{next(names)}"
        parents[name] = above
        if isinstance(part, int):
            answered[name] = part
        else:
            for one in part:
                put(one, name)

    put(shape, None)
    return parents, answered


def leaves_of(node, parents, answered):
    def above(leaf):
        while leaf is not None:
            yield leaf
            leaf = parents[leaf]

    return {leaf for leaf in answered if node in above(leaf)}


def small_sums_told(parents, answered, gone, least):
    """Sets of estates with too few answers whose sum follows from the shown sums, found by linear algebra alone."""
    estates = sorted(answered)
    shown = [
        [float(leaf in leaves_of(node, parents, answered)) for leaf in estates] for node in parents if node not in gone
    ]
    rank = np.linalg.matrix_rank(shown) if shown else 0
    for size in range(1, len(estates) + 1):
        for some in itertools.combinations(estates, size):
            if 0 < sum(answered[one] for one in some) < least:
                row = [float(one in some) for one in estates]
                if shown and np.linalg.matrix_rank([*shown, row]) == rank:
                    yield some


shapes = st.recursive(st.integers(0, 30), lambda inner: st.lists(inner, min_size=1, max_size=4), max_leaves=7)


@given(shapes.filter(lambda shape: isinstance(shape, list)))
def test_nothing_of_few_answers_follows_from_what_is_shown(shape):
    parents, answered = tree_of(shape)
    gone = hidden(parents, answered, 5)
    assert list(small_sums_told(parents, answered, gone, 5)) == []
    assert gone == hidden(dict(reversed(parents.items())), answered, 5)  # the order of input does not matter


def test_the_algebra_finds_what_is_left_open():
    parents, answered = tree_of([20, 3, 9])
    assert list(small_sums_told(parents, answered, {"n2"}, 5)) == [("n2",)]
    assert hidden(parents, answered, 5) == {"n2", "n3"}  # the small one, and the next smallest with it


def test_nothing_is_hidden_without_need():
    parents, answered = tree_of([[10, 20], [30]])
    assert hidden(parents, answered, 5) == frozenset()
    assert hidden(*tree_of([[10, 0], [0]]), 5) == {"n3", "n4", "n5"}  # where nobody answered nothing is given away
    assert hidden(*tree_of([4]), 5) == {"n0", "n1"}
    assert hidden(*tree_of([[3, 3], [9, 9]]), 5) == {"n2", "n3"}  # two small ones together are six: their area is shown
