"""Times and durations in words, as people read them. Pure: `now` is given."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

PLACE = ZoneInfo("Asia/Shanghai")


def moment(at, now):
    """A point in time: 11月22日 15:40; with the year where it is not this one."""
    at, now = at.astimezone(PLACE), now.astimezone(PLACE)
    return f"{day_of_year(at) if at.year == now.year else full_day(at)} {at:%H:%M}"


def day_of_year(day):
    """A date without its year: 11月22日, 22 Nov."""
    return _dated(day, _("n月j日"))


def full_day(day):
    """A date: 2026年11月22日, 22 Nov 2026."""
    return _dated(day, _("Y年n月j日"))


def full_month(day):
    """The month of a date: 2026年11月, Nov 2026."""
    return _dated(day, _("Y年n月"))


def month_mark(day):
    """The month where there is little room, under a bar: 11月, Nov."""
    return _dated(day, _("n月"))


def _dated(day, form):
    return _written(day.date() if isinstance(day, datetime) else day, form, get_language())


@lru_cache(maxsize=5_000)
def _written(day: date, form, _language):
    """A page tells the same few days again and again."""
    return date_format(day, form)


def listed(words):
    """Words one after the other: 甲、乙."""
    return _("、").join(map(str, words))


def duration(length):
    """A length of time in two units at most: 1 天 3 小时, 25 分钟, 不到 1 分钟. The sign is not said."""
    minutes = int(abs(length).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        said = (_days(days), _hours(hours))
    elif hours:
        said = (_hours(hours), _minutes(minutes))
    else:
        said = (_minutes(minutes) or _("不到 1 分钟"),)
    return " ".join(filter(None, said))


def _days(number):
    return number and ngettext("%d 天", "%d 天", number) % number


def _hours(number):
    return number and ngettext("%d 小时", "%d 小时", number) % number


def _minutes(number):
    return number and ngettext("%d 分钟", "%d 分钟", number) % number


def remaining(due, now):
    """What is left until a deadline: 还剩 1 天 3 小时, or 已超 2 小时."""
    left = due - now
    return (_("还剩 %s") if left >= timedelta(0) else _("已超 %s")) % duration(left)
