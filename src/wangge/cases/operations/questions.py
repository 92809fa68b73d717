"""What a step leaves open and another one settles: rows of their own, and their kinds on the case for its lists."""

from wangge.cases.models import Question
from wangge.core.calendar import current_calendar
from wangge.core.clock import deadline
from wangge.method.conditions import holds


def settle(case, step, move):
    """End the open questions that a step settles."""
    _end(case, [kind for kind in case.asks if kind in step.settles], move)


def lapse(case, way, move):
    """End the questions that nobody can settle where the case is now, and those the clock opened before it moved."""
    kept = way.settled_in(case.state)
    late = {rule.opens for rule in way.overdue}
    _end(case, [kind for kind in case.asks if kind not in kept or kind in late], move, lapsed=True)


def open_question(case, kind, *, method, at, move=None, until=None):
    """Leave a question open, until a day that was named or as long as the method gives; once open it stays."""
    if kind in case.asks:
        return
    limit = method.case_type(case.case_type).question(kind).limit
    if until is None and limit:
        until = deadline(at, limit, current_calendar(method.calendar.hours)).at
    Question.objects.create(case=case, kind=kind, opened_at=at, opened_by=move, due=until)
    case.asks = [*case.asks, kind]


def wanted(step, facts):
    """Whether a step that was taken leaves its question open."""
    return bool(step.opens) and (step.opens_when is None or holds(step.opens_when, facts))


def _end(case, kinds, move, lapsed=False):
    if kinds:
        rows = Question.objects.filter(case=case, kind__in=kinds, settled_at=None)
        rows.update(settled_at=move.at, settled_by=move, lapsed=lapsed)
        case.asks = [kind for kind in case.asks if kind not in kinds]
