"""A case as its reporter follows it, like a parcel: steps, who has it now, what comes next, the public story.

Nothing internal passes here: of a move its public title, its office and the fields the method marks public.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.models import Case
from wangge.cases.own_side import tells_own_words, told_title
from wangge.cases.queries import timeline
from wangge.cases.web.standing import is_soon, now
from wangge.core.web.faces import office_words
from wangge.core.web.story import Moment
from wangge.core.web.terms import term
from wangge.core.web.wording import duration, moment
from wangge.method.queries import method_of
from wangge.method.schema import Phase

STOPS = (
    (gettext_lazy("核实"), (Phase.COLLECT,)),
    (gettext_lazy("立案派单"), (Phase.FILE, Phase.DISPATCH)),
    (gettext_lazy("处理"), (Phase.HANDLE,)),
    (gettext_lazy("核查"), (Phase.FEED_BACK, Phase.CHECK_CLOSE)),
    (gettext_lazy("办结评价"), (Phase.EVALUATE,)),
)
"""The stops of a parcel: the seven phases as a resident tells them."""

NEXT = {
    Phase.COLLECT: gettext_lazy("核实之后，由%(centre)s立案并派给责任单位。"),
    Phase.FILE: gettext_lazy("立案之后，派给责任单位限期办理。"),
    Phase.DISPATCH: gettext_lazy("责任单位接单之后开始处理。"),
    Phase.HANDLE: gettext_lazy("处理好之后，由处理单位以外的人到现场核查。"),
    Phase.FEED_BACK: gettext_lazy("核查通过就结案，没有办好就退回返工。"),
    Phase.CHECK_CLOSE: gettext_lazy("结案之后请您评价。"),
}


@dataclass(frozen=True)
class Parcel:
    """All that the follow page tells."""

    case: Case
    steps: tuple[dict, ...]
    story: tuple[Moment, ...]
    now_title: str
    holder: str
    next: str
    tone: str
    promise: str
    late: str
    ended: bool


def parcel_of(case, at):
    """The case as its reporter sees it at a time."""
    method = method_of(case.version_id)
    way = method.case_type(case.case_type)
    state = way.state(case.state)
    moves = timeline(case)
    tone = tone_for(case, state, at)
    return Parcel(
        case=case,
        steps=tuple(_stops(case, state, moves, way, tone, at)),
        story=tuple(_story(case, moves, way)),
        now_title=state.public_title,
        holder=_holder(case, state),
        next="" if state.final else str(NEXT.get(state.phase, "")) % {"centre": term("centre", method)},
        tone=tone,
        promise=_promise(case, way, state, at),
        late=duration(at - case.due) if tone == "overdue" else "",
        ended=state.final or state.phase is Phase.EVALUATE,
    )


def tone_for(case, state, at):
    """The status in its reporter's eyes: ontime, soon, overdue; "deed" where no clock runs; closed."""
    if state.final or state.phase is Phase.EVALUATE:
        return "closed"
    if case.due is None:
        return "deed"
    if at > case.due:
        return "overdue"
    return "soon" if is_soon(case, now(at, method_of(case.version_id))) else "ontime"


def _promise(case, way, state, at):
    """What was promised and is not late yet; where the reporter has the word, until when."""
    if state.holder == "reporter" and case.closed_at:
        return _("请在 %s 前评价") % moment(case.closed_at + timedelta(days=way.rating.days), at)
    if not case.due or at > case.due:
        return ""
    if state.paused:
        return _("%s 以前再看能不能继续办") % moment(case.due, at)
    if case.total_due:
        return _("承诺 %s 前办好") % moment(case.total_due, at)
    return _("承诺 %s 前完成这一步") % moment(case.due, at)


