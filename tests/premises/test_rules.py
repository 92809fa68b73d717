"""The colour of a dwelling: a pure function of its open findings."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wangge.premises.models import COLOURS as NAMED
from wangge.premises.rules import COLOURS, GRADES, VALID_DAYS, Open, colour_of, expires, may_be_listed

DAY = date(2026, 11, 22)
findings = st.builds(
    Open,
    st.sampled_from(["gas", "wiring", "partition", "clutter"]),
    st.sampled_from(sorted(GRADES)),
    st.integers(-30, 30).map(lambda days: DAY + timedelta(days=days)),
)


def rank(colour):
    return COLOURS.index(colour)


@given(st.lists(findings), st.randoms())
def test_the_order_does_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert colour_of(found, DAY) == colour_of(shuffled, DAY)


@given(st.lists(findings), findings)
def test_one_more_never_betters_the_colour(found, more):
    assert rank(colour_of([*found, more], DAY)[0]) >= rank(colour_of(found, DAY)[0])


@given(st.lists(findings), st.integers(0, 60))
def test_waiting_never_betters_the_colour(found, days):
    assert rank(colour_of(found, DAY + timedelta(days=days))[0]) >= rank(colour_of(found, DAY)[0])


@given(st.lists(findings))
def test_every_line_of_the_explanation_is_a_finding_and_the_worst_is_the_colour(found):
    colour, reasons = colour_of(found, DAY)
    assert {one.item for one in reasons} == {one.item for one in found}
    assert colour == (max(reasons, key=lambda one: rank(one.colour)).colour if reasons else "green")


def test_nothing_open_is_green_and_each_grade_has_its_colour():
    later = DAY + timedelta(days=1)
    told = {grade: colour_of([Open("x", grade, later)], DAY)[0] for grade in GRADES}
    assert told == {"notice": "blue", "general": "yellow", "serious": "orange", "major": "red"}
    assert colour_of([Open("x", "serious", DAY - timedelta(days=1))], DAY)[0] == "red"  # past its day
    assert colour_of([], DAY) == ("green", ())
    assert [key for key, _words in NAMED] == list(COLOURS)


def test_a_red_or_an_old_label_is_not_listed():
    until = expires(DAY)
    assert until - DAY == timedelta(days=VALID_DAYS)
    assert may_be_listed("orange", until, until) and not may_be_listed("red", until, DAY)
    assert not may_be_listed("green", until, until + timedelta(days=1))
