"""Deadlines moved, warned of and put on a day."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from wangge.core.clock import Limit, Pause, Unit, deadlines
from wangge.core.dues import before, befores, end_of_day, extended, part_of
from wangge.core.worktime import Calendar

CHINA = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar((("08:00", "12:00"), ("14:00", "18:00")))
DAYS = Limit(2, Unit.working_day)


def on(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


def test_an_extension_is_counted_on_from_the_deadline():
    assert extended(on(23, 9), DAYS, OFFICE, more=[Limit(1, Unit.working_day)]).at == on(26, 9)
    assert extended(on(23, 9), DAYS, OFFICE).at == on(25, 9)


def test_a_pause_after_the_first_deadline_counts_within_the_extension():
    pause = Pause(on(25, 14), on(26, 14))
    assert extended(on(23, 9), DAYS, OFFICE, [pause]).at == on(25, 9)
    assert extended(on(23, 9), DAYS, OFFICE, [pause], [Limit(1, Unit.working_day)]).at == on(27, 9)


def test_an_open_pause_lets_no_extension_run():
    assert extended(on(23, 9), DAYS, OFFICE, [Pause(on(24, 9))], [Limit(1, Unit.working_day)]).at is None


@pytest.mark.parametrize(
    ("limit", "share", "hours", "unit"),
    [
        (Limit(3, Unit.working_day), "0.25", "6", Unit.working_hour),
        (Limit(1, Unit.natural_day), "0.5", "12", Unit.urgent_hour),
        (Limit(4, Unit.urgent_hour), "0.75", "3", Unit.urgent_hour),
    ],
)
def test_a_part_of_a_limit_is_told_in_hours(limit, share, hours, unit):
    assert part_of(limit, Decimal(share), OFFICE) == Limit(Decimal(hours), unit)


def test_so_long_before_is_counted_back_over_nights_and_weekends():
    assert before(on(23, 9), Limit(4, Unit.working_hour), OFFICE) == on(20, 15)  # Monday back to Friday
    assert before(on(23, 9), Limit(4, Unit.urgent_hour), OFFICE) == on(23, 5)


def test_many_are_as_one():
    starts = np.array([f"2026-11-{day}T0{hour}:30" for day in range(10, 28) for hour in range(10)], "datetime64[us]")
    dues = deadlines(starts, DAYS, OFFICE)
    singly = [before(at.item().replace(tzinfo=ZoneInfo("UTC")), Limit(3, Unit.working_hour), OFFICE) for at in dues]
    many = befores(dues, Limit(3, Unit.working_hour), OFFICE)
    assert [at.item().replace(tzinfo=ZoneInfo("UTC")) for at in many] == singly


def test_a_day_ends_when_offices_close():
    assert end_of_day(date(2026, 11, 24), OFFICE) == on(24, 18)
