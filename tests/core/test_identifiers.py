"""Numbers of citizens and entities: what cannot be right is a fault, what is odd a warning."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.core import identifiers as ids

ON = date(2026, 11, 22)
days = st.dates(date(1900, 1, 1), ON)


@st.composite
def numbers(draw):
    seventeen = f"320581{draw(days):%Y%m%d}{draw(st.integers(0, 999)):03}"
    return seventeen + ids.citizen_digit(seventeen)


def test_the_standards_own_example():
    found = ids.check_citizen("11010519491231002X", on=ON)
    assert (found.fault, found.odd, found.born) == (ids.OK, False, date(1949, 12, 31))


@given(numbers())
def test_a_right_number_is_right_however_it_is_typed(number):
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    for typed in (number, number.lower(), wide, f" {number[:6]} {number[6:14]}-{number[14:]}"):
        found = ids.check_citizen(typed, on=ON)
        assert (found.number, found.fault) == (number, ids.OK)


@given(numbers(), st.integers(0, 17), st.integers(0, 9))
def test_one_digit_wrong_is_always_found(number, at, digit):
    wrong = number[:at] + str(digit) + number[at + 1 :]
    assert (ids.check_citizen(wrong, on=ON).fault == ids.OK) == (wrong == number)


@given(numbers(), st.integers(0, 15))
def test_two_neighbours_exchanged_are_always_found(number, at):
    wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert (ids.check_citizen(wrong, on=ON).fault == ids.OK) == (wrong == number)


def with_digit(seventeen):
    return seventeen + ids.citizen_digit(seventeen)


@pytest.mark.parametrize(
    "text, fault",
    [
        ("", ids.SHAPE),
        ("A2058119800101001X", ids.SHAPE),
        ("3205811980010100１", ids.SHAPE),
        ("320581800101001", ids.OLD),
        (with_digit("32058119990229001"), ids.DATE),
        (with_digit("32058119991301001"), ids.DATE),
        (with_digit("32058100010101001"), ids.DATE),
        (with_digit("32058120270101001"), ids.FUTURE),
        ("110105194912310021", ids.CHECK),
    ],
)
def test_faults_are_told_apart(text, fault):
    assert ids.check_citizen(text, on=ON).fault == fault
    assert str(ids.FAULTS[fault])


@pytest.mark.parametrize(
    "region, year, odd",
    [
        ("320581", 2000, False),
        ("320581", 1990, False),  # the card came at sixteen, when the code was in force
        ("320520", 1970, False),
        ("320520", 1990, True),  # ended 1985
        ("320811", 2016, True),  # ended 2015
        ("320812", 1950, True),  # begun 2016
        ("990001", 1980, True),
    ],
)
def test_a_region_that_was_not_in_force_is_a_warning_and_no_fault(region, year, odd):
    found = ids.check_citizen(with_digit(f"{region}{year}0101001"), on=ON)
    assert (found.fault, found.odd) == (ids.OK, odd)


@given(st.lists(st.one_of(numbers(), st.text(max_size=20), st.text("0123456789X", min_size=18, max_size=18))))
def test_a_column_is_checked_as_each_of_its_cells(texts):
    found = ids.check_citizens(texts, on=ON)
    alone = [ids.check_citizen(text, on=ON) for text in texts]
    assert [one.fault for one in alone] == found.faults.tolist()
    assert [one.odd for one in alone] == found.odd.tolist()
    assert [one.number for one in alone] == found.numbers


def test_codes_of_entities():
    assert not ids.fault_of_uscc("91350100M000100Y43")
    assert not ids.fault_of_uscc("９１３５0100 m000100y43")
    assert ids.fault_of_uscc("91350100M000100Y44")
    assert not ids.fault_of_uscc("91350100M000100Y44", unchecked="登记机关发码如此")
    assert ids.fault_of_uscc("91350100I000100Y43", unchecked="再说")


@given(st.text(ids.USCC, min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(ids.USCC))
def test_one_character_wrong_in_an_entitys_code_is_found(first, at, other):
    code = first + ids.uscc_digit(first)
    wrong = code[:at] + other + code[at + 1 :]
    assert bool(ids.fault_of_uscc(wrong)) == (wrong != code)
