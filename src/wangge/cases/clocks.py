"""The clocks of a case: which limit counts, what was paused and granted, when it is due and from when to warn.

A case keeps what decides (since when, under which standard, how often paused and extended); everything computed from
that is computed here and nowhere else. Rows are read only for a case that has any.
"""

from decimal import Decimal

from wangge.cases.models import Extension, Pause
from wangge.core.clock import deadline
from wangge.core.dues import before, extended, part_of
from wangge.method.schema import Phase


def start_stage(case, at, *, since=None, until=None):
    """A new stage: its marks are gone; `compute` counts from `since`, or takes `until` as it is."""
    case.stage_since, case.stage_due = since or at, until
    case.overdue_since = case.warned_at = case.raise_at = None
    case.raised = 0


def start_total(case, at):
    """The total clock starts, or starts anew when the work does; what was granted before counts no more."""
    case.total_since, case.total_due = at, None
    case.paused = case.extended = 0


def compute(case, method, calendar):
    """Everything that follows from a case's clocks: deadlines, whether they are confirmed, when to warn."""
    way = method.case_type(case.case_type)
    state, warnings = way.state(case.state), []
    pauses = pauses_of(case)
    limit = stage_limit(case, state, method)
    if limit and case.stage_due is None:
        case.stage_due = _run(case, deadline(case.stage_since, limit, calendar, pauses))
    if limit:
        warnings.append((case.stage_since, case.stage_due, limit))
    if case.filing_row and case.total_since and not case.closed_at:
        whole = method.filing_row(case.filing_row).limit
        if case.total_due is None or state.paused or case.paused or case.extended:
            due = extended(case.total_since, whole, calendar, pauses, granted(case))
            case.total_due = _run(case, due)
        if not state.paused:
            warnings.append((case.total_since, case.total_due, whole))
    case.calendar = case.calendar or calendar.version
    _nearest(case, way, state, warnings, calendar)


def stage_limit(case, state, method):
    """The limit of a state for a case: what its filing standard says of this state, else the state's own."""
    row = method.filing_row(case.filing_row) if case.filing_row else None
    return row.stages.get(state.name, state.limit) if row else state.limit


def named_day(case, way):
    """The move that put a case into its state until a day somebody named; None where nobody did. No query for states
    into which no such step leads."""
    into = {step.name: step for step in way.steps if step.to == case.state}
    named = [name for name, step in into.items() if any(one.kind == "until" for one in step.fields) and not step.opens]
    if not named or case.stage_due is None:
        return None
    last = case.timeline.filter(to_state=case.state, step__in=into).order_by("-ordinal").first()
    return last if last is not None and last.step in named else None


def pauses_of(case):
    """The stretches in which its clocks stood still, as the clock takes them."""
    return [pause.stretch for pause in Pause.objects.filter(case=case)] if case.paused else []


def granted(case):
    """The extensions of the total clock that runs now, in their order."""
    rows = Extension.objects.filter(case=case, at__gte=case.total_since) if case.extended else ()
    return [row.limit for row in rows]


def warning_of(rule, start, due, limit, calendar):
    """From when to warn of a deadline, by a method's rule; never before the clock began."""
    left = rule.before or part_of(limit, Decimal(1) - rule.share, calendar)
    return max(start, before(due, left, calendar))


def _run(case, due):
    """A deadline computed now; one in a year without confirmed holidays is flagged."""
    case.due_confirmed = case.due_confirmed and due.confirmed
    return due.at


def _nearest(case, way, state, warnings, calendar):
    """The nearer deadline, where the work is not over, and the earlier warning.

    While a case is paused only the day to look again counts: one that was late before is late again when it goes on.
    """
    over = state.final or state.phase is Phase.EVALUATE
    counting = () if over else (case.stage_due, None if state.paused else case.total_due)
    case.due = min((due for due in counting if due), default=None)
    told = [
        warning_of(way.warning, start, due, limit, calendar)
        for start, due, limit in warnings
        if way.warning and due and not over
    ]
    case.warn_at = min(told, default=None)
