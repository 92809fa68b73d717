"""The periods of lists: a year, a quarter, a month, written 2026, 2026-Q4, 2026-11. Pure."""

from datetime import date

from django.utils.translation import gettext as _

from wangge.core.web.wording import full_month

FORMS = {"year": "{0.year}", "quarter": "{0.year}-Q{1}", "month": "{0:%Y-%m}"}


def period_of(length, day):
    """The period of that length (year, quarter, month) in which a day lies."""
    return FORMS[length].format(day, (day.month + 2) // 3)


def following(period):
    """The next period of the same length."""
    year, _dash, part = period.partition("-")
    if not part:
        return str(int(year) + 1)
    quarter, last = part.startswith("Q"), 4 if part.startswith("Q") else 12
    number = int(part.removeprefix("Q")) % last + 1
    year = int(year) + (number == 1)
    return f"{year}-Q{number}" if quarter else f"{year}-{number:02d}"


def period_words(period):
    """A period as people say it."""
    year, _dash, part = period.partition("-")
    if not part:
        return _("%s年") % year
    if part.startswith("Q"):
        return _("%(year)s年第%(quarter)s季度") % {"year": year, "quarter": part[1:]}
    return full_month(date(int(year), int(part), 1))
