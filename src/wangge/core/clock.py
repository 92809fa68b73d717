"""How time is counted: urgent hours, working hours, working days and natural days.

Pure functions over a `Calendar`: no database, no present moment, no Django. What counts is decided here once:

- **urgent_hour** 紧急工作时 and **natural_day** 自然日 run without a break; a natural day is 24 hours.
- **working_hour** 工作时 runs only inside the calendar's hours on working days: the week without weekends
  and statutory holidays, plus make-up days (调休上班).
- **working_day** 工作日 is measured in the same working time; one working day is one full day of working
  hours (8 h for 08:00-12:00, 14:00-18:00). Reported on a working day at 15:40 with one working day, the
  deadline is the next working day at 15:40; reported at night or on a holiday, it is the end of the next
  working day.

So every unit is one growing count C(t) of the time that has counted up to the moment t, and the rest follows:
`spent(a, b) = C(b) - C(a)`, hence cutting an interval in two changes nothing; a deadline is the *earliest*
moment at which the limit has counted, hence 18:00 and not the next morning at 08:00; a pause takes its own
counted time out, hence it never makes a deadline earlier.

The units and the default hours are those of the national practice of digital city management (GB/T 30428, as
public systems that follow it implement it). Two choices are the platform's own, because no source gives them:
that a working day is measured in working time, and that a day may be halved.

Moments are aware datetimes, or `numpy.datetime64` read as UTC. Inside they are whole microseconds: UTC for
what runs without a break, local wall time for working time. `zoneinfo` only converts between the two.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np

from wangge.core.worktime import DAY, MICRO, Calendar, ClockError, Day, local_dates

__all__ = [
    "Calendar", "ClockError", "Day", "Deadline", "Explanation", "Limit", "Pause", "Unit",
    "confirmed_many", "deadline", "deadlines", "explain", "remaining", "spent", "spent_many",
]  # fmt: skip

HOUR = 3600 * MICRO
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEW_YEAR_REACH = timedelta(days=3)  # a year's notice may already rule 29-31 December before it
FOREVER = 2**62  # the end of a pause that has none
LISTED = 60  # an explanation names at most so many days; the totals are always whole


class Unit(enum.StrEnum):
    """What a limit is counted in (standards: 紧急工作时, 工作时, 工作日, 自然日)."""

    urgent_hour = "urgent_hour"
    working_hour = "working_hour"
    working_day = "working_day"
    natural_day = "natural_day"

    @property
    def is_working(self):
        """Whether only working time counts, so that the calendar matters."""
        return self in (Unit.working_hour, Unit.working_day)

    @property
    def is_day(self):
        return self in (Unit.working_day, Unit.natural_day)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many units of time, more than none: hours to the second, days whole or half; no binary fractions."""

    amount: Decimal | int
    unit: Unit

    def __post_init__(self):
        if isinstance(self.amount, bool) or not isinstance(self.amount, Decimal | int):
            raise ClockError("时限须为整数或十进制小数。", "limit-type")
        amount = Decimal(self.amount)
        if not amount.is_finite() or not 0 < amount <= 100_000:
            raise ClockError("时限须大于 0，且不超过 100000。", "limit-range")
        if (amount * (2 if self.unit.is_day else 3600)) % 1:
            raise ClockError("以日计的时限须为整日或半日；以小时计的时限须精确到秒。", "limit-step")


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which nothing counts; without an end it still lasts."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self):
        if self.end is not None and micros(self.end) < micros(self.start):
            raise ClockError("暂停的结束时间早于开始时间。", "pause-upside-down")


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a limit runs out. `at` is UTC, or None while an open pause keeps the clock standing still.

    `confirmed`: every year whose holidays mattered is confirmed by notice. `pauses` are those that counted:
    inside the run, overlaps merged.
    """

    at: datetime | None
    start: datetime
    limit: Limit
    confirmed: bool
    calendar_version: str
    pauses: tuple[Pause, ...] = ()

    @property
    def unit(self):
        return self.limit.unit

    @property
    def stands_still(self):
        return self.at is None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The parts of a deadline, for a page to tell: data, no sentences.

    `first_counted` is the moment at which the clock began to run, None if an open pause came first. `skipped`
    are the days between start and deadline that were not worked, `made_up` the weekend days that were; both
    name at most sixty, `*_total` count them all.
    """

    deadline: Deadline
    first_counted: datetime | None
    skipped: tuple[Day, ...]
    skipped_total: int
    made_up: tuple[Day, ...]
    made_up_total: int
    unconfirmed_years: tuple[int, ...]


