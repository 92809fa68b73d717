"""How a result follows: sums, places, bands, what is missing; each rule as it is written in the scheme."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.ratings.schemes import BANDS, PLAIN, THREE, indicator, scheme, schemes
from wangge.method.schema.ratings import Entry
from wangge.ratings.rules import (
    NO_SIDE,
    TOO_FEW,
    TOO_LITTLE,
    Value,
    bands_of,
    counted,
    left_after,
    places_of,
    read_rate,
    side_score,
    side_scores,
    sides_heard,
    summed,
    tells_votes,
    total,
)

SCORES = st.dictionaries(st.integers(0, 50), st.decimals(0, 100, places=2) | st.none(), max_size=20)
SHARES = st.tuples(st.integers(0, 20), st.integers(1, 20)).map(lambda two: Value(Decimal(min(two)), Decimal(two[1])))


def D(number):
    return Decimal(str(number))


def test_three_sides_weigh_forty_forty_twenty():
    """90 × 40 % + 80 × 40 % + 70 × 20 % = 36 + 32 + 14 = 82."""
    three = scheme(indicator("a", 100), raters=THREE)
    assert total(three, {"housing": D(90), "party": D(80), "owners": D(70)}).score == D(82)


def test_halves_are_rounded_up_once_at_each_stated_step():
    """10 points at 2 of 3 are 6.6667; of 10 that is 66.6667 with four places, and 66.67 with two."""
    ten = scheme(indicator("a", 10), full=10, places=2)
    known, got = summed(ten, {"a": Value(D(2), D(3))})
    assert (known, got) == (D(10), D("6.6667"))
    assert side_score(ten, known, got) == D("6.6667")
    assert total(ten, {"office": D("6.665")}).score == D("6.67")


def test_what_does_not_apply_is_in_neither_sum():
    """Without a lift 40 of 60 points are known; 30 of them are 45 of 60."""
    estate = scheme(indicator("lift", 20), indicator("fire", 40))
    known, got = summed(estate, {"lift": Value(None, None), "fire": Value(D(3), D(4))})
    assert (known, got) == (40, 30)
    assert side_score(estate, known, got) == 45


def test_less_than_half_known_is_no_score():
    estate = scheme(indicator("lift", 51), indicator("fire", 49))
    assert side_score(estate, *summed(estate, {"fire": Value(D(1), D(1))})) is None
    assert total(estate, {"office": None}, heard=["office"]).withheld == TOO_LITTLE


@pytest.mark.parametrize(("missing", "score"), [("withhold", None), ("zero", D(72))])
def test_a_side_without_a_sheet(missing, score):
    three = scheme(indicator("a", 100), raters=THREE, missing=missing)
    came = total(three, {"housing": D(90), "party": D(90), "owners": None}, heard=["housing", "party"])
    assert came.score == score
    assert came.withheld == ("" if score else NO_SIDE)


VOTES = tuple(one | {"least": least} for one, least in zip(THREE, (1, 3, 5), strict=True))


@pytest.mark.parametrize(("missing", "score"), [("withhold", None), ("zero", D(72))])
def test_a_side_with_too_few_sheets_has_not_spoken(missing, score):
    """Of five votes asked four came: the side counts as if none had, and it is told why."""
    voted = scheme(indicator("a", 100), raters=VOTES, missing=missing)
    sheets = {"housing": 1, "party": 3, "owners": 4}
    heard = sides_heard(voted, sheets)
    assert heard == ["housing", "party"]
    sums = dict.fromkeys(sheets, (D(100), D(90)))
    sides = side_scores(voted, sums, heard)
    assert sides == {"housing": 90, "party": 90, "owners": None}
    came = total(voted, sides, heard=heard, short=sheets)
    assert (came.score, came.withheld) == (score, "" if score else TOO_FEW)


COUNTS = st.fixed_dictionaries({one["key"]: st.integers(0, 8) for one in VOTES})


@given(st.sampled_from(["withhold", "zero"]), COUNTS, st.tuples(*[st.decimals(0, 100, places=2)] * 3))
def test_too_few_votes_never_reward(missing, sheets, scores):
    """Whatever was voted, an object comes to no more than if every side had voted so with enough."""
    voted = scheme(indicator("a", 100), raters=VOTES, missing=missing)
    sums = {key: (D(100), score) for key, score in zip(sheets, scores, strict=True) if sheets[key]}
    heard = sides_heard(voted, sheets)
    assert all((sheets[one["key"]] >= one["least"]) == (one["key"] in heard) for one in VOTES)
    came = total(voted, side_scores(voted, sums, heard), heard=heard, short=sheets)
    full = {key: (D(100), score) for key, score in zip(sheets, scores, strict=True)}
    whole = total(voted, side_scores(voted, full), heard=list(full)).score
    assert came.score is None or came.score <= whole
    assert (came.score is None) == bool(came.withheld)


@given(COUNTS)
def test_votes_are_public_only_where_none_can_be_told(sheets):
    """A side of one sheet is an office that says what it means; votes are public from five on, of all sides or none."""
    voted = scheme(indicator("a", 100), raters=VOTES)
    assert tells_votes(voted, sheets) == (sheets["party"] >= 5 and sheets["owners"] >= 5)
    assert tells_votes(scheme(indicator("a", 100), raters=THREE), sheets)


def test_a_bonus_counts_up_to_its_cap():
    capped = scheme(indicator("a", 100), bonus_cap=3)
    assert total(capped, {"office": D(90)}, bonus=D(5)).score == 93


def test_deductions_take_no_more_than_there_is_and_no_more_than_their_most():
    row = scheme(
        indicator("law", 10, "deduction"),
        deductions=[{"key": "fine", "title": "处罚", "indicator": "law", "points": 4, "most": 6}],
    )
    assert counted(row.entry("fine"), 1) == 4
    assert counted(row.entry("fine"), 2) == 6
    assert left_after(row.indicator("law"), D(12)) == Value(D(0), D(10))


def test_a_rate_counts_between_worst_and_best():
    """80 % between 60 and 100 is half; where less is better, 5 % between 10 and 0 is half."""
    good = scheme(indicator("a", 10, "measure", measure="on_time", worst=60)).indicator("a")
    less = scheme(indicator("a", 10, "measure", measure="rework", worst=10, best=0)).indicator("a")
    for row, numerator in ((good, 80), (less, 5)):
        value = read_rate(row, numerator, 100)
        assert value.given / value.of == D("0.5")
    assert read_rate(good, 40, 100).given == 0
    assert read_rate(good, 4, 4) == Value(None, None), "fewer than five rows tell nothing"


def test_equal_scores_share_the_better_place():
    assert places_of({"a": D(9), "b": D(9), "c": D(8), "d": None}) == {"a": 1, "b": 1, "c": 3}


def test_at_the_edge_of_a_list_in_doubt_in_the_objects_favour():
    """Three of ten are on the red list; the third and fourth are equal: both are. The last two are equal: neither is
    on the black list of one."""
    rated = scheme(indicator("a", 100))
    scores = dict(enumerate(map(D, (99, 98, 97, 97, 90, 85, 80, 75, 61, 61))))
    bands = bands_of(rated, scores, {})
    assert [key for key, band in bands.items() if band == "red"] == [0, 1, 2, 3]
    assert "black" not in bands.values()


def test_whoever_is_rated_alone_is_not_the_last():
    assert bands_of(scheme(indicator("a", 100)), {"alone": D(70)}, {}) == {"alone": "plain"}


def test_a_veto_holds_down_and_never_up():
    rated = scheme(indicator("a", 100), vetoes=[{"key": "fire", "title": "火灾", "band": "plain"}])
    scores = {n: D(100 - n) for n in range(10)}
    bands = bands_of(rated, scores, {0: "plain", 9: "black"})
    assert bands[0] == "plain"
    assert bands[9] == "black"


def test_a_scheme_whose_weights_do_not_add_up_is_refused():
    with pytest.raises(ValidationError, match="合计须为 100"):
        scheme(indicator("a", 100), raters=THREE[:2])


def test_peoples_work_has_no_bad_band_no_last_place_and_no_hard_effect():
    offices = {"rated": {"kind": "appointment", "posts": ["worker"]}}
    with pytest.raises(ValidationError, match="对人的工作只评优"):
        scheme(indicator("a", 100), **offices)
    effect = {"key": "bar", "title": "不得晋级", "band": "plain", "what": "no_bids", "basis": "办法"}
    with pytest.raises(ValidationError, match="bar"):
        scheme(indicator("a", 100), bands=BANDS[2:], effects=[effect], **offices)
    offices |= {"bands": BANDS[2:]}
    with pytest.raises(ValidationError, match="publishes: score"):
        scheme(indicator("a", 100), **offices)
    offices |= {"publishes": ["reasons"]}
    for source in ("check", "deduction"):
        with pytest.raises(ValidationError, match="不作抽查、不记扣分"):
            scheme(indicator("a", 100, source), **offices)
    entry = {"key": "late", "title": "迟到", "points": 1, "indicator": "a"}
    for more in ({"deductions": [entry]}, {"inspections": {"share": 5, "provenance": PLAIN}}):
        with pytest.raises(ValidationError, match="不作抽查、不记扣分"):
            scheme(indicator("a", 100), **offices, **more)
    assert scheme(indicator("a", 100), **offices).rated.kind == "appointment"
    assert PLAIN


@given(schemes(), st.data())
def test_raising_a_positive_indicator_never_lowers_a_score(drawn, data):
    values = {row.key: data.draw(SHARES) for row in drawn.indicators}
    raised = data.draw(st.sampled_from(sorted(values)))
    more = values | {raised: Value(min(values[raised].given + 1, values[raised].of), values[raised].of)}
    before, after = (side_score(drawn, *summed(drawn, found)) for found in (values, more))
    assert after >= before


@given(SCORES, st.randoms())
def test_the_order_of_objects_does_not_matter(scores, chance):
    rated = scheme(indicator("a", 100))
    keys = list(scores)
    chance.shuffle(keys)
    other = {key: scores[key] for key in keys}
    assert places_of(other) == places_of(scores)
    assert bands_of(rated, other, {}) == bands_of(rated, scores, {})


@given(st.sampled_from(["withhold", "zero"]), st.tuples(*[st.decimals(0, 100, places=2)] * 3), st.integers(0, 2))
def test_a_missing_side_never_rewards(missing, scores, gone):
    three = scheme(indicator("a", 100), raters=THREE, missing=missing)
    sides = dict(zip((one["key"] for one in THREE), scores, strict=True))
    fewer = {key: value for key, value in sides.items() if key != THREE[gone]["key"]}
    left = total(three, fewer, heard=tuple(fewer)).score
    assert left is None or left <= total(three, sides, heard=tuple(sides)).score


@given(SCORES)
def test_everybody_with_a_score_is_in_one_band_and_lists_keep_their_size(scores):
    bands = bands_of(scheme(indicator("a", 100)), scores, {})
    known = [value for value in scores.values() if value is not None]
    assert set(bands) == {key for key, value in scores.items() if value is not None}
    assert list(bands.values()).count("black") <= 1
    better = [key for key, band in bands.items() if band == "red"]
    assert all(sum(value > scores[key] for value in known) < len(known) * 0.3 for key in better)


def test_a_bonus_never_lifts_above_full_marks():
    capped = scheme(indicator("a", 100), bonus_cap=3)
    assert total(capped, {"office": D(99)}, bonus=D(3)).score == 100


def test_a_veto_never_lifts_out_of_the_last_places():
    """Last, with a veto that would be a lesser evil: it stays last, with what follows from that."""
    bands = [
        {"key": "red", "title": "红榜", "colour": "red", "tone": "good", "least": 85},
        {"key": "last", "title": "末位", "colour": "black", "tone": "bad", "last": 1},
        {"key": "listed", "title": "达标", "colour": "green", "tone": "plain", "least": 60},
        {"key": "black", "title": "黑榜", "colour": "black", "tone": "bad"},
    ]
    lists = scheme(indicator("a", 100), bands=bands)
    scores = {"a": D(90), "b": D(80), "c": D(50), "d": D(40)}
    held = bands_of(lists, scores, {"a": "black", "b": "listed", "c": "listed", "d": "black"})
    assert held == {"a": "black", "b": "listed", "c": "black", "d": "last"}
    assert bands_of(lists, scores, {"d": "listed"})["d"] == "last"


@given(SCORES.filter(lambda scores: any(value is not None for value in scores.values())), st.data())
def test_more_points_never_bring_a_worse_place_or_band(scores, data):
    rated = scheme(indicator("a", 100))
    raised = data.draw(st.sampled_from(sorted(key for key, value in scores.items() if value is not None)))
    more = scores | {raised: data.draw(st.decimals(scores[raised], 100, places=2))}
    order = [band.key for band in (rated.band("red"), rated.band("plain"), rated.band("black"))]
    before, after = (order.index(bands_of(rated, found, {})[raised]) for found in (scores, more))
    assert after <= before and places_of(more)[raised] <= places_of(scores)[raised]


@given(st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=12))
def test_ties_share_a_place_and_a_band_whatever_their_number(scores):
    rated, of = scheme(indicator("a", 100)), dict(enumerate(scores))
    places, bands = places_of(of), bands_of(rated, of, {})
    for one in of:
        assert places[one] == 1 + sum(value > of[one] for value in scores)
        assert {bands[other] for other in of if of[other] == of[one]} == {bands[one]}


@given(schemes(), st.data(), st.randoms())
def test_the_order_of_lines_does_not_matter(drawn, data, chance):
    values = {row.key: data.draw(SHARES) for row in drawn.indicators}
    keys = list(values)
    chance.shuffle(keys)
    assert summed(drawn, {key: values[key] for key in keys}) == summed(drawn, values)


@given(st.decimals(0, 100, places=2), st.integers(0, 5), st.integers(0, 5))
def test_one_more_bonus_never_lowers_and_one_more_deduction_never_raises(score, fewer, more):
    fewer, more = sorted((fewer, more))
    rated = scheme(indicator("a", 100), bonus_cap=3)
    entry = Entry.model_validate({"key": "e", "title": "条", "points": "1.5", "most": "4"})
    with_bonus = [total(rated, {"office": score}, counted(entry, times)).score for times in (fewer, more)]
    assert with_bonus[0] <= with_bonus[1] <= 100
    left = [left_after(rated.indicators[0], counted(entry, times)).given for times in (fewer, more)]
    assert left[0] >= left[1] >= 0
