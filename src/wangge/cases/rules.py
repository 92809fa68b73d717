"""Who may do what with a case, and the named guards of the methods.

Three readings carry the policy: an office sees the cases of its *area* (all of them, or those in the states to which
its post is confined); the office that handles sees what is in its *hands*; a reporter sees what they *reported*.
Nobody else sees a case at all.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wangge.cases.circles import in_circle
from wangge.core.numbers import names_a_person as names_a_person
from wangge.core.permits import rule

HANDLE, DECIDE = "cases.handle", "cases.decide"


@dataclass(frozen=True)
class Everywhere:
    """The whole county, as a thing that rules about areas can judge: only an office of its root covers it."""

    area: object
    case_type: str = ""  # of no kind, so kept from nobody


@rule("cases.report")
def anybody(actor, office, thing):
    """Reporting needs no account (guard-rails 9 and 17)."""
    return True


@rule("cases.intake")
def any_office_that_takes_reports(actor, office, thing):
    """Taking a report down on somebody's behalf, wherever it belongs."""
    return office is not None


@rule(
    "cases.classify",
    "cases.verify",
    "cases.file",
    "cases.merge",
    "cases.dispatch",
    "cases.rule",
    "cases.check",
    "cases.recheck",
    "cases.close",
    "cases.grant",
    "cases.supervise",
    "cases.follow_up",
)
def in_own_area(actor, office, case):
    """Offices of the area in which the case lies; those confined to a duty while the case is in it. That the checker
    did not handle it is a guard of the step."""
    return office is not None and covers(office, case) and in_duty(office, case)


@rule("cases.contact", "cases.release")
def in_own_area_and_not_handling(actor, office, case):
    """The reporter's contact is never for the unit complained of, nor for whoever handles the case; and what of a
    case is made public is not for whoever handles it to choose."""
    return in_own_area(actor, office, case) and not sees_by_hands(office) and office.body_id != case.handling_body_id


@rule("cases.object")
def where_it_lies_or_leads(actor, office, case):
    """Against a merging may speak the offices of the area, and the body in whose hands the leading matter is."""
    if office is None:
        return False
    if sees_by_hands(office):
        leading = case.original
        return leading is not None and leading.handling_body_id == office.body_id
    return in_own_area(actor, office, case)


@rule("cases.whistle")
def where_it_blows(actor, office, thing):
    """Offices whose area holds the place: of a case, of a whistle, or an area itself; anywhere before one is named."""
    area = getattr(thing, "area", thing)
    return office is not None and (area is None or office.covers(area.path))


@rule("cases.report_in")
def called(actor, office, call):
    """The body that a whistle called; before one is named, any that may be called."""
    return office is not None and (call is None or call.body_id == office.body_id)


@rule(HANDLE, DECIDE)
def in_own_hands(actor, office, case):
    """Only the body to which the case was dispatched, or whose it is."""
    return office is not None and case.handling_body_id == office.body_id


@rule("cases.view")
def concerned(actor, office, case):
    """Offices of its area (confined ones: while it is in their duty, or once they took a step with it); the body
    that handles it; whoever reported it."""
    if office is None:
        return reported_it(actor, None, case)
    if sees_by_hands(office):
        return in_own_hands(actor, office, case)
    return covers(office, case) and (in_duty(office, case) or took_a_step(office, case))


@rule("cases.rate", "cases.reopen", "cases.escalate", "cases.supplement", "cases.withdraw")
def reported_it(actor, office, case):
    """The reporter: the signed-in resident who sent it, or the anonymous one who shows its token."""
    if actor.kind == "reporter":
        return case.reporter.id == actor.id
    return actor.kind == "resident" and actor.id is not None and case.reporter.resident_id == actor.id


@rule("cases.lapse")
def nobody(actor, office, case):
    """The program alone ends the time for rating."""
    return False


def covers(office, case):
    """Whether a case lies in an office's area and is not kept to a circle in which the office does not stand."""
    return office.covers(case.area.path) and in_circle(office, case)


def in_duty(office, case):
    """Whether a case is in a state to which an office is confined; for one that is not confined it always is."""
    return not office.duty or case.state in office.duty


def took_a_step(office, case):
    """Whether an office itself moved a case: what it passed on it may still read. `queries` says the same of a list."""
    return case.timeline.filter(body_id=office.body_id, office_id=office.id).exists()


INTERESTS = {
    "family": gettext_lazy("反映人或被反映人是我的亲属"),
    "neighbour": gettext_lazy("事情就在我家所在的楼或单位"),
    "business": gettext_lazy("我或亲属与被反映的单位有经济往来"),
    "concerned": gettext_lazy("我就是反映人或被反映人"),
    "other": gettext_lazy("其他可能影响公正的情形"),
}
"""Why somebody stands aside. Keys and no words: whom it concerns is nobody else's business."""


