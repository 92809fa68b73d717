"""What may be done with a deadline: move it by what was granted, warn before it, put it on a day. Pure, as `clock` is.

A deadline that was extended is the first one with each grant counted on from it, so that a page can tell the parts.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import ROUND_UP, Decimal

import numpy as np

from wangge.core.clock import EPOCH, Deadline, Limit, Pause, Unit, deadline, micros
from wangge.core.worktime import EPOCH_DAY, MICRO, Calendar

HOUR = 3600 * MICRO


def extended(
    start: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Pause] = (), more: Sequence[Limit] = ()
) -> Deadline:
    """The deadline of a limit and of each extension after it; `at` is None while a pause keeps it standing still."""
    due = deadline(start, limit, calendar, pauses)
    for granted in more:
        if due.at is None:
            break
        further = deadline(due.at, granted, calendar, pauses)
        due = replace(
            further, start=start, limit=limit, confirmed=due.confirmed and further.confirmed,
            pauses=due.pauses + tuple(p for p in further.pauses if p not in due.pauses),
        )  # fmt: skip
    return due


def resumed(began: datetime, at: datetime, until: datetime | None) -> datetime:
    """When a pause ends that somebody ends at `at`: a moment it was granted until is its last, however late that is."""
    return at if until is None else max(began, min(at, until))


def part_of(limit: Limit, share: Decimal, calendar: Calendar) -> Limit:
    """A share of a limit, in hours of the same kind of time, exact to the second."""
    hours = Decimal(limit.amount)
    if limit.unit.is_day:
        length = calendar.day_length if limit.unit.is_working else 24 * HOUR
        hours = hours * length / HOUR
    seconds = (hours * share * 3600).quantize(Decimal(1), ROUND_UP)
    return Limit(seconds / 3600, Unit.working_hour if limit.unit.is_working else Unit.urgent_hour)


def before(due: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """The last moment at which so much time is still left before a deadline."""
    return _moment(befores(np.array([micros(due)], "datetime64[us]"), limit, calendar)[0])


def befores(dues: np.ndarray, limit: Limit, calendar: Calendar) -> np.ndarray:
    """`before` for many: `datetime64[us]` in UTC."""
    scale, moments = calendar.scale(limit.unit.is_working), dues.astype("datetime64[us]").astype(np.int64)
    counts = scale.count(moments) - _length(limit, calendar)
    return np.asarray(scale.opens(scale.moment(counts)), np.int64).view("datetime64[us]")


def end_of_day(day: date, calendar: Calendar) -> datetime:
    """When offices close on a day, whether or not it is worked."""
    midnight = (day - EPOCH_DAY).days * 24 * HOUR
    last = calendar.hours[-1][1]
    closing = (int(last[:2]) * 60 + int(last[3:])) * 60 * MICRO
    return _moment(np.datetime64(int(calendar.zone.utc(midnight + closing)), "us"))


def _length(limit: Limit, calendar: Calendar) -> int:
    hours = part_of(limit, Decimal(1), calendar).amount
    return int(hours * HOUR)


def _moment(moment: np.datetime64) -> datetime:
    return EPOCH + timedelta(microseconds=int(moment.astype(np.int64)))
