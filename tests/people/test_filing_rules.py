"""The two state machines of filings before letting: properties that hold for whatever is done in whatever order."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.people.enums import FILING_STATES
from wangge.people.filing_rules import (
    CLOCK,
    LANDLORD,
    LETTING,
    OFFICE,
    OVER,
    TENANCY,
    deeds,
    is_late,
    letting_faults,
    most_at_once,
    overlap,
    tenancy_faults,
    way,
)

WITHIN = {"longest": timedelta(days=1830), "farthest": timedelta(days=366)}
MACHINES = {"letting": LETTING, "tenancy": TENANCY}
DEEDS = sorted({one.deed for machine in MACHINES.values() for one in machine})
both = pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)


def run(machine, done):
    """The states that a list of deeds goes through; what is no step changes nothing."""
    states = ["filed"]
    for deed in done:
        found = way(machine, states[-1], deed)
        states.append(found.after if found else states[-1])
    return states


@both
@given(done=st.lists(st.sampled_from(DEEDS), max_size=30))
def test_what_is_over_stays_over_and_nothing_is_accepted_without_an_office(machine, done):
    states = run(machine, done)
    assert set(states) <= FILING_STATES.keys()
    for before, after, deed in zip(states, states[1:], done, strict=False):
        assert before not in OVER or after == before
        if after == "accepted" != before:
            assert (before, deed) == ("filed", "accept") and way(machine, before, deed).by == OFFICE


@both
def test_every_state_is_reached_and_leads_somewhere_or_is_over(machine):
    reached = {one.after for one in machine} | {"filed"}
    assert {one.before for one in machine} == reached - OVER
    assert len({(one.before, one.deed) for one in machine}) == len(machine)
    assert all(deeds(machine, state, by) == () for state in OVER for by in (LANDLORD, OFFICE, CLOCK))


@both
def test_a_landlord_may_always_leave_and_an_office_says_why(machine):
    for state in {one.before for one in machine}:
        assert {"withdraw", "end"} & set(deeds(machine, state, LANDLORD))
    assert all(one.reason for one in machine if one.by == OFFICE and one.deed != "accept")


def test_no_office_ends_a_tenancy():
    assert not deeds(TENANCY, "accepted", OFFICE)


def filing(**sent):
    whole = {"capacity": "owner", "rooms": 2, "area_m2": 60, "most_occupants": 4, "declared": ["a", "b"]}
    return letting_faults(whole | sent, ["a", "b"], least_each=5)


def test_a_whole_filing_has_no_fault_and_a_bad_one_all_of_its_own():
    assert filing() == {}
    assert filing(capacity="", rooms=None, declared=["a"]) == {
        "capacity": "choose",
        "rooms": "number",
        "declared": "undeclared",
    }
    assert filing(most_occupants=12) == {}
    assert filing(most_occupants=13) == {"most_occupants": "crowded"} and filing(area_m2=0) == {"area_m2": "number"}


days = st.dates(date(2026, 1, 1), date(2026, 3, 31))
tenancies = st.lists(
    st.tuples(days, st.integers(0, 60), st.integers(0, 5)).map(lambda t: (t[0], t[0] + timedelta(days=t[1]), t[2])),
    max_size=8,
)


@given(days, st.integers(1, 60), tenancies)
def test_as_many_live_there_at_once_as_a_count_day_by_day_says(start, length, others):
    end = start + timedelta(days=length)
    by_day = (
        sum(people for first, last, people in others if first <= start + timedelta(days=n) <= last)
        for n in range(length + 1)
    )
    assert most_at_once(start, end, others) == max(by_day)


@given(days, days, days, days)
def test_sharing_a_day_goes_both_ways(a, b, c, d):
    (a, b), (c, d) = sorted((a, b)), sorted((c, d))
    assert overlap(a, b, c, d) == overlap(c, d, a, b)


@given(days, st.integers(1, 400), st.integers(1, 9), st.integers(0, 4), st.integers(0, 20))
def test_nobody_moves_in_beyond_the_room_that_is_left(start, length, people, children, left):
    faults = tenancy_faults(start, start + timedelta(days=length), people, children, left, on=start, **WITHIN)
    assert ("tenants" in faults) == (people + children > left)


def test_a_tenancy_needs_days_in_order_and_somebody():
    day = date(2026, 11, 22)
    empty = tenancy_faults(None, None, 0, 0, 4, on=day, **WITHIN)
    assert empty == {"starts_on": "date", "ends_on": "order", "tenants": "nobody"}
    far, longest = date(9998, 1, 1), day + timedelta(days=1830)
    assert tenancy_faults(far, date(9999, 12, 31), 1, 0, 4, on=day, **WITHIN) == {"starts_on": "far"}
    assert tenancy_faults(day, longest, 1, 0, 4, on=day, **WITHIN) == {}
    assert tenancy_faults(day, longest + timedelta(days=1), 1, 0, 4, on=day, **WITHIN) == {"ends_on": "order"}
    assert tenancy_faults(day, day, 1, 0, 4, on=day, **WITHIN) == {"ends_on": "order"}
    assert is_late(day - timedelta(days=1), day) and not is_late(day, day)
