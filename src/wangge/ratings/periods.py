"""The periods of schemes: from the first day up to the first of the next."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def period_of(kind: str, day: date) -> tuple[date, date]:
    """(first, after) of the period in which a day lies."""
    months = MONTHS[kind]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return first, _later(first, months)


def before(kind: str, first: date) -> date:
    """The first day of the period before."""
    return _later(first, -MONTHS[kind])


def last_day(kind: str, day: date, today: date) -> date:
    """The last day that has come of the period in which a day lies."""
    return min(today, period_of(kind, day)[1] - timedelta(days=1))


def words_of(kind: str, first: date) -> str:
    """A period as people call it."""
    numbers = {"year": first.year, "month": first.month}
    if kind == "year":
        return _("%(year)d 年") % numbers
    if kind == "month":
        return _("%(year)d 年 %(month)d 月") % numbers
    if kind == "half":
        return (_("%(year)d 年上半年") if first.month == 1 else _("%(year)d 年下半年")) % numbers
    return _("%(year)d 年第 %(quarter)d 季度") % {**numbers, "quarter": (first.month + 2) // 3}


def _later(first, months):
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