def _stops(case, state, moves, way, tone, at):
    """Report, then each stop: done with its time, now, or ahead. What ended early stops where it ended."""
    yield {"title": _("收到"), "state": "done", "at": case.reported_at}
    here = next(n for n, (_title, phases) in enumerate(STOPS) if state.phase in phases)
    early = state.final and state.phase is not Phase.EVALUATE
    reached = _stop_numbers(moves, way)
    for number, (title, _phases) in enumerate(STOPS):
        if early and number > _last_before_end(reached):
            yield {"title": way.state(case.state).title, "state": "done", "at": moves[-1].at}
            return
        if number < here or (early and number <= _last_before_end(reached)) or state.final:
            yield {"title": title, "state": "done", "at": _left_at(number, moves, reached)}
        elif number == here:
            words = _("%s 前") % moment(case.due, at) if case.due and tone != "overdue" else ""
            yield {"title": title, "state": "now", "words": words, "tone": tone if tone == "overdue" else ""}
        else:
            yield {"title": title, "state": "ahead"}


def _stop_numbers(moves, way):
    """For each move, the stop its state belongs to."""
    phases = [way.state(move.to_state).phase for move in moves]
    return [next(n for n, (_title, group) in enumerate(STOPS) if phase in group) for phase in phases]


def _last_before_end(reached):
    """The stop in which the case was when it ended early."""
    return reached[-2] if len(reached) > 1 else 0


def _left_at(number, moves, reached):
    """When the case last went beyond a stop; at the last stop, when it came to rest there."""
    beyond = [move.at for move, stop in zip(moves, reached, strict=True) if stop > number]
    if not beyond:
        return moves[-1].at
    back = [move.at for move, stop in zip(moves, reached, strict=True) if stop <= number]
    return next((at for at in beyond if not back or at >= back[-1]), beyond[-1])


def _holder(case, state):
    return case.holder_body.name if case.holder_body and state.holder not in ("nobody", "reporter") else ""


def _story(case, moves, way):
    """The moments in order; the first with what was reported."""
    before, told = None, []
    for move in moves:
        told.append(_told(move, before, way))
        before = before if move.to_state == move.from_state else move
    return [replace(told[0], opening=_reported(case)), *told[1:]]


def _reported(case):
    """What the reporter wrote, or why it is not there any more."""
    if case.erased_at:
        return render_to_string("cases/erased.html", {"case": case})
    return format_html('<p class="words" lang="zh-Hans">{}</p>', linebreaksbr(case.words))


def _told(move, before, way):
    reported = move.step == "report"
    step = None if reported else way.step(move.step)
    shown = {field.name for field in step.fields if field.public} if step else set()
    words = list(_answers(move, step, shown)) if step else []
    words += [(step.field(name).title, text) for name, text in move.told_words if name in shown]
    photos_shown = reported or any(field.kind == "photos" and field.public for field in step.fields)
    moved = before and move.to_state != move.from_state
    return Moment(
        title=_("您反映了这件事") if reported else told_title(step, move),
        at=move.at,
        who=office_words(move.office_title),
        took=_("用时 %s") % duration(move.at - before.at) if moved else "",
        icon="message-report" if reported else ("check" if step.tone == "primary" else "arrow-right"),
        tone="deed" if reported else ("ontime" if step.tone == "primary" else "paused"),
        words=tuple(words),
        photos=tuple(_photos(move, step)) if photos_shown else (),
        late=_("这一步超过时限 %s") % duration(move.at - move.stage_due) if move.late else "",
        own=reported or tells_own_words(step),
    )


def _answers(move, step, shown):
    """Public answers that are no free words: a rating, yes or no."""
    for field in step.fields:
        value = move.answers.get(field.name)
        if field.name not in shown or value is None:
            continue
        if field.kind == "rating":
            yield field.title, _("%s 分（满分 5 分）") % value
        elif field.kind == "boolean":
            yield field.title, _("是") if value else _("否")


def _photos(move, step):
    title = step.public if step else _("反映时的照片")
    for photo in move.photos_shown:
        yield {"url": reverse("cases:photo", args=[photo.pk]), "alt": f"{title} {photo.ordinal}"}
