"""A grid as the office that keeps the net sees it: its size counted, its neighbours, and what a change would do."""

from functools import partial

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.queries import crew_of
from wangge.core.errors import Forbidden, Refused
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.core.web.deeds import done_or, signed_by
from wangge.core.web.faces import current_method
from wangge.core.web.gates import staff_page
from wangge.grids.checking import shared_border
from wangge.grids.dividing import NEIGHBOURS
from wangge.grids.models import NetChange, NetFinding
from wangge.grids.operations import propose_merge, propose_split
from wangge.grids.planning import around, left_open, plan_merge, plan_split
from wangge.grids.queries import last_check
from wangge.grids.web.drawing import before_and_after
from wangge.grids.web.findings import kept_paths
from wangge.grids.web.wording import BASES, shown_finding
from wangge.territory.models import Area
from wangge.territory.queries import ancestors
from wangge.territory.rules import lies_in


def kept_grid(request, key):
    """The grid of a key that one keeps; Forbidden otherwise, as where there is none."""
    area = Area.objects.filter(key=key).select_related("parent").order_by("valid_until").first()
    area = Area.objects.filter(key=key, valid_until=None).select_related("parent").first() or area
    if area is None or area.parent is None or not any(lies_in(area.path, path) for path in kept_paths(request.actor)):
        raise Forbidden()
    return area


@staff_page
@require_safe
def show(request, key):
    """The grid's page, with the plan that `plan` asks for."""
    return page_of(request, kept_grid(request, key), request.GET.get("plan", ""))


def page_of(request, area, kind, refused=None):
    """The page of a grid; with a plan, or why there is none."""
    rule = current_method().territory.grid
    context = {
        **{"area": area, "rule": rule, "refused": refused, "sent": request.POST, "kind": kind},
        "line": [one for one in ancestors(area) if one.parent_id and one.pk != area.pk],
        "open": NetChange.objects.filter(area=area, state="proposed").first(),
        "history": area.changes.order_by("-at")[:20],
        "is_grid": area.level == rule.level,
        "may_propose": bool(request.actor.holding("territory.edit")),
    }
    if area.valid_until is None:
        with scope(SYSTEM, "territory.edit"):  # households are counted; no person is read
            here = around(area)
        context |= _size(here) | _plan(here, kind)
        context["crew"] = crew_of(area, at=timezone.now())
        found = NetFinding.objects.filter(check_run=last_check(), area=area).select_related("area", "other")
        context["findings"] = [shown_finding(one) for one in found.order_by("ordinal")]
    return render(request, "grids/grid.html", context, status=refused.status if refused else 200)


def _size(here):
    size = here.sizes[here.area.pk]
    own = here.shapes.get(here.area.pk)
    beside = [
        (here.net.areas[key], here.sizes[key], round(shared_border(own, shape)))
        for key, shape in here.shapes.items()
        if own is not None and key != here.area.pk and shared_border(own, shape) > NEIGHBOURS
    ]
    hectares = round(own.area / 10_000, 1) if own is not None else None
    return {"size": size, "basis": BASES.get(size.basis, ""), "neighbours": beside, "hectares": hectares}


def _plan(here, kind):
    """The plan asked for, drawn, and what it would leave open; or why there is none."""
    if kind not in ("split", "merge"):
        return {}
    try:
        plan = plan_split(here) if kind == "split" else plan_merge(here)
    except Refused as refused:
        return {"no_plan": refused.reason}
    return {"plan": plan, "drawings": before_and_after(here, kind, plan), "open_after": left_open(here, kind, plan)}


@staff_page
@require_POST
def propose(request, key):
    """Propose what was shown."""
    area, sent = kept_grid(request, key), request.POST
    kind, told = sent.get("kind", ""), {"basis": sent.get("basis", ""), **signed_by(request)}
    split, merge = partial(propose_split, area.pk), partial(propose_merge, area.pk, sent.get("into") or None)
    deed, show = partial(split if kind == "split" else merge, **told), partial(page_of, request, area, kind)
    return done_or(deed, show=show, after=lambda change: reverse("grids:change", args=[change.pk]))
