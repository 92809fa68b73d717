"""The clocks of a case as a page explains them: from when, how long, in which calendar, until when."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from wangge.cases.web.standing import state_of
from wangge.core.clock import Explanation, Unit, deadline, explain, remaining
from wangge.core.web.wording import day_of_year, listed
from wangge.method.schema import Provenance

UNITS = {
    Unit.urgent_hour: ngettext_lazy("%(n)s 个紧急工作时", "%(n)s 个紧急工作时", "count"),
    Unit.working_hour: ngettext_lazy("%(n)s 个工作时", "%(n)s 个工作时", "count"),
    Unit.working_day: ngettext_lazy("%(n)s 个工作日", "%(n)s 个工作日", "count"),
    Unit.natural_day: ngettext_lazy("%(n)s 个自然日", "%(n)s 个自然日", "count"),
}
COUNTED = {
    Unit.urgent_hour: gettext_lazy("昼夜连续计算，节假日也不停"),
    Unit.working_hour: gettext_lazy("只计上班时段，午休、下班和节假日不计"),
    Unit.working_day: gettext_lazy("按上班时段计满一个工作日，节假日不计"),
    Unit.natural_day: gettext_lazy("一天按 24 小时连续计算"),
}


def limit_words(limit):
    """A limit in words: 4 个工作时."""
    amount = Decimal(limit.amount).normalize()
    return UNITS[limit.unit] % {"n": format(amount, "f"), "count": 1 if amount == 1 else 2}


def hours_words(length):
    """Counted time in hours and minutes, never in days: a working day is no 24 hours."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    parts = [ngettext("%d 小时", "%d 小时", hours) % hours] * bool(hours)
    parts += [ngettext("%d 分钟", "%d 分钟", minutes) % minutes] * bool(minutes or not hours)
    return " ".join(parts)


@dataclass(frozen=True)
class Clock:
    """One running clock of a case. `share` is what is left of the limit (0 … 1), in time that counts."""

    title: str
    start: datetime
    due: datetime
    limit: str
    counted: str
    hours: str
    share: float
    told: Explanation
    provenance: Provenance
    moved: bool  # the calendar of today would give another deadline than the one that stands

    @property
    def days_off(self):
        """The days left out, each with its name."""
        return [_day(day) for day in self.told.skipped if day.name]

    @property
    def weekend_days(self):
        """How many days without a name were left out: weekends."""
        return self.told.skipped_total - len(self.days_off)

    @property
    def days_made_up(self):
        return [_day(day) for day in self.told.made_up]


def clocks_of(case, method, calendar, at):
    """The clocks that run on an open case, the nearer deadline first."""
    if case.due is None:
        return []
    state, found = state_of(case), []
    if case.stage_due and state.limit:
        title = _("本环节：%s") % state.title
        found.append((title, case.stage_since, case.stage_due, state.limit, state.provenance))
    if case.total_due and case.filing_row:
        row = method.filing_row(case.filing_row)
        found.append((_("全程：自立案起"), case.total_since, case.total_due, row.limit, row.provenance))
    clocks = [_clock(*parts, method, calendar, at) for parts in found]
    return sorted(clocks, key=lambda clock: clock.due)


def _clock(title, start, due, limit, provenance, method, calendar, at):
    computed = deadline(start, limit, calendar)
    whole = remaining(start, limit, start, calendar)
    left = remaining(start, limit, max(at, start), calendar)
    return Clock(
        title=title,
        start=start,
        due=due,
        limit=limit_words(limit),
        counted=COUNTED[limit.unit],
        hours=listed("–".join(pair) for pair in calendar.hours) if limit.unit.is_working else "",
        share=max(0.0, left / whole),
        told=explain(computed, calendar),
        provenance=provenance,
        moved=computed.at != due,
    )


def _day(day):
    date = day_of_year(day.date)
    return _("%(day)s（%(name)s）") % {"day": date, "name": day.name} if day.name else date
