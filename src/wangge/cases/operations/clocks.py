"""Where a step leads: clocks that stand still and go on, deadlines that move, questions left open or settled."""

from wangge.cases.clocks import compute
from wangge.cases.models import Extension, Pause
from wangge.cases.operations.questions import lapse, open_question, settle, wanted
from wangge.cases.way import condition_facts, enter_state
from wangge.core.calendar import current_calendar
from wangge.core.dues import resumed
from wangge.method.schema.base import read_limit


def go_on(case, step, given, move, *, method, before, goal):
    """Lead the case from the state `before` to its goal; without a goal it stays and its clocks run on."""
    at, until = move.at, given.moment_of(step, method)
    settle(case, step, move)
    if goal:
        way = method.case_type(case.case_type)
        since = _halt(case, before, way.state(goal), move)
        enter_state(case, goal, method=method, at=at, since=since, until=None if step.opens else until)
        if case.asks:
            lapse(case, way, move)
    if amount := given.of_kind(step, "extension"):
        _extend(case, amount, move, method)
    if step.opens and wanted(step, _facts(case, step)):
        open_question(case, step.opens, method=method, at=at, move=move, until=until)


def _facts(case, step):
    return condition_facts(case, step.opens_when.facts() if step.opens_when else ())


def _halt(case, before, after, move):
    """Begin or end a pause. Returns since when the stage's clock runs that goes on now; None for a new stage.

    The day a pause was granted until is the paused stage's deadline: whoever goes on later gains nothing.
    """
    pause = Pause.objects.filter(case=case, ended_at=None).first() if before.paused else None
    if after.paused:
        if pause is None:
            _begin(case, before, after, move)
        return None
    if pause is None:
        return None
    pause.ended_at, pause.ended_by = resumed(pause.began_at, move.at, case.stage_due), move
    pause.save(update_fields=["ended_at", "ended_by"])
    return pause.stage_since if pause.from_state == after.name else None


def _begin(case, before, after, move):
    Pause.objects.create(
        case=case, state=after.name, from_state=before.name, stage_since=case.stage_since, began_at=move.at,
        began_by=move,
    )  # fmt: skip
    case.paused += 1


def _extend(case, amount, move, method):
    """Move the total deadline by a granted amount; a case that is in time again is no longer marked late."""
    limit = read_limit(amount)
    Extension.objects.create(case=case, move=move, amount=limit.amount, unit=limit.unit.value, at=move.at)
    case.extended += 1
    compute(case, method, current_calendar(method.calendar.hours))
    case.warned_at = None
    if case.due is None or case.due >= move.at:
        case.overdue_since = case.raise_at = None
