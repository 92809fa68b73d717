"""Whistle and report-in on the desk: what calls us, what we called, one whistle with its answers, a new one."""

from uuid import UUID

from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.calling import (
    REPORT_IN,
    callable_bodies,
    may_whistle,
    open_calls_of,
    open_whistles_of,
    whistle_in_sight,
    whistles_on,
    whistles_seen_by,
)
from wangge.cases.operations import answer_call, blow_whistle, end_whistle, rate_whistle
from wangge.cases.queries import case_in_sight
from wangge.cases.way import is_over, is_recused
from wangge.cases.web.clocks import limit_words
from wangge.cases.web.standing import area_words
from wangge.core.errors import Forbidden, Refused
from wangge.core.keys import check_client_key, new_key
from wangge.core.paging import page
from wangge.core.permits import allows
from wangge.core.web.desk_nav import Task, desk_tasks
from wangge.core.web.faces import current_method
from wangge.core.web.wording import remaining
from wangge.method.queries import method_of
from wangge.territory.queries import find_areas

SIZE = 30


@desk_tasks(order=22)
def whistles(request):
    """Calls that wait, and the whistles of one's area, where the method knows whistles."""
    actor = request.actor
    called, sees = actor.holding(REPORT_IN), may_whistle(actor, current_method())
    if current_method().whistle and (called or sees):
        number = open_calls_of(actor).count() if called else open_whistles_of(actor).count()
        title, address = current_method().whistle.title, reverse("cases:desk-whistles")
        yield Task(title, address, _("诉求"), "speakerphone", number or None)


@staff_page
@require_safe
def whistles_page(request):
    """Calls that wait for one's body, then all whistles one may see, the latest first."""
    actor, at, method = request.actor, timezone.now(), current_method()
    _known(method)
    found = page(whistles_seen_by(actor), order=("-blown_at", "-id"), mark=request.GET.get("page"), size=SIZE)
    context = {
        "rule": method.whistle,
        "calls": [_call_line(call, at) for call in open_calls_of(actor).order_by("due", "id")[:SIZE]],
        "called": bool(actor.holding(REPORT_IN)),
        "page": found,
        "rows": [_line(whistle, at) for whistle in found.items],
        "may_whistle": may_whistle(actor, method),
        "arrive": limit_words(method.whistle.arrive),
        "urgent_arrive": limit_words(method.whistle.urgent_arrive),
    }
    return render(request, "cases/desk/whistles.html", context)


@staff_page
@require_safe
def whistle_page(request, whistle_id):
    """One whistle: who called whom, who came when, the record, and what this person may do."""
    return _whistle(request, whistle_id)


def _whistle(request, whistle_id, refused=None, about=None):
    actor, at = request.actor, timezone.now()
    whistle = whistle_in_sight(whistle_id, actor)
    calls = [_call(call, actor, whistle, at) for call in whistle.calls.all()]
    ours = any(office.body_id in {call.body_id for call in whistle.calls.all()} for office in actor.offices)
    context = {
        **_line(whistle, at),
        "calls": calls,
        "may_end": not whistle.ended_at and not ours and bool(allows(actor, "cases.whistle", whistle)),
        "sees_case": whistle.case_id and bool(allows(actor, "cases.view", whistle.case)),
        "refused": refused,
        "about": about,
        "sent": request.POST,
        "stars": "12345",
    }
    return render(request, "cases/desk/whistle.html", context, status=refused.status if refused else 200)


@staff_page
def new_whistle(request):
    """Call several bodies: on a matter (`?case=`), or for a place."""
    method = current_method()
    if not may_whistle(request.actor, method):
        raise Forbidden()
    case_id = _key(request.POST.get("case") or request.GET.get("case"))
    case = case_in_sight(case_id, request.actor) if case_id else None
    if request.method != "POST":
        return _form(request, method, case)
    try:
        whistle = blow_whistle(
            key=check_client_key(request.POST.get("key", "")),
            bodies=request.POST.getlist("bodies"),
            problem=request.POST.get("problem", ""),
            place=request.POST.get("place", ""),
            urgent="urgent" in request.POST,
            case_id=case_id,
            area_id=_key(request.POST.get("area")),
            actor=request.actor,
            at=timezone.now(),
        )
    except Forbidden:
        raise
    except Refused as refused:
        return _form(request, method, case, refused)
    return redirect("cases:desk-whistle", whistle.pk)


