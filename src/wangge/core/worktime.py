"""The calendar as arrays: which moments are working time, and how much of it has passed.

Pure, like `core.clock`, which is the door to it. Working time is a list of stretches (08:00-12:00 of a day,
14:00-18:00 of that day, …) with the total before each; counting to a moment and finding the moment of a count
are one binary search each, whether the deadline lies tomorrow or in twenty years.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

MICRO = 1_000_000  # microseconds in a second; every moment and length below is in whole microseconds
DAY = 86_400 * MICRO
FIRST, LAST = date(1980, 1, 1), date(2099, 12, 31)  # the days a calendar knows
EPOCH_DAY = date(1970, 1, 1)
SATURDAY = 5


class ClockError(ValueError):
    """A question the clock cannot answer: `reason` says in Chinese what to correct, `code` tells programs."""

    def __init__(self, reason, code):
        super().__init__(reason)
        self.reason, self.code = reason, code


@dataclass(frozen=True, slots=True)
class Day:
    """A day that departs from the week: `off` (holiday) or `work` (make-up day), and the holiday's name."""

    date: date
    kind: str
    name: str = ""


@dataclass(frozen=True, eq=False)
class Calendar:
    """A county's working hours and the days that depart from the week; compared by `version`.

    `hours` are ("08:00", "12:00") pairs in order, "24:00" allowed as an end. A year outside `confirmed_years`
    is computed from weekends and whatever rows there are, and every deadline that touches it says so.
    """

    hours: tuple[tuple[str, str], ...]
    days: tuple[Day, ...] = ()
    confirmed_years: frozenset[int] = frozenset()
    timezone: str = "Asia/Shanghai"

    def __post_init__(self):
        put = object.__setattr__  # the pack gives lists; rows come in any order
        put(self, "hours", tuple((str(start), str(end)) for start, end in self.hours))
        put(self, "days", tuple(sorted(self.days, key=lambda day: day.date)))
        put(self, "confirmed_years", frozenset(self.confirmed_years))
        if len({day.date for day in self.days}) < len(self.days):
            raise ClockError("日历中有重复的日期。", "calendar-twice")
        if wrong := [day for day in self.days if day.kind not in ("off", "work")]:
            raise ClockError(f"日历 {wrong[0].date} 的类别须为 off 或 work。", "calendar-kind")
        self._sessions  # noqa: B018  (checks the hours now, not at the first deadline)

    @cached_property
    def version(self) -> str:
        """Short hash of everything that decides a deadline."""
        days = "".join(f"{day.date}{day.kind}{day.name};" for day in self.days)
        text = f"{self.timezone}|{self.hours}|{sorted(self.confirmed_years)}|{days}"
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @cached_property
    def day_length(self) -> int:
        """One working day, in microseconds of working time."""
        return sum(end - start for start, end in self._sessions)

    def scale(self, working):
        """The count of time: working time only, or all of it."""
        return self._working_time if working else ALL_TIME

    def years_confirmed(self, begins, untils, reach):
        """For each pair of moments: is every year from the first to the second (plus `reach`) confirmed?"""
        reach = reach // timedelta(microseconds=1)
        first, last = (_years(self.zone.local(moments)) for moments in (begins, untils + reach))
        years = range(FIRST.year - 1, LAST.year + 2)  # a year more on either side stands for all beyond
        missing_before = np.cumsum([0, *(year not in self.confirmed_years for year in years)])
        first, last = (np.clip(year, years[0], years[-1]) - years[0] for year in (first, last))
        return missing_before[last + 1] == missing_before[first]

    def departures(self, first, last, listed):
        """(days off, how many, weekend days worked, how many) from date to date; at most `listed` of each."""
        start, numbers = _number(first), np.arange(_number(first), _number(last) + 1)
        works, weekend = self._works[start - _number(FIRST) :][: len(numbers)], _weekend(numbers)
        off, made_up = numbers[~works], numbers[works & weekend]
        return (
            self._named(off[:listed], "off"),
            len(off),
            self._named(made_up[:listed], "work"),
            len(made_up),
        )

    @cached_property
    def zone(self):
        return zone_table(self.timezone)

    @cached_property
    def _names(self):
        return {day.date: day.name for day in self.days}

    def _named(self, numbers, kind):
        dates = (EPOCH_DAY + timedelta(days=int(number)) for number in numbers)
        return tuple(Day(day, kind, self._names.get(day, "")) for day in dates)

    @cached_property
    def _sessions(self):
        """The working hours of a day, in microseconds after midnight."""
        sessions = [(_clock_time(start), _clock_time(end)) for start, end in self.hours]
        edges = [edge for session in sessions for edge in session]
        if not sessions or any(a > b for a, b in pairwise(edges)):
            raise ClockError("工作时间须按先后排列，互不重叠。", "hours-order")
        if any(start == end for start, end in sessions):
            raise ClockError("工作时间的起止不能相同。", "hours-empty")
        return sessions

    @cached_property
    def _works(self):
        """For each known day whether it is worked."""
        numbers = np.arange(_number(FIRST), _number(LAST) + 1)
        works = ~_weekend(numbers)
        for day in self.days:
            if FIRST <= day.date <= LAST:
                works[_number(day.date) - numbers[0]] = day.kind == "work"
        return works

    @cached_property
    def _working_time(self):
        return WorkingTime(np.flatnonzero(self._works) + _number(FIRST), self._sessions, self.zone)