def deadline(start: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Deadline:
    """The earliest moment at which `limit` has counted since `start`, pauses taken out."""
    begin, scale = micros(start), calendar.scale(limit.unit.is_working)
    due = int(scale.count(begin)) + _size(limit, calendar)
    counted, still_since = [], None
    for pause, first, last in _merged(pauses, begin, scale):
        if first >= due:
            break
        if last == first:
            continue  # a pause over the night takes nothing out of working time
        counted.append(pause)
        if last is None:
            still_since = micros(pause.start)
            break
        due += last - first
    at = int(scale.moment(due)) if still_since is None else None
    reached = still_since if at is None else at
    return Deadline(
        at=None if at is None else _aware(at),
        start=start,
        limit=limit,
        confirmed=not limit.unit.is_working or not _unconfirmed(begin, reached, calendar),
        calendar_version=calendar.version,
        pauses=tuple(counted),
    )


def spent(
    start: datetime, end: datetime, unit: Unit, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> timedelta:
    """The time between two moments that counts in this unit, pauses taken out."""
    begin, until, scale = micros(start), micros(end), calendar.scale(unit.is_working)
    if until < begin:
        raise ClockError("结束时间早于开始时间。", "upside-down")
    stop = int(scale.count(until))
    total = stop - int(scale.count(begin))
    for _pause, first, last in _merged(pauses, begin, scale):
        total -= max(0, (stop if last is None else min(last, stop)) - first)
    return timedelta(microseconds=total)


def remaining(
    start: datetime, limit: Limit, now: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> timedelta:
    """What is left of the limit at `now`, in time that counts; negative by as much as it is overdue."""
    return timedelta(microseconds=_size(limit, calendar)) - spent(start, now, limit.unit, calendar, pauses)


def deadlines(starts, limits: Limit | Sequence[Limit], calendar: Calendar) -> np.ndarray:
    """The `at` of many deadlines without pauses: `datetime64[us]` in UTC; one limit for all or one each."""
    begins, scale = _micros_many(starts), calendar.scale(True)
    if isinstance(limits, Limit):
        size = _size(limits, calendar)
        out = scale.moment(scale.count(begins) + size) if limits.unit.is_working else begins + size
        return out.view("datetime64[us]")
    each = limits
    if len(each) != len(begins):
        raise ClockError("起算时间与时限的个数不一致。", "length")
    # Limits are few and shared: told apart by identity, each is asked once.
    _, firsts, which = np.unique(np.fromiter(map(id, each), np.int64, len(each)), True, True)
    sizes = np.array([_size(each[first], calendar) for first in firsts], np.int64)[which]
    working = np.array([each[first].unit.is_working for first in firsts], bool)[which]
    out = begins + sizes
    out[working] = scale.moment(scale.count(begins[working]) + sizes[working])
    return out.view("datetime64[us]")


def spent_many(starts, ends, unit: Unit, calendar: Calendar) -> np.ndarray:
    """`spent` for many intervals, without pauses: `timedelta64[us]`."""
    begins, untils, scale = _micros_many(starts), _micros_many(ends), calendar.scale(unit.is_working)
    if len(begins) != len(untils):
        raise ClockError("开始时间与结束时间的个数不一致。", "length")
    if np.any(untils < begins):
        raise ClockError("结束时间早于开始时间。", "upside-down")
    return (scale.count(untils) - scale.count(begins)).view("timedelta64[us]")


def confirmed_many(starts, ends, unit: Unit, calendar: Calendar) -> np.ndarray:
    """`Deadline.confirmed` for many at once: is every year whose holidays matter confirmed?"""
    begins, untils = _micros_many(starts), _micros_many(ends)
    if not unit.is_working:
        return np.ones(len(begins), bool)
    return calendar.years_confirmed(begins, untils, NEW_YEAR_REACH)


def explain(due: Deadline, calendar: Calendar) -> Explanation:
    """Why a deadline lies where it lies. The calendar must be the one it was computed with."""
    if due.calendar_version != calendar.version:
        raise ClockError("这一时限是按另一版日历计算的。", "calendar-version")
    begin, until = micros(due.start), micros(due.at or due.pauses[-1].start)
    departures, missing = ((), 0, (), 0), ()
    if due.unit.is_working:
        departures = calendar.departures(*local_dates(begin, until, calendar), LISTED)
        missing = _unconfirmed(begin, until, calendar)
    return Explanation(due, _first_counted(due, calendar), *departures, missing)


def micros(moment: datetime) -> int:
    """An aware datetime as whole microseconds of UTC since 1970; naive ones are refused."""
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        raise ClockError("时间缺少时区，无法计算时限。", "naive")
    return (moment - EPOCH) // timedelta(microseconds=1)


def _aware(moment: int) -> datetime:
    return EPOCH + timedelta(microseconds=moment)


def _micros_many(moments) -> np.ndarray:
    if isinstance(moments, np.ndarray) and moments.dtype.kind == "M":
        if np.isnat(moments).any():
            raise ClockError("有一行缺少时间。", "missing")
        return moments.astype("datetime64[us]").astype(np.int64)
    return np.fromiter((micros(moment) for moment in moments), np.int64, len(moments))


def _size(limit: Limit, calendar: Calendar) -> int:
    """The limit in microseconds of counted time."""
    unit = {Unit.working_day: calendar.day_length, Unit.natural_day: DAY}.get(limit.unit, HOUR)
    return int(limit.amount * unit)


def _merged(pauses, begin: int, scale):
    """(pause, counted from, counted until) in order, cut at `begin`, overlaps and neighbours made one."""
    spans = sorted(
        (max(micros(p.start), begin), FOREVER if p.end is None else micros(p.end)) for p in pauses
    )
    merged = []
    for first, last in spans:
        if last <= begin:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    for first, last in merged:
        if last == FOREVER:
            yield Pause(_aware(first)), int(scale.count(first)), None
        else:
            yield Pause(_aware(first), _aware(last)), int(scale.count(first)), int(scale.count(last))


def _first_counted(due: Deadline, calendar: Calendar) -> datetime | None:
    """The first moment that counted, after the night, the holiday or the pause in which the limit began."""
    scale = calendar.scale(due.unit.is_working)
    moment = int(scale.opens(micros(due.start)))
    for pause in due.pauses:
        if micros(pause.start) > moment:
            break
        if pause.end is None:
            return None
        moment = int(scale.opens(max(moment, micros(pause.end))))
    return _aware(moment)


def _unconfirmed(begin: int, until: int, calendar: Calendar) -> tuple[int, ...]:
    first, last = local_dates(begin, until, calendar)
    years = range(first.year, (last + NEW_YEAR_REACH).year + 1)
    return tuple(year for year in years if year not in calendar.confirmed_years)
