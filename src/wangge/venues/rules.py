"""Who keeps service places, whether one is open, and what its hours may be. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from wangge.core.errors import Invalid
from wangge.core.permits import in_own_area, rule

PAIR = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-—–~]\s*([01]?\d|2[0-4]):([0-5]\d)")
DAYS = range(1, 8)
WEEK = timedelta(days=7)


rule("venues.edit")(in_own_area)


def read_hours(text):
    """`08:30-12:00 14:00-17:30` as [["08:30", "12:00"], …]; empty: closed that day. Invalid if it cannot be read."""
    text = text.strip()
    if not text:
        return []
    found = PAIR.findall(text)
    rest = PAIR.sub("", text).strip(" ,，;；、")
    pairs = [[f"{int(a):02d}:{b}", f"{int(c):02d}:{d}"] for a, b, c, d in found]
    times = [moment for pair in pairs for moment in pair]
    if rest or not pairs or any(a >= b for a, b in pairwise(times)) or times[-1] > "24:00":
        reason = _("“%s”不是开放时间：写作 08:30-12:00 14:00-17:30，从早到晚；不开放的留空。") % text[:40]
        raise Invalid(reason, code="bad-hours", field="hours")
    return pairs


def written_hours(pairs):
    """The other way."""
    return " ".join(f"{start}-{end}" for start, end in pairs)


@dataclass(frozen=True)
class State:
    """Whether a place is open at a moment, and when that changes; None where it does not within a week."""

    open: bool
    until: datetime | None


def state_at(hours, now):
    """The State by the weekly hours ({"1": pairs, …}, 1 is Monday) at a local, aware moment."""
    spells = sorted(_spells(hours, now))
    joined = []
    for start, end in spells:  # to midnight and on from midnight is one spell
        if joined and joined[-1][1] >= start:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    for start, end in joined:
        if start <= now < end:
            return State(True, end if end - now < WEEK else None)
        if now < start:
            return State(False, start)
    return State(False, None)


def _spells(hours, now):
    for day in range(-1, 9):
        date = (now + timedelta(days=day)).date()
        for start, end in hours.get(str(date.isoweekday()), ()):
            yield _at(date, start, now), _at(date, end, now)


def _at(date, clock, now):
    hour, minute = (int(part) for part in clock.split(":"))
    days, hour = divmod(hour, 24)
    return datetime.combine(date + timedelta(days=days), time(hour, minute), now.tzinfo)
