"""The matter's page: its story, its clocks, and the steps that this person may take now."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from wangge.accounts.web.gates import staff_page
from wangge.cases.operations import declare_interest, move_case, read_case, read_contact
from wangge.cases.queries import case_in_sight, duplicate_candidates, steps_for
from wangge.cases.web.asks import hanging_on
from wangge.cases.web.clocks import clocks_of, limit_words, named_in
from wangge.cases.web.joined import joined_with
from wangge.cases.web.parts import only
from wangge.cases.web.standing import Row, channel_words, class_words, kind_words, now, state_of
from wangge.cases.web.step_forms import complete_answers, step_form
from wangge.cases.web.story import moments
from wangge.cases.web.whistles import panel_of
from wangge.core.calendar import calendar_shown
from wangge.core.errors import Forbidden, Invalid, Refused, Stale
from wangge.core.keys import check_client_key
from wangge.core.permits import allows
from wangge.core.photos import read_photos
from wangge.method.errors import UnknownName
from wangge.method.queries import method_of
from wangge.method.schema.own_steps import TOLD_MORE


@staff_page
@require_safe
def case_page(request, case_id):
    """The page of a matter; `?step=` opens the form of one step, `?done=` tells what was just done.

    Asked by htmx with `?pane=1` it is the same beside the list, without the page around it.
    """
    try:
        return _matter(request, case_id, chosen=request.GET.get("step"))
    except Forbidden as forbidden:
        if in_pane(request):
            return _gone(request, forbidden)
        if "done" in request.GET:  # the step took the matter out of this person's sight
            return redirect(f"{reverse('cases:desk')}?done=1")
        raise


def in_pane(request):
    """Whether the matter is asked for beside the list."""
    return bool(request.htmx) and "pane" in (request.POST if request.method == "POST" else request.GET)


def _gone(request, forbidden):
    """Beside the list: that the matter is not for this person's eyes, in place of it. Elsewhere a page says so."""
    if not in_pane(request):
        raise forbidden
    response = render(request, "cases/desk/pane.html", {"gone": forbidden}, status=forbidden.status)
    return only(response, "[data-pane]") if request.method == "POST" else response


def pane_beside(request, case_id):
    """The matter as it stands beside a list that is drawn whole; what to do instead where it may not be seen."""
    try:
        context = {**_told(request, case_id, chosen=request.GET.get("step")), "pane": True}
    except Forbidden as forbidden:
        context = {"gone": forbidden}
    return render_to_string("cases/desk/pane.html", context, request)


@staff_page
def step(request, case_id, step):
    """Take a step (POST); asked for by GET, the page with the step's form.

    Whoever took it sees the page again, or, beside the list, hears of it in the event `moved`.
    """
    if request.method != "POST":
        return redirect(f"{_address(case_id)}?step={step}#deed")
    try:
        case = case_in_sight(case_id, request.actor)
        try:
            move = _move(request, case, step)
        except Refused as refused:
            return _refused(request, case_id, step, refused)
    except Forbidden as forbidden:
        return _gone(request, forbidden)
    if in_pane(request):
        return trigger_client_event(HttpResponse(status=204), "moved", _moved(move))
    done = f"{_address(case_id)}?done={move.step}"
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": done})
    return redirect(done)


def _moved(move):
    """What to say of a step taken beside the list."""
    case = move.case
    now_with = {"state": state_of(case).title, "holder": Row(case, None).holder}
    told = _("现在是“%(state)s”") if now_with["holder"] == "—" else _("现在是“%(state)s”，由%(holder)s办理")
    told = {"done": _done(case, method_of(case.version_id), move.step), "now": told % now_with}
    return {"case": str(case.pk), "words": _("%(done)s。%(now)s。") % told}


def _move(request, case, name):
    method = method_of(case.version_id)
    try:
        asked = method.case_type(case.case_type).step(name)
        answers = complete_answers(asked, request.POST, method, request.actor)
    except UnknownName:
        answers = {}
    return move_case(
        case.pk,
        key=check_client_key(request.POST.get("key", "")),
        step=name,
        answers=answers,
        photos=read_photos(request.FILES.getlist("photos")),
        seen=_seen(request),
        actor=request.actor,
        at=timezone.now(),
    )


def _seen(request):
    """How many moves the person saw; a broken number counts as an old page."""
    text = request.POST.get("seen", "")
    if not text.isascii() or not text.isdigit():
        raise Stale()
    return int(text[:9])


def _refused(request, case_id, name, refused):
    """The page again with the reason and what was typed: after a Stale the whole, else only the form."""
    response = _matter(request, case_id, chosen=name, sent=request.POST, refused=refused)
    response.status_code = refused.status
    if request.htmx:
        part = "#matter" if isinstance(refused, Stale) else "#deed"
        return only(response, part)
    return response


@staff_page
@require_POST
def contact(request, case_id):
    """Show the reporter's contact once, for a stated reason; the look is logged."""
    try:
        found = read_contact(case_id, reason=request.POST.get("reason", ""), actor=request.actor, at=timezone.now())
        response = _matter(request, case_id, contact=found)
    except Invalid as refused:
        response = _matter(request, case_id, contact_refused=refused, reason=request.POST.get("reason", ""))
        response.status_code = refused.status
    if request.htmx:
        return only(response, "#contact")
    return response


