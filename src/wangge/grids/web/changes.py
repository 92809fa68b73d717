"""Changes of the net: what waits, what was done, and one of them with its drawing, to decide and to take back."""

from functools import partial

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from wangge.core.errors import Forbidden
from wangge.core.paging import page
from wangge.core.permits import SYSTEM, allows
from wangge.core.scope import scope
from wangge.core.web.deeds import done_or, signed_by
from wangge.core.web.faces import current_method
from wangge.core.web.gates import staff_page
from wangge.grids import operations
from wangge.grids.models import NetChange
from wangge.grids.operations.deciding import followed_from, made_by
from wangge.grids.planning import around, left_open
from wangge.grids.rules import decided_together
from wangge.grids.web.drawing import before_and_after
from wangge.grids.web.findings import kept_paths
from wangge.grids.web.wording import STATE_TONES, followed_words
from wangge.territory.queries import within
from wangge.territory.rules import lies_in

WITHOUT = ("area__boundary", "into__boundary", "area__parent__boundary")


def mine(request):
    """The changes in one's own areas."""
    rows = NetChange.objects.filter(within(kept_paths(request.actor))).select_related("area__parent", "into")
    return rows.defer("plan", *WITHOUT)


@staff_page
@require_safe
def changes(request):
    """The list, what waits first."""
    state = request.GET.get("state", "")
    rows = mine(request)
    rows = rows.filter(state=state) if state in dict(NetChange.STATES) else rows
    found = page(rows, order=("-proposed_at", "id"), mark=request.GET.get("page"))
    for one in found.items:
        one.tone = STATE_TONES[one.state]
    context = {"page": found, "rows": found.items, "state": state, "states": NetChange.STATES}
    return render(request, "grids/changes.html", context)


@staff_page
@require_safe
def show(request, change_id):
    """One change."""
    return page_of(request, change_id)


def page_of(request, change_id, refused=None):
    """The page of a change; with a refusal, told above."""
    change = NetChange.objects.select_related("area__parent", "into", "comparison").filter(pk=change_id).first()
    if change is None or not any(lies_in(change.area.path, path) for path in kept_paths(request.actor)):
        raise Forbidden()
    actor, waiting = request.actor, change.state == "proposed"
    decides = bool(allows(actor, "grids.decide", change.area))
    two = current_method().territory.grid.two_people
    context = {
        **{"change": change, "tone": STATE_TONES[change.state], "refused": refused, "sent": request.POST},
        "waiting": waiting,
        "may_decide": waiting and decides and not (two and change.proposed_by == actor.id),
        "is_own": waiting and decides and two and change.proposed_by == actor.id,
        "may_withdraw": waiting and bool(allows(actor, "territory.edit", change.area)),
        "may_undo": change.state == "done" and decides and not (two and decided_together(change, actor)),
        "undone_by_another": change.state == "done" and decides and two and decided_together(change, actor),
        "followed": followed_words(change),
        "later": followed_from(change),
        "made": made_by(change) if change.state in ("done", "undone") else (),
        **{"two": two, "rule": current_method().territory.grid},
    }
    if waiting and change.area.valid_until is None:
        context |= _drawn(change)
    return render(request, "grids/change.html", context, status=refused.status if refused else 200)


def _drawn(change):
    with scope(SYSTEM, "grids.decide"):  # households are counted; no person is read
        here = around(change.area)
    drawings = before_and_after(here, change.kind, change.plan)
    return {"drawings": drawings, "open_after": left_open(here, change.kind, change.plan)}


def _done(request, change_id, deed, *words):
    """Do a deed and go back to the page; a refusal is told there."""
    told = {name: request.POST.get(name, "") for name in words}
    deed, after = partial(deed, change_id, **told, **signed_by(request)), reverse("grids:change", args=[change_id])
    return done_or(deed, show=partial(page_of, request, change_id), after=after)


@staff_page
@require_POST
def approve(request, change_id):
    """Carried out from today."""
    return _done(request, change_id, operations.approve_change)


@staff_page
@require_POST
def refuse(request, change_id):
    """Not carried out."""
    return _done(request, change_id, operations.refuse_change, "reason")


@staff_page
@require_POST
def withdraw(request, change_id):
    """Taken back by those who proposed it."""
    return _done(request, change_id, operations.withdraw_change)


@staff_page
@require_POST
def undo(request, change_id):
    """Put back as it was."""
    return _done(request, change_id, operations.undo_change, "reason")
