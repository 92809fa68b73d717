"""The clock: worked examples of 2026, then the laws it keeps for every calendar, start, limit and pause.

The examples run on the very calendar that the packs share. The last law compares with a second clock, at the
end of this file, which walks minute by minute and knows none of the arrays.
"""

import csv
import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wangge.core.clock import (
    Calendar,
    ClockError,
    Day,
    Limit,
    Pause,
    Unit,
    confirmed_many,
    deadline,
    deadlines,
    explain,
    remaining,
    spent,
    spent_many,
)

SHARED = Path(__file__).parents[2] / "methods" / "_shared"
CHINA = ZoneInfo("Asia/Shanghai")
HOURS = [["08:00", "12:00"], ["14:00", "18:00"]]
UNITS = {
    "urgent h": Unit.urgent_hour,
    "work h": Unit.working_hour,
    "work d": Unit.working_day,
    "day": Unit.natural_day,
}


def rows(name):
    with open(SHARED / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CHINA_CALENDAR = Calendar(
    HOURS,
    [Day(date.fromisoformat(row["date"]), row["kind"], row["name"]) for row in rows("calendar.csv")],
    [int(row["year"]) for row in rows("calendar_years.csv") if row["confirmed"] == "true"],
)


def at(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)


def limit(text):
    amount, unit = text.split(" ", 1)
    return Limit(Decimal(amount), UNITS[unit])


def march(text):
    return None if text in (None, "?") else at(f"2026-03-{text}")


def pauses(*spans):
    return [Pause(*map(march, span.split(" > "))) for span in spans]


# fmt: off
EXAMPLES = [
    # start               limit           deadline            what it shows
    ("2026-03-04 15:40", "1 work d",     "2026-03-05 15:40", "the same time on the next day"),
    ("2026-03-04 08:00", "1 work d",     "2026-03-04 18:00", "a whole day from its first minute"),
    ("2026-03-04 14:00", "0.5 work d",   "2026-03-04 18:00", "half a day"),
    ("2026-03-04 22:15", "1 work d",     "2026-03-05 18:00", "reported at night: the end of the next day"),
    ("2026-03-06 17:00", "2 work h",     "2026-03-09 09:00", "over a weekend"),
    ("2026-03-04 12:30", "1 work h",     "2026-03-04 15:00", "reported in the lunch break"),
    ("2026-03-04 11:30", "1 work h",     "2026-03-04 14:30", "the lunch break does not count"),
    ("2026-03-04 11:00", "1 work h",     "2026-03-04 12:00", "the morning's end, not the afternoon's start"),
    ("2026-03-04 10:00", "1.5 work h",   "2026-03-04 11:30", "a fraction of an hour"),
    ("2026-02-13 15:40", "2 work d",     "2026-02-24 15:40", "Spring Festival; Saturday 14 is worked"),
    ("2026-02-18 09:00", "4 work h",     "2026-02-24 12:00", "reported during Spring Festival"),
    ("2026-09-19 10:00", "1 work d",     "2026-09-20 18:00", "Saturday; the make-up Sunday is worked"),
    ("2026-09-30 17:00", "2 work h",     "2026-10-08 09:00", "National Day"),
    ("2026-09-30 17:00", "2 urgent h",   "2026-09-30 19:00", "urgent hours never stop"),
    ("2026-09-30 23:00", "3 urgent h",   "2026-10-01 02:00", "nor at night or on a holiday"),
    ("2026-09-30 17:00", "7 day",        "2026-10-07 17:00", "natural days run through holidays"),
    ("2026-01-02 10:00", "15 work d",    "2026-01-22 18:00", "fifteen days, the make-up Sunday among them"),
    ("2018-12-28 17:00", "10 work h",    "2019-01-02 09:00", "Saturday worked, Monday and Tuesday off"),
]
PAUSED = [  # Wednesday 4 and Thursday 5 March 2026
    # start, limit, pauses, deadline, what it shows
    ("4 17:00", "2 work h", ["4 18:00 > 5 08:00"], "5 09:00", "over the night: takes nothing"),
    ("4 17:00", "2 work h", ["4 17:30 > 5 08:30"], "5 10:00", "half an hour on either day"),
    ("4 17:00", "2 urgent h", ["4 18:00 > 5 08:00"], "5 09:00", "urgent hours pause too"),
    ("4 09:00", "1 work h", ["4 08:00 > 4 10:00"], "4 11:00", "begun in a pause"),
    ("4 09:00", "1 work h", ["4 08:00 > 4 09:00"], "4 10:00", "a pause before the start"),
    ("4 09:00", "1 work h", ["4 10:00 > ?"], "4 10:00", "a pause that came too late"),
    ("4 09:00", "1 work h", ["4 09:59 > ?"], None,     "stands still"),
    ("4 09:00", "1 work h", ["4 09:30 > 4 10:00", "4 09:45 > 4 10:15"], "4 10:45", "overlapping"),
    ("4 09:00", "1 work h", ["4 09:30 > 4 10:30", "4 09:50 > 4 09:55"], "4 11:00", "one inside the other"),
    ("4 09:00", "1 work h", ["4 09:30 > 4 10:00", "4 10:00 > 4 10:30"], "4 11:00", "one after the other"),
    ("4 09:00", "1 work h", ["4 09:30 > ?", "4 09:50 > 4 09:55"], None,     "one inside one that lasts"),
]
# fmt: on


@pytest.mark.parametrize(("start", "size", "expected", "shows"), EXAMPLES, ids=[row[3] for row in EXAMPLES])
def test_example(start, size, expected, shows):
    due = deadline(at(start), limit(size), CHINA_CALENDAR)
    assert due.at == at(expected)
    assert due.confirmed and due.calendar_version == CHINA_CALENDAR.version


@pytest.mark.parametrize(
    ("start", "size", "spans", "expected", "shows"), PAUSED, ids=[row[4] for row in PAUSED]
)
def test_example_with_pauses(start, size, spans, expected, shows):
    due = deadline(march(start), limit(size), CHINA_CALENDAR, pauses(*spans))
    assert due.at == march(expected)
    assert due.stands_still == (expected is None)


@pytest.mark.parametrize(
    ("start", "size", "expected", "confirmed"),
    [
        ("2026-12-28 09:00", "1 work h", "2026-12-28 10:00", True),
        ("2026-12-30 09:00", "1 work h", "2026-12-30 10:00", False),  # 2027's notice may rule 30 December
        ("2026-12-31 17:00", "2 work h", "2027-01-01 09:00", False),  # New Year is not known yet
        ("2026-12-31 17:00", "9 urgent h", "2027-01-01 02:00", True),  # no holiday can move it
    ],
)
def test_a_deadline_that_rests_on_an_unconfirmed_year_says_so(start, size, expected, confirmed):
    due = deadline(at(start), limit(size), CHINA_CALENDAR)
    assert (due.at, due.confirmed) == (at(expected), confirmed)
    assert confirmed_many([due.start], [due.at], due.unit, CHINA_CALENDAR).tolist() == [confirmed]
    assert explain(due, CHINA_CALENDAR).unconfirmed_years == (() if confirmed else (2027,))


def test_explanation_names_first_counted_moment_days_skipped_and_weekend_days_worked():
    told = explain(deadline(at("2026-02-13 18:30"), limit("2 work d"), CHINA_CALENDAR), CHINA_CALENDAR)
    assert told.first_counted == at("2026-02-14 08:00")
    assert told.made_up == (Day(date(2026, 2, 14), "work", "春节"),)
    assert [day.date.day for day in told.skipped] == list(range(15, 24)) and told.skipped[0].name == "春节"
    long = explain(deadline(at("2026-01-05 08:00"), limit("300 work d"), CHINA_CALENDAR), CHINA_CALENDAR)
    assert len(long.skipped) == 60 < long.skipped_total


def test_explanation_of_a_clock_that_began_in_a_pause():
    due = deadline(march("4 09:00"), limit("1 work h"), CHINA_CALENDAR, pauses("4 08:30 > ?"))
    assert explain(due, CHINA_CALENDAR).first_counted is None
    due = deadline(march("4 09:00"), limit("1 work h"), CHINA_CALENDAR, pauses("4 08:30 > 4 12:10"))
    assert explain(due, CHINA_CALENDAR).first_counted == march("4 14:00")
    assert due.pauses == tuple(pauses("4 09:00 > 4 12:10"))


def test_summer_time_of_1986_to_1991_moves_only_the_wall_clock():
    start = datetime(1988, 7, 1, 1, 0, tzinfo=UTC)  # 10:00 on Shanghai clocks then
    assert deadline(start, limit("1 work h"), CHINA_CALENDAR).at == start + timedelta(hours=1)
    assert deadline(start, limit("3 work h"), CHINA_CALENDAR).at == at("1988-07-01 15:00")


def test_a_deadline_twenty_years_ahead_is_found_and_one_beyond_the_calendar_refused():
    assert deadline(at("2026-01-05 08:00"), limit("5000 work d"), CHINA_CALENDAR).at.year == 2045
    with pytest.raises(ClockError, match="超出日历范围"):
        deadline(at("2026-01-05 08:00"), limit("50000 work d"), CHINA_CALENDAR)


def test_the_shared_calendar_holds_the_notice_for_2026():
    """Day by day as the State Council's notice of 4 November 2025 says."""

    def days(*spans):
        return {date(2026, m, d) for m, first, last in spans for d in range(first, last + 1)}

    off = days((1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7))
    work = days((1, 4, 4), (2, 14, 14), (2, 28, 28), (5, 9, 9), (9, 20, 20), (10, 10, 10))
    table = [day for day in CHINA_CALENDAR.days if day.date.year == 2026]
    assert {day.date for day in table if day.kind == "off"} == off
    assert {day.date for day in table if day.kind == "work"} == work
    assert CHINA_CALENDAR.confirmed_years == set(range(2004, 2027))


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: deadline(datetime(2026, 3, 4, 9), limit("1 work h"), CHINA_CALENDAR), "naive"),
        (lambda: deadlines([datetime(2026, 3, 4, 9)], limit("1 work h"), CHINA_CALENDAR), "naive"),
        (lambda: deadlines(np.array(["NaT"], "M8[s]"), limit("1 work h"), CHINA_CALENDAR), "missing"),
        (lambda: deadlines([], [limit("1 work h")], CHINA_CALENDAR), "length"),
        (
            lambda: spent(at("2026-03-05 09:00"), at("2026-03-04 09:00"), Unit.natural_day, CHINA_CALENDAR),
            "upside-down",
        ),
        (lambda: Pause(at("2026-03-05 09:00"), at("2026-03-04 09:00")), "pause-upside-down"),
        (lambda: limit("0 work h"), "limit-range"),
        (lambda: limit("0.3 work d"), "limit-step"),
        (lambda: Limit(0.5, Unit.working_day), "limit-type"),
        (lambda: Calendar([["14:00", "18:00"], ["08:00", "12:00"]]), "hours-order"),
        (lambda: Calendar([["8 Uhr", "12:00"]]), "hours-form"),
        (lambda: Calendar([]), "hours-order"),
        (
            lambda: Calendar(HOURS, [Day(date(2026, 1, 1), "off"), Day(date(2026, 1, 1), "work")]),
            "calendar-twice",
        ),
    ],
)
def test_what_the_clock_refuses(ask, code):
    with pytest.raises(ClockError) as refused:
        ask()
    assert refused.value.code == code


