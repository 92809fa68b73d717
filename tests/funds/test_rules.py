"""A ledger adds up whatever the order, what is taken back leaves nothing, and no person is named."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.core.errors import Invalid
from wangge.funds.rules import (
    IN,
    NOTHING,
    OUT,
    Line,
    amount_of,
    balance,
    booked_amount,
    day_in,
    in_order,
    party_of,
    plain_words,
    running,
    standing,
)

CENTS = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
LINES = [Line(1, IN, "物业费", Decimal(1000)), Line(2, OUT, "小修", Decimal(500)), Line(3, OUT, "水电", NOTHING)]


@dataclass(frozen=True)
class Entry:
    """An entry as the rules need it."""

    serial: int
    line: int
    side: str
    amount: Decimal
    on: date = date(2026, 3, 1)


@st.composite
def entries(draw):
    found = []
    for serial in range(1, draw(st.integers(0, 12)) + 1):
        line = draw(st.sampled_from(LINES))
        on = date(2026, 1, 1) + timedelta(draw(st.integers(0, 364)))
        found.append(Entry(serial, line.number, line.side, draw(CENTS), on))
    return found


def against(entry, serial):
    return replace(entry, serial=serial, amount=-entry.amount)


@given(entries(), st.randoms())
def test_the_order_does_not_matter_to_what_it_comes_to(found, luck):
    mixed = list(found)
    luck.shuffle(mixed)
    assert standing(LINES, mixed) == standing(LINES, found) and balance(mixed) == balance(found)
    assert in_order(mixed) == in_order(found)


@given(entries(), CENTS)
def test_the_balance_is_the_sum_and_the_last_that_runs(found, opening):
    income = sum((one.amount for one in found if one.side == IN), NOTHING)
    paid = sum((one.amount for one in found if one.side == OUT), NOTHING)
    assert balance(found) == income - paid
    assert [*running(found, opening)][-1:] == ([opening + income - paid] if found else [])
    lines = standing(LINES, found)
    assert sum((one.booked if one.side == IN else -one.booked for one in lines), NOTHING) == balance(found)
    assert all(one.left + one.booked == one.budget for one in lines)


@given(entries())
def test_what_is_taken_back_leaves_nothing(found):
    back = [against(one, len(found) + one.serial) for one in found]
    assert balance(found + back) == 0
    assert [one.booked for one in standing(LINES, found + back)] == [NOTHING] * 3


@given(entries(), entries())
def test_years_add_up(first, second):
    assert balance(first + second) == balance(first) + balance(second)


def test_a_line_is_over_only_where_more_is_paid_than_was_decided():
    lines = standing(LINES, [Entry(1, 1, IN, Decimal(2000)), Entry(2, 2, OUT, Decimal("500.01"))])
    assert [one.over for one in lines] == [False, True, False] and [one.share for one in lines] == [100, 100, 0]
    assert standing(LINES, [Entry(1, 3, OUT, Decimal(1))])[2].share == 100
    assert not standing(LINES, [Entry(1, 2, OUT, Decimal(500))])[1].over


@pytest.mark.parametrize(
    ("typed", "found"),
    [("12500", "12500.00"), ("12,500.5", "12500.50"), (" ￥12，500.05元 ", "12500.05"), ("0.01", "0.01")],
)
def test_amounts_are_read_as_people_type_them(typed, found):
    assert booked_amount(typed) == Decimal(found)


BAD = ["", "abc", "-3", "1.005", "NaN", "1e400", "Infinity", "1000000000", None, "１２３.４５６"]


@pytest.mark.parametrize("typed", BAD)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(Invalid) as refused:
        amount_of(typed)
    assert refused.value.field == "amount"


def test_nothing_is_a_budget_but_no_entry():
    assert amount_of("0") == 0
    with pytest.raises(Invalid):
        booked_amount("0.00")


UNITS = ["安捷电梯工程有限公司", "诚信防水维修部（分店）", "市自来水公司", "××街道办事处财政所", "Elevators Ltd",
         "Lifts Co., Ltd.", "城东铸造厂"]


@pytest.mark.parametrize("name", UNITS)
def test_organisations_are_named(name):
    assert party_of("unit", name) == ("unit", name)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(("unit", "王小明"), ("unit", ""), ("unit", "张师傅"), ("unit", "王店长")),
        *(("unit", "欧阳建社"), ("unit", "李厂"), ("unit", "××维修部王小明"), ("unit", "陈建院")),
        *(("person", "王小明"), ("owners", "101 室"), ("", "某某公司")),
    ],
)
def test_people_are_not(kind, name):
    with pytest.raises(Invalid):
        party_of(kind, name)


def test_who_is_no_organisation_is_told_by_kind_alone():
    assert party_of("person", " ") == ("person", "") and party_of("owners", "") == ("owners", "")


@pytest.mark.parametrize("words", ["付李某 13812345678", "身份证 11010519491231002X 的住户", "太" * 121])
def test_words_that_all_owners_read_hold_no_number_of_a_person(words):
    with pytest.raises(Invalid):
        plain_words(words, 120, "words")


def test_words_are_one_line_and_invoices_may_be_numbered():
    assert plain_words(" 电梯维保\n 发票 25342000000012345678 ", 120, "words") == "电梯维保 发票 25342000000012345678"


def test_days_lie_in_the_service():
    first, last = date(2026, 1, 1), date(2026, 11, 23)
    assert day_in(first, first, last) == first
    for day in (None, date(2025, 12, 31), date(2026, 11, 24)):
        with pytest.raises(Invalid):
            day_in(day, first, last)
