"""On the phone: today's way from building to building, one tap to a door, recorded with or without a signal."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from wangge.core.access import record_access
from wangge.core.errors import Forbidden, Refused
from wangge.core.keys import new_key
from wangge.core.scope import scope
from wangge.core.web import away
from wangge.core.web.faces import current_method
from wangge.visits.operations import draw_month
from wangge.visits.queries import (
    days_left,
    done_in,
    hint_scope,
    hints_to_check,
    last_visits,
    month_of,
    shares_of,
    stops_of,
)
from wangge.visits.rules import HINT, LEAD, MAKE, of_today
from wangge.visits.web.gates import area_named, visits_page
from wangge.visits.web.lines import Door, by_building


@visits_page
@require_safe
def today_page(request):
    """One's own way of today; who visits nobody goes to the board, or to the hints."""
    if not request.actor.holding(MAKE):
        return redirect("visits:board" if request.actor.holding(LEAD) else "visits:hints")
    return show(request)


def show(request, refused=None):
    """The page, with the refusal of a form of it."""
    now, today = timezone.now(), timezone.localdate()
    shares = shares_of(request.actor, month_of(today))
    stops = stops_of(shares)
    doors = _doors(request, stops, now) if stops else []
    done = [door for door in doors if door.visit]
    left = [door for door in doors if not door.visit]
    number = of_today(len(left), days_left(today))
    with hint_scope(request.actor):
        hints = hints_to_check(request.actor, today).count()
    fresh = [door for door in done if timezone.localdate(door.visit.at) == today]
    context = {
        **{"visits": request.visits, "shares": shares, "month": month_of(today), "refused": refused},
        **{"quota": sum(share.quota for share in shares), "total": len(doors), "done": len(done)},
        **{"route": by_building(left[:number]), "number": number, "fresh": fresh},
        "rest": by_building(left[number:]),
        "hints": hints,
        "forms": forms(request),
        "without": _without_share(request.actor, shares),
        "leads": bool(request.actor.holding(LEAD)),
        "gives": bool(request.actor.holding(HINT)),
    }
    for door in left[:number]:
        door.stop.key = new_key()
    return render(request, "visits/today.html", context, status=refused.status if refused else 200)


def forms(request):
    """What the form of a visit needs: boxes, and the check sheet where the actor may go through it."""
    boxes = [box for box in request.visits.boxes if not box.retired]
    items = [item for item in current_method().premises.items if not item.retired]
    return {
        "told": [box for box in boxes if not box.asks],
        "asks": [box for box in boxes if box.asks],
        "items": items if request.actor.holding("findings.record") else [],
        "finds": bool(request.actor.holding("cases.intake")),
    }


def _doors(request, stops, now):
    """The stops with what is known of them; a list of dwellings, so the look is logged once, with how many."""
    keys = [stop.dwelling_id for stop in stops]
    with scope(request.actor, MAKE):
        visited, last = done_in(stops[0].month, keys), last_visits(keys)
        looked = {"subject_kind": "visits", "subject_id": stops[0].share_id, "fields": ["address", "visited_at"]}
        record_access(request.actor, purpose="visit", basis="statutory", rows=len(stops), at=now, **looked)
    return [Door(stop, visited.get(stop.dwelling_id), last.get(stop.dwelling_id)) for stop in stops]


def _without_share(actor, shares):
    """Whether one of the actor's visiting offices has no households of this month yet."""
    posts = {one.post for one in current_method().visits.visitors}
    mine = {office.id for office in actor.holding(MAKE) if office.post in posts}
    return bool(mine - {share.office_id for share in shares})


@visits_page
@require_POST
def draw_page(request):
    """Draw up the month of one's own area, or of one that one sees to."""
    held = request.actor.holding(MAKE) or request.actor.holding(LEAD)
    if not held:
        raise Forbidden()
    area = area_named(request.POST.get("area", ""), otherwise=held[0].area_id)
    back = reverse("visits:board") + f"?area={area.key}" if request.POST.get("board") else reverse("visits:today")
    try:
        draw_month(area.pk, actor=request.actor, at=timezone.now())
    except Refused as refused:
        if refused.status == 403 or not request.actor.holding(MAKE):
            raise
        return show(request, refused)
    return redirect(back)


@visits_page
@require_safe
def worker(request):
    """The script that keeps today's page in the phone for times without a signal; it serves that page alone."""
    return away.worker("wangge-visits-page", "^$")