class AllTime:
    """Time that never stops: the count is the moment itself."""

    def count(self, moments):
        return moments

    def moment(self, counts):
        return counts

    def opens(self, moments):
        return moments


ALL_TIME = AllTime()


class WorkingTime:
    """The count of working time. Moments are UTC, one or an array of them; so are counts."""

    def __init__(self, days, sessions, zone):
        starts, ends = np.array(sessions, np.int64).T
        self.zone = zone
        self.starts = (days[:, None] * DAY + starts).ravel()  # local wall time
        self.lengths = np.tile(ends - starts, len(days))
        self.after = np.cumsum(self.lengths)
        self.before = self.after - self.lengths

    def count(self, moments):
        """Working time from the calendar's first day to a moment."""
        local = self._known(self.zone.local(moments))
        at = np.maximum(np.searchsorted(self.starts, local, "right") - 1, 0)
        return self.before[at] + np.clip(local - self.starts[at], 0, self.lengths[at])

    def moment(self, counts):
        """The earliest moment with this count: the end of a stretch, not the start of the next."""
        if np.any(counts > self.after[-1]):
            raise ClockError(f"时限超出日历范围（{LAST.year} 年为止）。", "beyond-calendar")
        at = np.searchsorted(self.after, counts, "left")
        return self.zone.utc(self.starts[at] + counts - self.before[at])

    def opens(self, moments):
        """The moment itself in working time, else the start of the next stretch."""
        local = self._known(self.zone.local(moments))
        at = np.searchsorted(self.starts + self.lengths, local, "right")
        return self.zone.utc(np.maximum(local, self.starts[np.minimum(at, len(self.starts) - 1)]))

    def _known(self, local):
        if np.any(local < _number(FIRST) * DAY) or np.any(local >= (_number(LAST) + 1) * DAY):
            raise ClockError(f"时间超出日历范围（{FIRST.year}-{LAST.year} 年）。", "beyond-calendar")
        return local


class ZoneTable:
    """A time zone's offsets within the calendar's range, so that arrays convert at once."""

    def __init__(self, name):
        zone = ZoneInfo(name)
        low, high = (
            (_number(day) * 86_400) for day in (FIRST - timedelta(days=7), LAST + timedelta(days=7))
        )
        weeks = range(low, high, 7 * 86_400)
        differ = [(a, b) for a, b in pairwise(weeks) if _offset(zone, a) != _offset(zone, b)]
        changes = [_change(zone, before, after) for before, after in differ]
        offsets = [_offset(zone, moment) for moment in (low, *changes)]
        self.changes, self.offsets = (np.array(seconds, np.int64) * MICRO for seconds in (changes, offsets))

    def local(self, moments):
        """UTC to wall time."""
        return moments + self._offset_at(moments)

    def utc(self, local):
        """Wall time to UTC (of an hour that autumn repeats, one of the two; no office works then)."""
        return local - self._offset_at(local - self._offset_at(local))

    def _offset_at(self, moments):
        return self.offsets[np.searchsorted(self.changes, moments, "right")]


zone_table = lru_cache(maxsize=8)(ZoneTable)


def local_dates(begin, until, calendar):
    """The local dates of two moments."""
    return tuple(EPOCH_DAY + timedelta(days=int(calendar.zone.local(m) // DAY)) for m in (begin, until))


def _offset(zone, seconds):
    return int(datetime.fromtimestamp(seconds, UTC).astimezone(zone).utcoffset().total_seconds())


def _change(zone, low, high):
    """The second at which the offset between two moments changes (one change at most lies in a week)."""
    before = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high


def _clock_time(text):
    hours, _, minutes = text.partition(":")
    numbers = hours.isdigit() and minutes.isdigit()
    if not numbers or int(minutes) > 59 or int(hours) * 60 + int(minutes) > 24 * 60:
        raise ClockError(f"工作时间“{text}”须写成 08:00 的形式。", "hours-form")
    return (int(hours) * 60 + int(minutes)) * 60 * MICRO


def _number(day):
    return (day - EPOCH_DAY).days


def _weekend(numbers):
    """1 January 1970 was a Thursday."""
    return (numbers + 3) % 7 >= SATURDAY


def _years(local):
    return (local // DAY).astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
