"""The score: exact, told from its figures alone, never better for having less to tell."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.assessments.rules import Count, digest_of, places_of, score_of, stands_against
from wangge.core.measures import catalogue, exclusions, for_ratings
from wangge.method.loader import load_pack
from wangge.method.vocabulary import DEEDS, LEFT_OUT, RATES

SCHEME = load_pack("tianchang").assessments["departments"]
KEYS = [row.measure for row in SCHEME.indicators]
counts = st.integers(5, 400).flatmap(lambda n: st.builds(Count, st.integers(0, n), st.just(n)))


def test_a_score_by_hand():
    found = {
        "response": Count(17, 17),
        "resolution": Count(6, 8),
        "satisfaction": Count(7, 8),
        "on_time": Count(12, 13),
        "rework": Count(2, 15),
    }
    # 20 × 100 + 30 × 75 + 30 × 87.50 + 20 × 92.31, of a hundred
    assert score_of(SCHEME, found) == Decimal("87.21")


@given(st.fixed_dictionaries(dict.fromkeys(KEYS, counts)), st.sampled_from(KEYS))
def test_one_more_that_hits_never_harms(found, key):
    indicator, one = SCHEME.indicator(key), found[key]
    better = Count(max(one.numerator - 1, 0) if indicator.less_is_better else min(one.numerator + 1, one.denominator),
                   one.denominator)  # fmt: skip
    assert score_of(SCHEME, found | {key: better}) >= score_of(SCHEME, found)


@given(st.fixed_dictionaries(dict.fromkeys(KEYS, counts)), st.sampled_from([k for k in KEYS if k != "rework"]))
def test_too_few_rows_give_no_score_and_no_place(found, key):
    assert score_of(SCHEME, found | {key: Count(4, 4)}) is None
    assert score_of(SCHEME, {k: v for k, v in found.items() if k != key}) is None
    assert "a" not in places_of({"a": None, "b": Decimal(1)})


def test_ties_share_a_place():
    assert places_of({"a": Decimal(90), "b": Decimal(90), "c": Decimal(80)}) == {"a": 1, "b": 1, "c": 3}


def test_what_is_not_counted_changes_nothing():
    assert score_of(SCHEME, {key: Count(5, 5) for key in KEYS}) == score_of(
        SCHEME, {key: Count(5, 5) for key in KEYS if key != "rework"}
    )


def test_only_rows_that_harm_can_be_contested():
    assert stands_against(SCHEME.indicator("on_time"), hit=False)
    assert not stands_against(SCHEME.indicator("on_time"), hit=True)
    assert stands_against(SCHEME.indicator("rework"), hit=True)


def test_the_digest_does_not_know_the_order():
    rows = [("on_time", 1, 2, True, ""), ("on_time", 3, 2, False, "excluded")]
    assert digest_of(rows) == digest_of(reversed(rows)) != digest_of(rows[:1])


def test_a_pack_may_name_rates_that_are_rated_and_no_others():
    rated = {one.key for one in for_ratings()}
    assert set(RATES) | set(DEEDS) <= rated and set(LEFT_OUT) == set(exclusions())
    told_only = {one.key for one in catalogue()} - rated
    assert told_only >= {"settled_in_grid", "settled_in_community", "settled_in_street"}
    assert not told_only & (set(RATES) | set(DEEDS))


@pytest.mark.parametrize("city", ["tianchang", "wuxi", "changshu", "kunshan", "qingjiangpu"])
def test_every_pack_weighs_to_a_hundred_and_hides_small_cells(city):
    scheme = load_pack(city).assessments["departments"]
    assert sum(row.weight for row in scheme.indicators) == 100 and scheme.least >= 5
    assert {table.of for table in load_pack(city).evaluation} == {"area", "body", "post", "collector"}
