"""The reporter's side of a matter: what they may do with it now."""

from django.utils.translation import gettext as _

from wangge.cases.queries import steps_for
from wangge.cases.way import check_step, is_over, is_recused
from wangge.core.errors import Refused
from wangge.core.permits import allows
from wangge.method.queries import method_of
from wangge.method.schema.own_steps import TOLD_MORE

SUPPLEMENT = "cases.supplement"
MOST_TOLD = 20  # so often one matter is added to, by its reporter and on their behalf each
MOST_PHOTOS = 27  # that come with it, of each side
HOURLY_TOLD = 60  # so often one reporter adds to their matters, as reports of one address (guard-rail 9)
FOUND = "found"  # the channel of what staff found themselves


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


def awaited_of(case, way):
    """The way's own step by which the reporter adds what is waited for; None where nothing is."""
    return next((step for step in way.steps_from(case.state) if step.permission == SUPPLEMENT), None)


def answered_by(case, way):
    """The awaited step, where an office that writes down the reporter's words takes it and the clock goes on.

    Only where it is the reporter who is waited for: whoever asked for the pause chose so (the value `reporter`). What
    waits for the weather or for papers goes on waiting, whatever a caller says; so does a step that leads nowhere.
    """
    step = awaited_of(case, way)
    if step is None or not step.to:
        return None
    into = case.timeline.filter(to_state=case.state).exclude(from_state=case.state).latest("ordinal")
    asking = [one.name for one in way.steps if one.opens in way.step(into.step).settles]
    asked = case.timeline.filter(step__in=asking, ordinal__lt=into.ordinal).order_by("ordinal").last()
    said = (*into.answers.values(), *(asked.answers.values() if asked else ()))
    return step if "reporter" in said else None


def handles(actor, case):
    """Whether the actor has an office in the body that handles a case: they do not speak for its reporter."""
    return any(office.body_id == case.handling_body_id for office in actor.offices)


def takes_down(case, actor):
    """Whether staff who see a case are those who write down in it what its reporter tells them. No query."""
    return actor.kind == "staff" and not handles(actor, case) and bool(allows(actor, "cases.intake"))


def may_take_down(case, actor, method):
    """Whether they may do so now; not of what staff found, for which nobody calls."""
    if not takes_down(case, actor) or not still_open(case, method) or is_recused(case, actor):
        return False
    return not found_by_staff(case, method)


def found_by_staff(case, method):
    """Whether staff found it themselves, so that it has no reporter who could add anything. Of finds before they had a
    channel of their own the first look tells it: whoever took it in took it at the same moment."""
    if case.channel == FOUND:
        return True
    own_find = method.case_type(case.case_type).own_find
    if not own_find or case.channel != "grid":
        return False
    finder = case.reporter.staff_id
    if finder is None:
        return False
    return case.timeline.filter(ordinal=2, step=own_find, actor_id=finder, at=case.reported_at).exists()


def taken_down(step, move):
    """Whether an office wrote down a step that is the reporter's own."""
    return step is not None and step.by == "reporter" and bool(move.office_title)


def told_title(step, move):
    """What the reporter reads of a move; of words that an office passed on, that it did."""
    return _("代为登记的补充") if taken_down(step, move) else step.public


def tells_own_words(step):
    """Whether a step tells what the reporter said: their own ones, whoever took them down, and splitting, which
    repeats their words. Nobody else who follows along reads them."""
    return step.by == "reporter" or any(field.kind == "new_class" for field in step.fields)


def _agreed(case, step, method, actor, at):
    try:
        check_step(case, step, method=method, actor=actor, office=None, at=at)
    except Refused:
        return False
    return True
