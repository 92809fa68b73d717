"""The clocks of a case as a page explains them: from when, how long, in which calendar, until when."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from wangge.cases.clocks import named_day, pauses_of, stage_limit
from wangge.cases.web.standing import state_of
from wangge.core.clock import Explanation, Unit, explain, spent
from wangge.core.dues import extended
from wangge.core.web.faces import office_words
from wangge.core.web.wording import day_of_year, listed
from wangge.method.queries import method_of
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
class Grant:
    """An extension: how much, when, by which office."""

    words: str
    at: datetime
    office: str


@dataclass(frozen=True)
class Named:
    """A day that somebody named at a step: the step, when it was taken, by which office."""

    step: str
    due: datetime
    at: datetime
    office: str


@dataclass(frozen=True)
class Clock:
    """One clock of a case. `due` is None while it stands still. `share` is what is left of it (0 … 1), in time that
    counts; `rule` says where the limit comes from."""

    title: str
    start: datetime
    due: datetime | None
    limit: str
    rule: str
    counted: str
    hours: str
    share: float
    told: Explanation
    provenance: Provenance
    grants: tuple[Grant, ...]
    moved: bool  # the calendar of today would give another deadline than the one that stands
    named: Named | None = None  # the day to look again, while this one stands still

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

    @property
    def stands_still(self):
        return self.told.deadline.stands_still


def clocks_of(case, method, calendar, at):
    """The clocks of an open case, the nearer deadline first, one that stands still last."""
    state = state_of(case)
    if case.closed_at or state.final:
        return []
    pauses, found = pauses_of(case), []
    row = method.filing_row(case.filing_row) if case.filing_row else None
    limit = stage_limit(case, state, method)
    if case.stage_due and limit:
        own = row is not None and state.name in row.stages
        title, rule = _("本环节：%s") % state.title, _("立案标准对这个环节的规定") if own else _("这个环节的规定")
        told = extended(case.stage_since, limit, calendar, pauses)
        found.append(_clock(title, rule, told, case.stage_due, (row if own else state).provenance, (), at, calendar))
    if case.total_since and row:
        grants = tuple(_grants(case))
        told = extended(case.total_since, row.limit, calendar, pauses, [limit for limit, _grant in grants])
        title, rule = _("全程：自立案起"), _("立案标准：%s") % row.condition
        shown = tuple(grant for _limit, grant in grants)
        found.append(_clock(title, rule, told, case.total_due, row.provenance, shown, at, calendar))
    if any(clock.stands_still for clock in found) and (named := named_in(case)):
        found = [replace(clock, named=named) if clock.stands_still else clock for clock in found]
    return sorted(found, key=lambda clock: (clock.due is None, clock.due))


def named_in(case):
    """The day that somebody named at the step into the state of a case, by whom and when; None where nobody did."""
    way = method_of(case.version_id).case_type(case.case_type)
    move = named_day(case, way)
    return move and Named(way.step(move.step).title, case.stage_due, move.at, office_words(move.office_title))


def _grants(case):
    """(limit, Grant) of each extension of the total clock that runs now."""
    rows = case.extensions.filter(at__gte=case.total_since).select_related("move") if case.extended else ()
    for row in rows:
        yield row.limit, Grant(limit_words(row.limit), row.at, office_words(row.move.office_title))


def _clock(title, rule, told, due, provenance, grants, at, calendar):
    limit, still = told.limit, told.at is None
    whole = spent(told.start, told.at, limit.unit, calendar, told.pauses) if told.at else None
    left = spent(max(at, told.start), told.at, limit.unit, calendar, told.pauses) if told.at and told.at > at else None
    return Clock(
        title=title,
        start=told.start,
        due=None if still else due,
        limit=limit_words(limit),
        rule=rule,
        counted=COUNTED[limit.unit],
        hours=listed("–".join(pair) for pair in calendar.hours) if limit.unit.is_working else "",
        share=left / whole if left and whole else 0.0,
        told=explain(told, calendar),
        provenance=provenance,
        grants=grants,
        moved=not still and told.at != due,
    )


def _day(day):
    date = day_of_year(day.date)
    return _("%(day)s（%(name)s）") % {"day": date, "name": day.name} if day.name else date