def test_the_version_changes_with_whatever_changes_a_deadline():
    confirmed = Calendar(HOURS, confirmed_years=[2026])
    versions = [
        confirmed,
        Calendar(HOURS),
        Calendar(HOURS[:1]),
        Calendar(HOURS, [Day(date(2026, 1, 1), "off")]),
    ]
    assert len({calendar.version for calendar in versions}) == 4
    assert Calendar(HOURS, confirmed_years=[2026]).version == confirmed.version


# The laws, for drawn calendars, starts, limits and pauses.

ORIGIN = at("2026-01-05 00:00")
minutes = st.integers(0, 21 * 24 * 60)
moments = minutes.map(lambda minute: ORIGIN + timedelta(minutes=minute))
hours = st.sampled_from(
    [HOURS, [["00:00", "24:00"]], [["09:00", "17:30"]], [["06:00", "06:30"], ["06:30", "07:00"]]]
)
odd_days = st.dictionaries(st.integers(0, 40), st.sampled_from(["off", "work"]), max_size=8)
calendars = st.builds(
    lambda hours, days: Calendar(
        hours, [Day(ORIGIN.date() + timedelta(n), kind) for n, kind in days.items()]
    ),
    hours,
    odd_days,
)
limits = st.one_of(
    st.builds(Limit, st.integers(1, 40), st.sampled_from(Unit)),
    st.builds(lambda n, unit: Limit(Decimal(n) / 2, unit), st.integers(1, 9), st.sampled_from(Unit)),
)
closed_pauses = st.builds(lambda a, b: Pause(min(a, b), max(a, b)), moments, moments)
some_pauses = st.lists(closed_pauses, max_size=4)
laws = settings(max_examples=80, deadline=None)


