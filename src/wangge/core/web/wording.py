"""Times and durations in words, as people read them. Pure: `now` is given."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

PLACE = ZoneInfo("Asia/Shanghai")


def moment(at, now):
    """A point in time: 11月22日 15:40; with the year where it is not this one."""
    at, now = at.astimezone(PLACE), now.astimezone(PLACE)
    day = _("%(month)d月%(day)d日") % {"month": at.month, "day": at.day}
    if at.year != now.year:
        day = _("%(year)d年%(day)s") % {"year": at.year, "day": day}
    return f"{day} {at:%H:%M}"


def duration(length):
    """A length of time in two units at most: 1 天 3 小时, 25 分钟, 不到 1 分钟. The sign is not said."""
    minutes = int(abs(length).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [(days, _("%d 天")), (hours, _("%d 小时")), (minutes, _("%d 分钟"))]
    while parts and not parts[0][0]:
        parts.pop(0)
    said = [words % amount for amount, words in parts[:2] if amount]
    return " ".join(said) or _("不到 1 分钟")


def remaining(due, now):
    """What is left until a deadline: 还剩 1 天 3 小时, or 已超 2 小时."""
    left = due - now
    return (_("还剩 %s") if left >= timedelta(0) else _("已超 %s")) % duration(left)
