"""Turns rotate fairly: nobody in two places, rest and hours kept, days off shared; what stays open cannot be filled."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wangge.workforce.rules import Bounds, Slot, Stander, days_of, hindrance, metres_between, rotate, stands_on

FIRST = datetime(2026, 11, 1, tzinfo=UTC)
BOUNDS = Bounds(rest=timedelta(hours=12), most=timedelta(hours=36))
LOOSE = Bounds(rest=timedelta(0), most=timedelta(hours=10_000))
POOLS = ("甲", "乙")


def slot(key, hour=0, length=2, pool="甲", off=None):
    starts = FIRST + timedelta(hours=hour)
    off = starts.weekday() >= 5 if off is None else off
    return Slot(key, pool, starts.date(), starts, starts + timedelta(hours=length), off)


def people(count, pools=POOLS):
    return [Stander(number, frozenset(pools)) for number in range(count)]


@st.composite
def months(draw):
    hours = draw(st.lists(st.tuples(st.integers(0, 700), st.integers(1, 6), st.sampled_from(POOLS)), max_size=60))
    slots = [slot(number, *one) for number, one in enumerate(hours)]
    standers = []
    for number in range(draw(st.integers(0, 8))):
        stander = Stander(number, draw(st.frozensets(st.sampled_from(POOLS))))
        for day in draw(st.lists(st.integers(1, 28), max_size=2)):
            stander.away += ((date(2026, 11, day), date(2026, 11, min(28, day + 2))),)
        if draw(st.booleans()):
            stander.taken.append((FIRST - timedelta(hours=6), FIRST - timedelta(hours=2)))
        standers.append(stander)
    return slots, standers


@given(months())
def test_nobody_stands_twice_without_rest_too_long_elsewhere_or_when_away(month):
    slots, standers = month
    before = {one.key: list(one.taken) for one in standers}
    chosen, by_key = rotate(slots, standers, BOUNDS), {one.key: one for one in standers}
    assert set(chosen) == {one.key for one in slots}
    for key in by_key:
        mine = sorted((one.starts, one.ends) for one in slots if chosen[one.key] == key)
        every = sorted([*mine, *before[key]])
        assert all(later[0] - earlier[1] >= BOUNDS.rest for earlier, later in pairwise(every))
        assert sum((end - start for start, end in mine), timedelta(0)) <= BOUNDS.most
    for one in slots:
        if chosen[one.key] is not None:
            stander = by_key[chosen[one.key]]
            assert one.pool in stander.pools
            assert not any(first <= one.day <= last for first, last in stander.away)


@given(months())
def test_a_shift_stays_open_only_where_nobody_may_have_it(month):
    slots, standers = month
    chosen = rotate(slots, standers, BOUNDS)
    for one in slots:
        if chosen[one.key] is None:
            assert all(hindrance(stander, one, BOUNDS) for stander in standers)


@given(st.integers(1, 9), st.lists(st.booleans(), max_size=60))
def test_equal_shifts_are_shared_equally_and_those_of_days_off_too(count, off):
    slots = [slot(number, 2 * number, length=1, off=one) for number, one in enumerate(off)]
    chosen = rotate(slots, people(count), LOOSE)
    for group in (slots, [one for one in slots if one.off]):
        turns = Counter(dict.fromkeys(range(count), 0))
        turns.update(chosen[one.key] for one in group)
        assert None not in turns and max(turns.values()) - min(turns.values()) <= 1


@given(months(), st.randoms())
def test_the_order_in_which_shifts_and_people_are_given_changes_nothing(month, shuffle):
    slots, standers = month
    again = [Stander(one.key, one.pools, one.away, list(one.taken)) for one in standers]
    first = rotate(slots, standers, BOUNDS)
    shuffled = slots[:]
    shuffle.shuffle(shuffled)
    shuffle.shuffle(again)
    assert rotate(shuffled, again, BOUNDS) == first


def test_who_has_not_stood_for_longest_begins_the_month():
    ages = [FIRST - timedelta(days=3), None, FIRST - timedelta(days=9)]
    standers = [Stander(number, frozenset(POOLS), last=last) for number, last in enumerate(ages)]
    chosen = rotate([slot(number, 24 * number + 30, off=False) for number in range(3)], standers, BOUNDS)
    assert [chosen[number] for number in range(3)] == [1, 2, 0]


def test_what_hinders_is_named():
    one = slot("x", 48)
    stander = Stander(
        "p", frozenset({"甲"}), taken=[(one.starts - timedelta(hours=3), one.starts - timedelta(hours=1))]
    )
    assert hindrance(stander, one, BOUNDS) == "rest" and hindrance(stander, one, LOOSE) == ""
    assert hindrance(Stander("p", frozenset()), one, LOOSE) == "pool"
    assert hindrance(Stander("p", frozenset({"甲"}), away=((one.day, one.day),)), one, LOOSE) == "away"
    assert hindrance(Stander("p", frozenset({"甲"}), taken=[(one.starts, one.ends)]), one, LOOSE) == "twice"
    assert hindrance(Stander("p", frozenset({"甲"}), hours=timedelta(hours=35)), one, BOUNDS) == "hours"


def test_days_of_a_month_begin_where_the_plan_does():
    assert len(list(days_of(date(2024, 2, 1), date(2024, 2, 1)))) == 29
    assert list(days_of(date(2026, 11, 1), date(2026, 11, 29))) == [date(2026, 11, 29), date(2026, 11, 30)]
    assert list(days_of(date(2026, 11, 1), date(2026, 12, 2))) == []


def test_turns_of_all_working_and_off_days():
    told = [(days, off, stands_on(days, off)) for days in ("all", "working", "off") for off in (True, False)]
    assert [one[2] for one in told] == [True, True, False, True, True, False]


def test_metres_between_two_points():
    assert metres_between(119.0, 32.688, 119.0, 32.688) == 0
    assert abs(metres_between(119.0, 32.0, 119.0, 33.0) - 111_195) < 5
    assert abs(metres_between(119.004, 32.688, 119.005, 32.688) - 94) < 2