@laws
@given(calendars, moments, moments, limits, some_pauses)
def test_a_later_start_never_gives_an_earlier_deadline(calendar, one, other, size, some):
    first, second = sorted([one, other])
    assert deadline(first, size, calendar, some).at <= deadline(second, size, calendar, some).at


@laws
@given(calendars, moments, limits, limits, some_pauses)
def test_a_larger_limit_gives_a_later_deadline(calendar, start, size, other, some):
    larger = Limit(size.amount + abs(Decimal(other.amount)), size.unit)
    assert deadline(start, size, calendar, some).at < deadline(start, larger, calendar, some).at


@laws
@given(calendars, moments, limits, some_pauses, closed_pauses, st.booleans())
def test_a_pause_never_makes_a_deadline_earlier(calendar, start, size, some, pause, still_lasts):
    before = deadline(start, size, calendar, some).at
    after = deadline(
        start, size, calendar, [*some, Pause(pause.start, None if still_lasts else pause.end)]
    ).at
    assert after is None or after >= before


@laws
@given(calendars, moments, moments, moments, st.sampled_from(Unit), some_pauses)
def test_splitting_an_interval_changes_nothing(calendar, one, two, three, unit, some):
    a, b, c = sorted([one, two, three])
    parts = spent(a, b, unit, calendar, some) + spent(b, c, unit, calendar, some)
    assert spent(a, c, unit, calendar, some) == parts