def _form(request, method, case, refused=None):
    sent, words = request.POST, request.POST.get("area_number", "").strip()
    own = request.actor.holding("cases.whistle")[0]
    context = {
        "rule": method.whistle,
        "case": case,
        "body_groups": list(callable_bodies(method if case is None else method_of(case.version_id))),
        "areas": list(find_areas(words)) if words else [],
        "words": words,
        "chosen_area": sent.get("area", ""),
        "own": own,
        "key": sent.get("key") or str(new_key()),
        "sent": sent,
        "chosen": sent.getlist("bodies"),
        "refused": refused,
        "arrive": limit_words(method.whistle.arrive),
        "urgent_arrive": limit_words(method.whistle.urgent_arrive),
    }
    return render(request, "cases/desk/whistle_form.html", context, status=refused.status if refused else 200)


@staff_page
@require_POST
def answer(request, call_id):
    """The called body's answer: it came, or it does not come."""
    return _deed(request, lambda told: answer_call(
        call_id, came=request.POST.get("came") == "yes", answer=request.POST.get("answer", ""), **told
    ).whistle_id)  # fmt: skip


@staff_page
@require_POST
def rate(request, call_id):
    """The called body rates the whistle."""
    return _deed(request, lambda told: rate_whistle(call_id, rating=request.POST.get("rating"), **told).whistle_id)


@staff_page
@require_POST
def end(request, whistle_id):
    """The joint record, and a rating of each called body."""
    ratings = {name.removeprefix("rating-"): value for name, value in request.POST.items() if "rating-" in name}
    return _deed(request, lambda told: end_whistle(
        whistle_id, told=request.POST.get("record", ""), ratings=ratings, **told
    ).pk)  # fmt: skip


def _deed(request, deed):
    try:
        return redirect("cases:desk-whistle", deed({"actor": request.actor, "at": timezone.now()}))
    except Forbidden:
        raise
    except Refused as refused:
        about = refused.field.removeprefix("rating-") if refused.field else ""
        return _whistle(request, _key(request.POST.get("whistle")), refused, about)


def panel_of(case, method, actor, at):
    """For the page of a matter: its whistles, and whether this person may blow one; nothing without the rule."""
    if method.whistle is None:
        return {"whistle_rule": None}
    return {
        "whistle_rule": method.whistle,
        "case_whistles": [_line(whistle, at) for whistle in whistles_on(case)],
        "may_whistle": not (is_over(case, method) or is_recused(case, actor))
        and bool(may_whistle(actor, method, case.area)),
    }


def _line(whistle, at):
    method = method_of(whistle.version_id)
    calls = list(whistle.calls.all())
    return {
        "whistle": whistle,
        "rule": method.whistle,
        "level": method.whistle.level(whistle.level).title,
        "where": " · ".join(part for part in (area_words(whistle.area), whistle.place) if part),
        "calls": [{"call": call, "tone": _tone(call, at), "words": _words(call, at)} for call in calls],
        "came": sum(bool(call.came) for call in calls),
        "number": len(calls),
    }


def _call_line(call, at):
    whistle = call.whistle
    where = " · ".join(part for part in (area_words(whistle.area), whistle.place) if part)
    return {"call": call, "whistle": whistle, "where": where, "tone": _tone(call, at), "words": _words(call, at)}


def _call(call, actor, whistle, at):
    mine = any(office.body_id == call.body_id for office in actor.holding(REPORT_IN))
    return {
        "call": call,
        "tone": _tone(call, at),
        "words": _words(call, at),
        "may_answer": mine and call.answered_at is None and not whistle.ended_at,
        "may_rate": mine and bool(call.came) and call.rated_back is None,
    }


def _tone(call, at):
    if call.answered_at:
        return "paused" if not call.came else "overdue" if call.answered_at > call.due else "closed"
    return "overdue" if call.due < at else "soon"


def _words(call, at):
    """How a call stands."""
    if call.answered_at is None:
        return _("未报到，%s") % remaining(call.due, at)
    if not call.came:
        return _("答复不到场")
    return _("已报到") if call.answered_at <= call.due else _("已报到，迟到")


def _known(method):
    if method.whistle is None:
        raise Forbidden(_("本地的工作法没有吹哨报到。"))


def _key(text):
    try:
        return UUID(text or "")
    except ValueError:
        return None


whistle_urls = [
    path("desk/whistles/", whistles_page, name="desk-whistles"),
    path("desk/whistles/new/", new_whistle, name="desk-new-whistle"),
    path("desk/whistles/<uuid:whistle_id>/", whistle_page, name="desk-whistle"),
    path("desk/whistles/<uuid:whistle_id>/end/", end, name="desk-end-whistle"),
    path("desk/calls/<uuid:call_id>/answer/", answer, name="desk-answer-call"),
    path("desk/calls/<uuid:call_id>/rate/", rate, name="desk-rate-whistle"),
]