@staff_page
@require_POST
def recuse(request, case_id):
    """Declare an interest in the matter; the page again, without steps."""
    try:
        declare_interest(case_id, interest=request.POST.get("interest", ""), actor=request.actor, at=timezone.now())
    except Invalid as refused:
        response = _matter(request, case_id, recuse_refused=refused)
        response.status_code = refused.status
        return response
    return redirect(f"{_address(case_id)}#recuse")


def _matter(request, case_id, **asked):
    told = _told(request, case_id, **asked)
    if in_pane(request):
        return render(request, "cases/desk/pane.html", {**told, "pane": True})
    return render(request, "cases/desk/case.html", told)


def _told(request, case_id, *, chosen=None, sent=None, refused=None, **more):
    """All that the page of a matter tells; the look is logged."""
    at, actor = timezone.now(), request.actor
    case = read_case(case_id, actor=actor, at=at)
    method = method_of(case.version_id)
    request._now = now(at, method)
    steps = steps_for(case, actor)
    duplicates = _duplicates(case, steps, method)
    calendar = calendar_shown(method.calendar.hours)
    story, clocks = moments(case, method, actor, calendar), clocks_of(case, method, calendar, at)
    return {
        "case": case,
        "row": Row(case, request._now),
        **joined_with(case, actor),
        "state": state_of(case),
        "class_words": kind_words(case, method),
        "codes": method.codes_of(case.class_key),
        "suggested": _suggested(case, method),
        "channel": channel_words(case.channel),
        "standard": _standard(case, method),
        "clocks": clocks,
        "named": _named(case, clocks),
        "story": [replace(story[0], photos=()), *story[1:]],  # its photos stand with the words
        "photos": story[0].photos,
        "added": _added(case, method, story),
        **hanging_on(case, method.case_type(case.case_type), actor, at),
        **panel_of(case, method, actor, at),
        "steps": steps,
        "form": _form(case, steps, chosen, method, duplicates, sent, refused),
        "news": _news(story, sent, refused),
        "lost": _lost(case, method, steps, chosen, sent, refused),
        "done": _done(case, method, request.GET.get("done")),
        "duplicates": duplicates,
        "may_contact": bool(allows(actor, "cases.contact", case)),
        "contact_left": bool(case.reporter.name or case.reporter.phone),
        **more,
    }


def _named(case, clocks):
    """The day that somebody named, where no clock gives the day by which the case is due; else nothing is asked."""
    told = clocks[0].due in (case.due, None) if clocks else case.due is None
    return None if told or case.closed_at or state_of(case).final else named_in(case)


def _suggested(case, method):
    """The class its words were first heard as; not of what staff began, knowing what it is."""
    known = method.case_type(case.case_type).begun_by == "staff"
    return class_words(method, case.suggested_class) if case.suggested_class and not known else ""


def _added(case, method, story):
    """What the reporter said last, where nothing was done since; None elsewhere. It begins no step that tells of it."""
    said = method.case_type(case.case_type).step(TOLD_MORE).mark
    return story[-1] if story[-1].mark == said else None


def _form(case, steps, chosen, method, duplicates, sent, refused):
    """The form of the chosen step, or of the primary one; None where nothing is to be done."""
    step = next((one for one in steps if one.name == chosen), steps[0] if steps and not refused else None)
    near = duplicates["found"] if duplicates else ()
    return step and step_form(case, step, method, near=near, sent=sent, refused=refused)


def _news(story, sent, refused):
    """After a Stale: the moves the person had not seen."""
    if not isinstance(refused, Stale):
        return []
    seen = sent.get("seen", "")
    return [one for one in story if one.ordinal > (int(seen) if seen.isdecimal() else len(story) - 1)]


def _lost(case, method, steps, chosen, sent, refused):
    """What was typed into a step that is not open any more, (title, text): nothing written is lost."""
    if refused is None or any(one.name == chosen for one in steps):
        return []
    try:
        step = method.case_type(case.case_type).step(chosen)
    except UnknownName:
        return []
    return [(a.title, sent[a.name]) for a in step.fields if a.kind == "text" and sent.get(a.name, "").strip()]


def _done(case, method, name):
    """What was just done, in the words of the step."""
    try:
        return _("已办：%s") % method.case_type(case.case_type).step(name).title if name else ""
    except UnknownName:
        return ""


def _standard(case, method):
    """The filing standard the case stands under, with its limit in words."""
    if not case.filing_row:
        return None
    row = method.filing_row(case.filing_row)
    return {"row": row, "limit": limit_words(row.limit), "holder": method.body(row.holder).title}


def _duplicates(case, steps, method):
    """Candidates, for whoever may merge; their method's rule beside them."""
    if not any(one.permission == "cases.merge" for one in steps):
        return None
    return {"rule": method.duplicates, "found": duplicate_candidates(case)}


def _address(case_id):
    return reverse("cases:desk-case", args=[case_id])
