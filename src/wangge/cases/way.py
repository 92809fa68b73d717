"""A case on its method's way: entering a state, its holder and its clocks, and the facts that guards ask for."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import UUIDField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from wangge.cases.clocks import compute, start_stage, start_total
from wangge.cases.models import Question, Rating, Recusal
from wangge.cases.powers import check_cited
from wangge.cases.rules import DECIDE, GUARDS, HANDLE, offered
from wangge.core.calendar import current_calendar
from wangge.core.errors import Refused
from wangge.method.conditions import holds
from wangge.method.schema import Phase
from wangge.method.spoken import FACT_TITLES
from wangge.method.vocabulary import COMMAND, SUPERVISE
from wangge.organisations.queries import body_of_kind, centre, community_body

REPORTERS = ("reporter", "resident")

WHO_STANDS_ASIDE = RawSQL(
    "ARRAY(SELECT actor_id FROM cases_recusal WHERE case_id = cases_case.id)", (), ArrayField(UUIDField())
)
"""Asked along with a case, as `recused`: few cases have anybody, and so it costs no query.

Written in SQL because the ORM takes two milliseconds to compose the same subquery, for every page and every move.
"""


def enter_state(case, name, *, method, at, since=None, until=None):
    """Put the case into a state: who holds it now, and which clocks run. Does not save.

    `since`: the stage's clock goes on from then, what was paused taken out. `until`: the stage ends at that moment.
    """
    way = method.case_type(case.case_type)
    state, closed = way.state(name), case.closed_at
    if way.handled_by and case.handling_body_id is None:
        case.handling_body = _in_charge(way, case.area)
    case.state, case.holder_body_id = name, holder_of(case, state)
    evaluated = state.phase is Phase.EVALUATE
    case.closed_at = (closed or at) if evaluated else None
    case.filed_at = case.filed_at or (at if name == way.clock_from else None)
    start_stage(case, at, since=since, until=until)
    back_to_work = closed is not None and not evaluated
    if case.filing_row and (back_to_work or (name == way.clock_from and case.total_since is None)):
        start_total(case, at)
    compute(case, method, current_calendar(method.calendar.hours))


def _in_charge(way, area):
    """The body of the kind that handles such cases, in whose area this lies; Refused where there is none."""
    found = body_of_kind(way.handled_by, area)
    if found is None:
        raise Refused(_("这个地方没有可以办理“%s”的单位，请移送有权机关。") % way.title, code="nobody-in-charge")
    return found


def holder_of(case, state):
    """The key of the body that has the case in this state, or None where nobody works on it."""
    if state.holder == "department":
        return case.handling_body_id
    if state.holder not in ("centre", "crew"):
        return None
    found = centre() if state.holder == "centre" else community_body(case.area)
    return found and found.pk


def check_step(case, step, *, method, actor, office, at, original=None, given=None):
    """Refused, with the reason, unless the step leads on from here, its guards agree and its condition holds."""
    way = method.case_type(case.case_type)
    if step not in way.steps_from(case.state):
        told = {"state": way.state(case.state).title, "step": step.title}
        raise Refused(_("这件诉求现在是“%(state)s”，不能%(step)s。") % told, code="step-not-allowed")
    refuse_recused(case, actor)
    _check_questions(case, step, way, actor, office)
    _check_two_persons(case, step, way, actor)
    if step.times and _times_taken(case, step) >= step.times:
        told = {"step": step.title, "times": step.times}
        raise Refused(_("“%(step)s”最多 %(times)d 次，已经用完。") % told, code="times-used")
    if given is not None:
        check_cited(case, step, given, at)
    if step.guards:
        facts = history(case, way) | {
            "case_type": way, "actor": actor, "office": office, "at": at, "original": original, "step": step,
            "given": given,
        }  # fmt: skip
        for name in step.guards:
            if reason := GUARDS[name](case, **facts):
                raise Refused(reason, code=name.replace("_", "-"))
    if step.when and not holds(step.when, condition_facts(case, step.when.facts())):
        told = {"step": step.title, "facts": _("、").join(str(FACT_TITLES[one]) for one in sorted(step.when.facts()))}
        raise Refused(_("“%(step)s”还不能办：请先补全%(facts)s。") % told, code="not-yet")


def refuse_recused(case, actor):
    """Refused for whoever declared an interest in the case: no step, no contact, no release."""
    if is_recused(case, actor):
        raise Refused(_("您已声明与这件诉求有利害关系，须回避，请由其他人办理。"), code="recused")


def is_recused(case, actor):
    """Whether the actor declared an interest in the case; one short query for staff, none where it was read whole."""
    if hasattr(case, "recused"):
        return actor.id in case.recused
    return actor.kind == "staff" and Recusal.objects.filter(case=case, actor_id=actor.id).exists()


def is_over(case, method):
    """Whether nobody works on a case any more: it is closed, or in a state from which no step leads."""
    return case.closed_at is not None or method.case_type(case.case_type).state(case.state).final


def _check_questions(case, step, way, actor, office):
    """A question is asked once, settled while it is open, and never by who opened it or their body.

    A body that decides its own cases (`cases.decide`) has somebody who did not investigate: a guard of the step.
    """
    if not offered(case, step):
        if step.settles:
            titles = _("、").join(way.question(name).title for name in step.settles)
            raise Refused(_("现在没有等待答复的%s。") % titles, code="nothing-asked")
        title = way.question(step.opens).title
        raise Refused(_("%s已经提出，正在等待答复。") % title, code="asked-already")
    if not step.settles:
        return
    open_ones = Question.objects.filter(case=case, kind__in=step.settles, settled_at=None, opened_by__isnull=False)
    for question in open_ones.select_related("opened_by"):
        asked = question.opened_by
        same_body = office is not None and asked.body_id == office.body_id and step.permission != DECIDE
        if same_body or (actor.id is not None and asked.actor_id == actor.id):
            reason = _("申请和审批、下达和答复不能是同一个人或同一个单位，请由其他人办理。")
            raise Refused(reason, code="asked-it")


def _check_two_persons(case, step, way, actor):
    """Who supervised a case gives no command in it, and who commanded does not supervise it. No query for others."""
    if step.permission == SUPERVISE:
        other = {one.name for one in way.steps if one.permission in COMMAND}
    elif step.permission in COMMAND and actor.holding(SUPERVISE):
        other = {one.name for one in way.steps if one.permission == SUPERVISE}
    else:
        return
    if actor.id is not None and case.timeline.filter(actor_id=actor.id, step__in=other).exists():
        reason = _("督办和办理不能是同一个人：您在这件诉求上已经办过另一类步骤。")
        raise Refused(reason, code="supervision-is-not-command")


def _times_taken(case, step):
    """How often the step was taken since the total clock began."""
    taken = case.timeline.filter(step=step.name)
    return (taken.filter(at__gte=case.total_since) if case.total_since else taken).count()


def history(case, way):
    """Who handled this case and how often it was reopened: what guards ask of its timeline. One query."""
    handling = {step.name for step in way.steps if step.permission == HANDLE}
    work = {state.name for state in way.states if state.phase is Phase.HANDLE}
    told = ("step", "actor_id", "body_id", "from_state", "to_state", "actor_kind")
    moves = list(case.timeline.order_by("ordinal").values_list(*told))
    return {
        "handlers": {actor for step, actor, *_ in moves if step in handling},
        "bodies": {body for step, _, body, *_ in moves if step in handling},
        "brought_by": next((who for _, who, _, was, to, _ in reversed(moves) if was != to), None),
        "reopened": sum(to in work and was not in work and kind in REPORTERS for *_, was, to, kind in moves),
    }


def condition_facts(case, wanted=()):
    """What a method's conditions may ask of a case (method.vocabulary.FACTS); the rating only where it is wanted."""
    facts = {
        "class": case.class_key,
        "classified": bool(case.class_key),
        "urgent": case.urgent,
        "holder": case.holder_body and case.holder_body.key,
        "channel": case.channel,
        "state": case.state,
    }
    if {"rating", "solved"} & set(wanted):
        last = Rating.objects.filter(case=case).order_by("-at", "-id").first()
        facts |= {"rating": last and last.satisfied, "solved": last and last.solved}
    return facts