@laws
@given(calendars, moments, limits, some_pauses)
def test_at_the_deadline_exactly_the_limit_is_spent_and_less_before(calendar, start, size, some):
    due = deadline(start, size, calendar, some).at
    whole = spent(start, due, size.unit, calendar, some)
    days = timedelta(days=1) if size.unit is Unit.natural_day else working_day(calendar)
    assert whole == (days if size.unit.is_day else timedelta(hours=1)) * float(size.amount)
    assert spent(start, due - timedelta(microseconds=1), size.unit, calendar, some) < whole
    assert remaining(start, size, due, calendar, some) == timedelta(0)


@laws
@given(calendars, moments, moments, limits, some_pauses)
def test_what_remains_is_the_limit_less_what_is_spent(calendar, one, other, size, some):
    start, now = sorted([one, other])
    due = deadline(start, size, calendar, some).at
    left = remaining(start, size, now, calendar, some)
    assert (left > timedelta(0)) == (now < due)
    if now < due:
        assert left == spent(now, due, size.unit, calendar, some)
    else:
        assert -left == spent(due, now, size.unit, calendar, some)


@laws
@given(calendars, st.lists(st.tuples(moments, limits), max_size=6), moments)
def test_many_at_once_equal_one_by_one(calendar, pairs, other):
    starts, sizes = [start for start, _ in pairs], [size for _, size in pairs]
    one_by_one = [deadline(start, size, calendar).at for start, size in pairs]
    assert [
        moment.replace(tzinfo=UTC) for moment in deadlines(starts, sizes, calendar).tolist()
    ] == one_by_one
    as_utc = np.array([start.astimezone(UTC).replace(tzinfo=None) for start in starts], "M8[s]")
    for unit, size in itertools.product(Unit, sizes[:1]):
        assert (
            deadlines(as_utc, size, calendar) == deadlines(starts, [size] * len(starts), calendar)
        ).all()
        spans = [sorted([start, other]) for start in starts]
        spent_each = [spent(start, end, unit, calendar) for start, end in spans]
        assert spent_many(*zip(*spans, strict=True), unit, calendar).tolist() == spent_each


@settings(max_examples=40, deadline=None)
@given(calendars, moments, moments, st.sampled_from(Unit), some_pauses)
def test_spent_is_what_a_minute_hand_counts(calendar, one, other, unit, some):
    start, end = sorted([one, other])
    assert spent(start, end, unit, calendar, some) == timedelta(
        minutes=sum(counts(minute, unit, calendar, some) for minute in walk(start, end))
    )


def walk(start, end):
    steps = (end - start) // timedelta(minutes=1)
    return (start + timedelta(minutes=step) for step in range(steps))


def counts(minute, unit, calendar, some):
    """Whether the minute that begins now counts: the rule as a clerk would say it."""
    if any(pause.start <= minute < pause.end for pause in some):
        return False
    if not unit.is_working:
        return True
    kinds = {day.date: day.kind for day in calendar.days}
    worked = kinds.get(minute.date(), "off" if minute.weekday() >= 5 else "work") == "work"
    return worked and any(start <= f"{minute:%H:%M}" < end for start, end in calendar.hours)


def working_day(calendar):
    one = Calendar(calendar.hours)
    return spent(at("2026-01-05 00:00"), at("2026-01-06 00:00"), Unit.working_hour, one)
