"""The clocks of a case as programs read them: each deadline with everything that decides it."""

from wangge.cases.api.schemas import ClockOut, ExtensionOut, PauseOut, QuestionOut
from wangge.cases.clocks import named_day, pauses_of, stage_limit
from wangge.core.calendar import current_calendar
from wangge.core.clock import explain
from wangge.core.dues import extended
from wangge.method.queries import method_of
from wangge.method.schema.base import write_limit
from wangge.method.spoken import origin_words


def clocks_told(case):
    """The clocks of an open case: of its stage and of the whole; and a day that a step named."""
    method = method_of(case.version_id)
    way = method.case_type(case.case_type)
    state = way.state(case.state)
    if case.closed_at or state.final:
        return []
    calendar, pauses = current_calendar(method.calendar.hours), pauses_of(case)
    row = method.filing_row(case.filing_row) if case.filing_row else None
    found, limit, named = [], stage_limit(case, state, method), named_day(case, way)
    if named:
        found.append(_named(case, way.step(named.step), named, calendar))
    elif limit:
        own = row is not None and state.name in row.stages
        told = extended(case.stage_since, limit, calendar, pauses)
        rule = (f"filing:{row.key}", row.condition) if own else (f"state:{state.name}", state.title)
        found.append(_clock("stage", told, case.stage_due, rule, row if own else state, calendar))
    if case.total_since and row:
        granted = _granted(case)
        more = [extension.limit for extension in granted]
        told = extended(case.total_since, row.limit, calendar, pauses, more)
        rule = (f"filing:{row.key}", row.condition)
        found.append(_clock("total", told, case.total_due, rule, row, calendar, granted))
    return found


def _granted(case):
    """The extensions of the total clock that runs now, each with its move."""
    if not case.extended:
        return []
    return list(case.extensions.filter(at__gte=case.total_since).select_related("move"))


def _clock(which, told, due, rule, source, calendar, granted=()):
    why = explain(told, calendar)
    return ClockOut(
        clock=which,
        start=told.start,
        first_counted=why.first_counted,
        due=due if told.at else None,
        limit=limit_text(told.limit),
        rule=rule[0],
        rule_title=rule[1],
        pauses=[PauseOut(start=pause.start, end=pause.end) for pause in told.pauses],
        extensions=[
            ExtensionOut(limit=limit_text(one.limit), at=one.at, office=one.move.office_title) for one in granted
        ],
        hours=list(calendar.hours) if told.unit.is_working else [],
        days_off=_days(why.skipped),
        days_off_total=why.skipped_total,
        days_made_up=_days(why.made_up),
        confirmed=told.confirmed,
        unconfirmed_years=list(why.unconfirmed_years),
        **_sourced(source, told.calendar_version),
    )


def _named(case, step, move, calendar):
    """A day that whoever took a step named: it runs by no limit, and no pause or extension moves it."""
    return ClockOut(
        clock="named",
        start=move.at,
        first_counted=move.at,
        due=case.stage_due,
        limit="",
        rule=f"step:{step.name}",
        rule_title=step.title,
        named_by=move.office_title,
        named_at=move.at,
        pauses=[],
        extensions=[],
        hours=[],
        days_off=[],
        days_off_total=0,
        days_made_up=[],
        confirmed=True,
        unconfirmed_years=[],
        **_sourced(step, case.calendar or calendar.version),
    )


def _sourced(source, calendar):
    origin = source.provenance
    return {
        "origin": origin_words(origin),
        "platform_default": origin.is_platform_default,
        "calendar": calendar,
    }


def _days(days):
    return [{"date": day.date, "name": day.name} for day in days]


def questions_told(case):
    """The open questions of a case."""
    way = method_of(case.version_id).case_type(case.case_type)
    rows = case.questions.filter(settled_at=None) if case.asks else ()
    return [
        QuestionOut(kind=row.kind, title=way.question(row.kind).title, since=row.opened_at, due=row.due) for row in rows
    ]


def limit_text(limit):
    """A limit as a pack's table writes it: 5 working_day; "" for none."""
    written = write_limit(limit)
    return f"{written['amount']} {written['unit']}" if written else ""
