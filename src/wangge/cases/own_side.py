"""The reporter's side of a matter: what they may do with it now."""

from wangge.cases.queries import steps_for
from wangge.cases.way import check_step, is_over
from wangge.core.errors import Refused
from wangge.method.queries import method_of
from wangge.method.schema.own_steps import TOLD_MORE

SUPPLEMENT = "cases.supplement"
MOST_TOLD = 20  # so often one matter is added to


def reporter_steps(case, actor, at):
    """The steps its reporter may take now; those whose guards would refuse are not offered.

    While somebody works on it the reporter can always add to what they said, if the way itself asks for nothing more.
    """
    method = method_of(case.version_id)
    found = [step for step in steps_for(case, actor) if _agreed(case, step, method, actor, at)]
    if still_open(case, method) and not any(step.permission == SUPPLEMENT for step in found):
        found.append(method.case_type(case.case_type).step(TOLD_MORE))
    return found


def still_open(case, method):
    """Whether somebody works on what a person reported."""
    return method.case_type(case.case_type).begun_by == "anybody" and not is_over(case, method)


def _agreed(case, step, method, actor, at):
    try:
        check_step(case, step, method=method, actor=actor, office=None, at=at)
    except Refused:
        return False
    return True
