"""Service places in words: kind, hours, and whether one is open now."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.web.faces import current_method
from wangge.venues.rules import DAYS, state_at, written_hours

WEEKDAYS = {
    1: gettext_lazy("周一"),
    2: gettext_lazy("周二"),
    3: gettext_lazy("周三"),
    4: gettext_lazy("周四"),
    5: gettext_lazy("周五"),
    6: gettext_lazy("周六"),
    7: gettext_lazy("周日"),
}
BY = {"streets": gettext_lazy("沿街道"), "distance": gettext_lazy("按直线距离折算")}


@dataclass(frozen=True)
class Shown:
    """A place as a page shows it: its kind's title, whether it is open, in words, and how far it is on foot."""

    place: object
    kind: str
    tone: str
    words: str
    minutes: int | None = None

    @property
    def icon(self):
        """What stands before the words: closed today is no matter that was closed."""
        return "circle-check" if self.tone == "ontime" else "clock"


def kind_titles():
    """Kinds by key, retired ones too, in the reader's language."""
    return {one.key: one.title for one in current_method().venues.kinds}


def shown_place(place, titles, *, now=None, minutes=None):
    """A place with its state now."""
    now = timezone.localtime(now or timezone.now())
    state = state_at(place.hours, now)
    title = titles.get(place.kind, place.kind)
    return Shown(place, title, "ontime" if state.open else "closed", state_words(state, now), minutes)


def state_words(state, now):
    """Open until when, or closed until when."""
    if state.until is None:
        return _("全天开放") if state.open else _("开放时间请电话询问")
    clock = f"{state.until:%H:%M}"
    day = (state.until.date() - now.date()).days
    if state.open:
        return _("开放中，到 %s") % clock if day == 0 else _("开放中，到明天 %s") % clock
    when = {0: _("今天"), 1: _("明天")}.get(day, WEEKDAYS[state.until.isoweekday()])
    return _("现在不开放，%(day)s %(clock)s 开") % {"day": when, "clock": clock}


def today_of(place):
    """Today's hours of a place in words; "" where it is closed all day."""
    return written_hours(place.hours.get(str(timezone.localdate().isoweekday()), ()))


def week_of(place):
    """(weekday, hours in words) of a place."""
    return [(WEEKDAYS[day], written_hours(place.hours.get(str(day), ())) or _("不开放")) for day in DAYS]
