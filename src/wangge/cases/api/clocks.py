"""The clocks of a case as programs read them: each deadline with everything that decides it."""

from wangge.cases.api.schemas import ClockOut, PauseOut, QuestionOut
from wangge.cases.clocks import granted, pauses_of, stage_limit
from wangge.core.calendar import current_calendar
from wangge.core.dues import extended
from wangge.method.queries import method_of
from wangge.method.schema.base import write_limit


def clocks_told(case):
    """The clocks of an open case: of its stage and of the whole."""
    method = method_of(case.version_id)
    state = method.case_type(case.case_type).state(case.state)
    if case.closed_at or state.final:
        return []
    calendar, pauses = current_calendar(method.calendar.hours), pauses_of(case)
    row = method.filing_row(case.filing_row) if case.filing_row else None
    found, limit = [], stage_limit(case, state, method)
    if limit:
        own = row is not None and state.name in row.stages
        told, at = extended(case.stage_since, limit, calendar, pauses), case.stage_due
        found.append(
            _clock("stage", told, at, f"filing:{row.key}" if own else f"state:{state.name}", row if own else state)
        )
    if case.total_since and row:
        more = granted(case)
        told = extended(case.total_since, row.limit, calendar, pauses, more)
        found.append(_clock("total", told, case.total_due, f"filing:{row.key}", row, more))
    return found


def _clock(which, told, due, rule, source, more=()):
    return ClockOut(
        clock=which,
        start=told.start,
        due=due if told.at else None,
        limit=limit_text(told.limit),
        rule=rule,
        origin=source.provenance.label,
        platform_default=source.provenance.is_platform_default,
        pauses=[PauseOut(start=pause.start, end=pause.end) for pause in told.pauses],
        extensions=[limit_text(limit) for limit in more],
        calendar=told.calendar_version,
        confirmed=told.confirmed,
    )


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
