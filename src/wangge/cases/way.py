"""A case on its method's way: entering a state, its holder and its clocks, and the facts that guards ask for."""

from wangge.cases.rules import GUARDS, HANDLE
from wangge.core.calendar import current_calendar
from wangge.core.clock import deadline
from wangge.core.errors import Refused
from wangge.method.conditions import holds
from wangge.method.schema import Phase
from wangge.method.vocabulary import FACTS
from wangge.organisations.queries import centre, community_body

REPORTERS = ("reporter", "resident")


def enter_state(case, name, *, method, at):
    """Put the case into a state: who holds it now, and which clocks run. Does not save."""
    way = method.case_type(case.case_type)
    state = way.state(name)
    case.state, case.stage_since, case.overdue_since = name, at, None
    case.holder_body_id = _holder(case, state)
    calendar = current_calendar(method.calendar.hours)
    case.stage_due = _run(case, state.limit, at, calendar)
    if name == way.clock_from:
        case.filed_at = case.filed_at or at
    back_to_work = case.closed_at is not None and state.phase is not Phase.EVALUATE
    if case.filing_row and (back_to_work or (name == way.clock_from and case.total_since is None)):
        case.total_since = at
        case.total_due = _run(case, method.filing_row(case.filing_row).limit, at, calendar)
    _settle(case, state, at)


def _run(case, limit, at, calendar):
    """The deadline of a clock started now; a year without confirmed holidays is computed and flagged."""
    if limit is None:
        return None
    due = deadline(at, limit, calendar)
    case.due_confirmed = case.due_confirmed and due.confirmed
    return due.at


def _settle(case, state, at):
    """What ends with the work: the clocks, and the moment of closing."""
    evaluated = state.phase is Phase.EVALUATE
    case.closed_at = (case.closed_at or at) if evaluated else None
    dues = [due for due in (case.stage_due, case.total_due) if due]
    case.due = None if evaluated or state.final or not dues else min(dues)


def _holder(case, state):
    """The key of the body that has the case in this state, or None where nobody works on it."""
    if state.holder == "department":
        return case.handling_body_id
    if state.holder not in ("centre", "crew"):
        return None
    found = centre() if state.holder == "centre" else community_body(case.area)
    return found and found.pk


def check_step(case, step, *, method, actor, office, at, original=None):
    """Refused, with the reason, unless the step leads on from here, its guards agree and its condition holds."""
    way = method.case_type(case.case_type)
    if step not in way.steps_from(case.state):
        raise Refused(
            f"这件诉求现在是“{way.state(case.state).title}”，不能{step.title}。", code="step-not-allowed"
        )
    if step.guards:
        facts = history(case, way) | {
            "case_type": way, "actor": actor, "office": office, "at": at, "original": original
        }
        for name in step.guards:
            if reason := GUARDS[name](case, **facts):
                raise Refused(reason, code=name.replace("_", "-"))
    if step.when and not holds(step.when, condition_facts(case)):
        wanted = "、".join(FACTS[fact] for fact in sorted(step.when.facts()))
        raise Refused(f"“{step.title}”还不能办：请先补全{wanted}。", code="not-yet")


def history(case, way):
    """Who handled this case and how often it was reopened: what guards ask of its timeline. One query."""
    handling = {step.name for step in way.steps if step.permission == HANDLE}
    work = {state.name for state in way.states if state.phase is Phase.HANDLE}
    moves = list(case.timeline.values_list("step", "actor_id", "body_id", "to_state", "actor_kind"))
    return {
        "handlers": {actor for step, actor, *_ in moves if step in handling},
        "bodies": {body for step, _, body, *_ in moves if step in handling},
        "reopened": sum(to in work and kind in REPORTERS for *_, to, kind in moves),
    }


def condition_facts(case):
    """What a method's conditions may ask of a case (method.vocabulary.FACTS)."""
    return {
        "class": case.class_key,
        "classified": bool(case.class_key),
        "urgent": case.urgent,
        "holder": case.holder_body and case.holder_body.key,
        "channel": case.channel,
        "state": case.state,
    }
