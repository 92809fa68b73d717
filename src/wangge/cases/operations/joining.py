"""Several cases handled as one: what becomes of those merged into a case when that one ends."""

from wangge.cases.models import Case
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.method.queries import method_of
from wangge.method.schema import Phase

GOES_ALONG = ("class_key", "urgent", "filing_row", "handling_body_id")
"""What a merged case takes over from the leading one when both end: whoever takes it up again knows whose it is."""


def state_before(case, undone):
    """The state in which the step that is taken back found the case, the last time."""
    return case.timeline.filter(step=undone).order_by("-ordinal").values_list("from_state", flat=True).first()


def carry_along(case, step, before, method, *, move, at):
    """Move the cases merged into one that a step ended: back to where they were, or along into rating.

    `before` is the state the case left, `move` the deed that moves a case: each goes by its own way's system step.
    """
    closed = case.closed_at is not None and before.phase is not Phase.EVALUATE
    if not (step.frees or closed):
        return
    for other in _merged_into(case):
        found = _system_step(other, frees=step.frees)
        if found is None:
            continue
        if closed:
            _take_over(other, case)
        move(other.pk, key=new_key(), step=found.name, answers={}, seen=other.moves, actor=SYSTEM, at=at)


def _merged_into(case):
    """In their order, locked: whoever takes one of them back meanwhile is waited for."""
    return list(Case.objects.select_for_update(of=("self", "clocked")).filter(original=case).order_by("id"))


def _system_step(case, *, frees):
    """The program's step that takes the merging back, or that leads into rating; None where there is none."""
    way = method_of(case.version_id).case_type(case.case_type)
    for step in way.steps_from(case.state):
        if step.by != "system":
            continue
        if step.undoes if frees else step.to and way.state(step.to).phase is Phase.EVALUATE:
            return step
    return None


def _take_over(case, leading):
    """What a merged case has none of by itself comes from the leading one, of its own kind."""
    if case.case_type != leading.case_type:
        return
    for name in GOES_ALONG:
        if not getattr(case, name):
            setattr(case, name, getattr(leading, name))
    case.save(update_fields=list(GOES_ALONG))
