"""One dwelling's door: recording a visit, what is known of earlier ones, and taking a mistaken one back."""

from functools import partial

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from wangge.core.access import record_access
from wangge.core.errors import Forbidden
from wangge.core.keys import check_client_key, new_key
from wangge.core.permits import allows
from wangge.core.photos import read_photos
from wangge.core.scope import scope
from wangge.visits.models import Hint
from wangge.visits.operations import Said, record_visit, take_back
from wangge.visits.queries import dwelling_for, standing
from wangge.visits.rules import LEAD, MAKE
from wangge.visits.web.gates import done_or, visits_page
from wangge.visits.web.lines import CHECKED, done_line
from wangge.visits.web.today import forms

SHOWN = 12


@visits_page
@require_safe
def door_page(request, dwelling_id):
    """A dwelling's visits, for whoever visits or sees to visits there."""
    return show(request, dwelling_id)


def show(request, dwelling_id, refused=None):
    """The page, with the refusal of its form."""
    dwelling = dwelling_for(request.actor, dwelling_id)
    if dwelling is None:
        raise Http404
    makes = bool(allows(request.actor, MAKE, dwelling.area.path)) and dwelling.valid_until is None
    context = {
        **{"dwelling": dwelling, "visits": request.visits, "makes": makes, "refused": refused},
        "lines": _past(request, dwelling),
        "forms": forms(request),
        "hints": _hints(request, dwelling) if makes else (),
        "checkable": dwelling.use in CHECKED,
        "error": {refused.field: str(refused.reason)} if refused and refused.field else {},
        **{"sent": request.POST, "ticked": request.POST.getlist("boxes"), "failed": request.POST.getlist("failed")},
        "key": request.POST.get("key") or str(new_key()),
    }
    return render(request, "visits/door.html", context, status=refused.status if refused else 200)


def _hints(request, dwelling):
    """The hints that wait for a look at this door."""
    with scope(request.actor, MAKE):
        waits = Hint.objects.filter(dwelling=dwelling, answered_at=None, erased_at=None)
        return list(waits.filter(due_on__gte=timezone.localdate()).order_by("due_on"))


def _past(request, dwelling):
    """Earlier visits; what a household asked for is theirs, so each look is logged."""
    with scope(request.actor, MAKE if allows(request.actor, MAKE, dwelling.area.path) else LEAD):
        found = list(standing().filter(dwelling=dwelling).order_by("-at", "-id")[:SHOWN])
        looked = {"subject_kind": "dwelling", "subject_id": dwelling.pk, "fields": ["visits"], "rows": len(found)}
        record_access(request.actor, purpose="visit", basis="statutory", at=timezone.now(), **looked)
    return [done_line(one, request.visits, request.actor) for one in found]


@visits_page
@require_POST
def record_page(request, dwelling_id):
    """Record a visit: sent now, or kept in the phone and sent later."""

    def deed():
        return record_visit(
            dwelling_id,
            said(request.POST),
            key=check_client_key(request.POST.get("key", "")),
            actor=request.actor,
            at=timezone.now(),
            photos=read_photos(request.FILES.getlist("photos")),
        )

    if not request.actor.holding(MAKE):
        raise Forbidden()
    after = reverse("visits:today") + f"#d-{dwelling_id}"
    return done_or(request, deed, show=partial(show, request, dwelling_id), after=after)


def said(sent):
    """A visit as its form says it. Ticks of a part that was not shown are not meant."""
    met = sent.get("outcome") == "met"
    try:
        at = parse_datetime(sent.get("at", ""))
    except ValueError:
        at = None
    return Said(
        outcome=sent.get("outcome", ""),
        boxes=tuple(sent.getlist("boxes")) if met else (),
        at=at if at and timezone.is_aware(at) else None,
        failed=tuple(sent.getlist("failed")) if sent.get("checked") else None,
        words=sent.get("words", ""),
        place=sent.get("place", "").strip()[:60],
    )


@visits_page
@require_POST
def back_page(request, visit_id):
    """Take a visit back that one recorded by mistake today."""
    deed = partial(take_back, visit_id, actor=request.actor, at=timezone.now())
    return done_or(request, deed, show=partial(_not_taken_back, request), after=reverse("visits:today"))


def _not_taken_back(request, refused):
    return render(request, "visits/refused.html", {"refused": refused}, status=refused.status)
