"""The plan of a month: the same whatever the order, quotas met, nobody twice, one building after the other."""

from datetime import date, timedelta
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from wangge.visits.rules import Home, Walker, choose, natural, of_today, parts, plan, route, why

FIRST = ("asked", "never", "longest")
DAY = date(2026, 11, 1)


@st.composite
def homes(draw, most=40):
    """Homes with keys of their own in a few buildings, some of which nobody located."""
    found = []
    places = {n: draw(st.one_of(st.none(), st.tuples(st.floats(118, 119), st.floats(32, 33)))) for n in range(5)}
    for number in range(draw(st.integers(0, most))):
        house = draw(st.integers(0, 4))
        lon, lat = places[house] or (None, None)
        back = draw(st.one_of(st.none(), st.integers(1, 900)))
        found.append(
            Home(
                key=number,
                building=house,
                address=f"梧桐里{house}幢{draw(st.integers(1, 3))}单元{number}室",
                lon=lon,
                lat=lat,
                unit=str(draw(st.integers(1, 3))),
                floor=draw(st.one_of(st.none(), st.integers(-1, 12))),
                room=str(draw(st.integers(101, 1204))),
                last=back and DAY - timedelta(days=back),
                asked=draw(st.booleans()),
                resting=draw(st.integers(0, 4)) == 0,
            )
        )
    return found


walkers = st.lists(st.integers(1, 30), min_size=1, max_size=4).map(
    lambda quotas: [Walker(f"office-{n}", quota) for n, quota in enumerate(quotas)]
)
orders = st.permutations(FIRST)


@settings(max_examples=150, deadline=None)
@given(homes(), walkers, orders, st.randoms(use_true_random=False))
def test_the_same_homes_give_the_same_month_in_whatever_order(found, offices, first, draw):
    shuffled, others = list(found), list(offices)
    draw.shuffle(shuffled)
    draw.shuffle(others)
    assert plan(found, offices, first) == plan(shuffled, others, first)


@settings(max_examples=150, deadline=None)
@given(homes(), walkers, orders)
def test_quotas_are_met_where_homes_suffice_and_nobody_is_visited_twice(found, offices, first):
    given_out = plan(found, offices, first)
    stops = [key for held in given_out.values() for key, _why in held]
    able = [home.key for home in found if not home.resting]
    wanted = sum(one.quota for one in offices)
    assert len(stops) == len(set(stops)) == min(wanted, len(able)) and set(stops) <= set(able)
    for one in offices:
        assert len(given_out[one.key]) <= one.quota
        if len(able) >= wanted:
            assert len(given_out[one.key]) == one.quota


@settings(max_examples=100, deadline=None)
@given(homes(), st.integers(0, 30))
def test_who_is_left_out_never_comes_before_who_is_chosen(found, number):
    rank = lambda home: (not home.asked, home.last is not None, home.last or date.min)  # noqa: E731
    chosen = choose(found, number, FIRST)
    left = [home for home in found if home not in chosen and not home.resting]
    assert all(rank(one) <= rank(other) for one in chosen for other in left)


@settings(max_examples=100, deadline=None)
@given(homes())
def test_a_way_goes_through_each_building_once_and_upwards(found):
    way = route(found)
    assert sorted(home.key for home in way) == sorted(home.key for home in found)
    blocks = [(building, list(held)) for building, held in groupby(way, key=lambda home: home.building)]
    assert len(blocks) == len({building for building, _held in blocks})
    for _building, held in blocks:
        doors = [(natural(home.unit), home.floor if home.floor is not None else 99) for home in held]
        assert doors == sorted(doors)
    located = [held[0].lon is not None for _building, held in blocks]
    assert located == sorted(located, reverse=True)  # what nobody located comes last


def test_the_next_building_is_the_nearest():
    at = {"a": (118.0, 32.0), "c": (118.001, 32.0), "b": (118.01, 32.0)}
    found = [Home(n, key, f"{key}幢", lon, lat) for n, (key, (lon, lat)) in enumerate(at.items())]
    assert [home.building for home in route(found)] == ["a", "c", "b"]


@given(st.integers(0, 300), st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_parts_leave_nothing_and_are_fair(number, quotas):
    cut = parts(number, quotas)
    assert sum(cut) == min(number, sum(quotas))
    assert all(0 <= one <= quota for one, quota in zip(cut, quotas, strict=True))
    if number < sum(quotas):
        exact = [number * quota / sum(quotas) for quota in quotas]
        assert all(abs(one - part) < 1 for one, part in zip(cut, exact, strict=True))


@given(st.integers(0, 200), st.integers(1, 23))
def test_days_of_a_month_come_out_even(left, days):
    for day in range(days, 0, -1):
        share = of_today(left, day)
        assert 0 <= share <= left
        left -= share
    assert left == 0


def test_reasons_are_told_in_the_packs_order():
    home = Home(1, 1, "一", last=None, asked=True)
    assert why(home, FIRST) == "asked" and why(home, ("never", "asked")) == "never"
    assert why(Home(1, 1, "一", last=DAY), FIRST) == "longest"
    assert natural("2单元") < natural("10单元")