def sees_by_hands(office):
    """Whether an office sees cases by what its body holds, and not by area: those that handle (guard-rail 5)."""
    return HANDLE in office.permissions


def offered(case, step):
    """Whether a step makes sense with the questions that are open now: told without a query."""
    if step.settles and not set(step.settles) & set(case.asks):
        return False
    return not (step.opens and not step.opens_when and step.opens in case.asks)


# --- named guards: (case, actor, office, at, method) -> a reason to refuse, or None -------------------------------


def not_handler(case, *, handlers, bodies, actor, office, **_facts):
    """Who handled may not verify the outcome, nor may anybody of the same body (guard-rail 6)."""
    if actor.id in handlers or (office and office.body_id in bodies):
        return _("核查和结案不能由处置人或处置单位办理，请转由其他人员核查。")
    return None


def reopen_left(case, *, reopened, case_type, **_facts):
    """Reopening is limited by the method."""
    if reopened >= case_type.reopen.times:
        words = ngettext(
            "每件事最多重新办理 %d 次。如仍不满意，可以反映一件新的诉求。",
            "每件事最多重新办理 %d 次。如仍不满意，可以反映一件新的诉求。",
            case_type.reopen.times,
        )
        return words % case_type.reopen.times
    return None


def within_rating_days(case, *, case_type, at, **_facts):
    """Rating is open for the method's number of natural days."""
    if case.closed_at and (at - case.closed_at).days >= case_type.rating.days:
        words = _("评价期为结案后 %d 天，现已期满。如问题仍在，可以反映一件新的诉求。")
        return words % case_type.rating.days
    return None


def after_rating_days(case, **facts):
    """The time for rating has passed."""
    return None if within_rating_days(case, **facts) else _("评价期未满。")


def is_reporter(case, *, actor, **_facts):
    """Only the reporter; the permission's rule says the same, the pack may say it twice."""
    return None if reported_it(actor, None, case) else _("只有反映人本人可以办理这一步。")


def not_itself(case, *, original, **_facts):
    """A case is merged into another one that somebody still works on."""
    if original is not None and original.id == case.id:
        return _("不能并入它自己。请选择另一件诉求。")
    if original is not None and original.original_id:
        return _("所选诉求本身已并入其他诉求，请直接并入原件。")
    if original is not None and original.closed_at:
        return _("所选诉求已经办结。问题又出现的，请按新的一件办；确是同一件事的，告知反映人那一件的结果。")
    return None


def not_merger(case, *, actor, brought_by, **_facts):
    """Whoever merged a case does not rule on what is said against it."""
    if actor.id is not None and actor.id == brought_by:
        return _("这件是您并案的，对它的异议请由其他人裁定。")
    return None


def before_due(case, *, at, **_facts):
    """An extension is asked for before the deadline, not after: the whole's, or the stage's where no other runs."""
    due = case.total_due or case.stage_due
    if due is not None and at > due:
        return _("期限已过，不能再申请。请尽快办理，并说明超期原因。")
    return None


def another_body(case, *, given, step, **_facts):
    """Handing over means to another body."""
    chosen = given.of_kind(step, "body") if given else None
    if chosen and case.handling_body and case.handling_body.key == chosen:
        return _("转办须换一个责任单位。")
    return None


def another_person(case, *, actor, brought_by, **_facts):
    """Two officers: whoever brought it here does not take the next step alone (行政处罚法 42)."""
    if actor.id is not None and actor.id == brought_by:
        return _("这一步须由另一名执法人员办理：两名执法人员各用自己的账号确认。")
    return None


def not_investigator(case, *, handlers, actor, **_facts):
    """Who investigated neither opens the file nor decides."""
    if actor.id in handlers:
        return _("调查这件案子的人不能审批、决定，请由负责人办理。")
    return None


def stage_over(case, *, at, **_facts):
    """What ends by itself ends only when its time is over."""
    if case.stage_due is not None and at <= case.stage_due:
        return _("期限还没有满，当事人还可以陈述、申辩。")
    return None


GUARDS = {
    guard.__name__: guard
    for guard in (
        *(not_handler, reopen_left, within_rating_days, after_rating_days, is_reporter, not_itself),
        *(before_due, another_body, another_person, not_investigator, stage_over, not_merger),
    )
}


def sees_all(actor):
    """Whether the actor sees every case of the county: an office that reads cases, over the whole of it."""
    return any(_of_the_whole(office) for office in actor.holding("cases.view"))


def sees_every_figure(actor):
    """Whether the actor reads what every body, post and grid came to: an office that sees every case and the ratings.
    Who only scores, computes or reviews a rating sees no cases, and so no figures of them."""
    offices = (office for office in actor.holding("cases.view") if "ratings.view" in office.permissions)
    return any(_of_the_whole(office) for office in offices)


def _of_the_whole(office):
    return "." not in office.area_path and not office.duty and not sees_by_hands(office)
