"""Points of duty: the list, a new one, one put right or ended."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.web.intake import degrees
from wangge.cases.web.parts import only
from wangge.core.errors import Forbidden, Refused
from wangge.core.keys import check_client_key, new_key
from wangge.core.permits import allows, paths_of, require
from wangge.core.web.deeds import done_or, found_or_404
from wangge.workforce.models import MAX_BASIS, MAX_NAME, Point
from wangge.workforce.operations import Place, add_point, change_point, end_point
from wangge.workforce.queries import duty_of, kind_of, points_in, pools
from wangge.workforce.rules import LEAD, RELEASE

FIELDS = ("kind", "name", "source", "lon", "lat")


@staff_page
@require_safe
def points_page(request):
    """The points in one's areas, community by community."""
    paths = paths_of(request.actor, LEAD, RELEASE)
    if not paths:
        raise Forbidden()
    duty, kind = duty_of(), request.GET.get("kind", "")
    found, rows = pools(duty), {}
    held = list(points_in(*paths))
    for point in held:
        if not kind or point.kind == kind:
            pool = found.of(point.area.path)
            rows.setdefault(pool.path if pool else "", (pool, []))[1].append((point, kind_of(duty, point.kind)))
    counts = [(one, sum(point.kind == one.key for point in held)) for one in duty.kinds]
    context = {
        "duty": duty,
        "rows": [rows[path] for path in sorted(rows)],
        "counts": counts,
        "all": len(held),
        "kind": kind,
        "leads": bool(request.actor.holding(LEAD)),
    }
    return render(request, "workforce/points.html", context)


@staff_page
def new_point_page(request):
    """The form of a new point; sent, the next one can follow."""
    require(request.actor, LEAD)
    if request.method != "POST":
        return _form(request, {"kind": request.GET.get("kind", "")})

    def deed():
        return add_point(
            _place(request.POST),
            key=check_client_key(request.POST.get("key", "")),
            actor=request.actor,
            at=timezone.now(),
        )

    return _sent(request, deed, None)


@staff_page
def point_page(request, point_id):
    """One point: put right, for whoever plans there."""
    point = found_or_404(Point.objects.select_related("area").defer("area__boundary"), point_id)
    require(request.actor, LEAD, point.area)
    if request.method != "POST":
        return _form(request, {name: getattr(point, name) for name in FIELDS}, point=point)
    deed = partial(change_point, point.pk, _place(request.POST), actor=request.actor, at=timezone.now())
    return _sent(request, deed, point)


def _sent(request, deed, point):
    try:
        deed()
    except Refused as refused:
        if refused.status == 403:
            raise
        answer = _form(request, request.POST, refused, point)
        return only(answer, "#point-form") if request.htmx else answer
    address = reverse("workforce:points")
    return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else redirect(address)


@staff_page
@require_POST
def end_point_page(request, point_id):
    """Nobody stands here any more."""
    point = found_or_404(Point.objects.select_related("area"), point_id)
    deed = partial(end_point, point.pk, actor=request.actor, at=timezone.now())
    shown = {name: getattr(point, name) for name in FIELDS}
    show = partial(_form, request, shown, point=point)
    return done_or(deed, show=lambda no: show(refused=no), after="workforce:points")


def _place(sent):
    return Place(
        kind=sent.get("kind", ""),
        name=sent.get("name", ""),
        lon=degrees(sent.get("lon")),
        lat=degrees(sent.get("lat")),
        source=sent.get("source", ""),
    )


def _form(request, sent, refused=None, point=None):
    context = {
        "duty": duty_of(),
        "point": point,
        "may_end": point is not None and not point.valid_until and allows(request.actor, LEAD, point.area),
        "sent": {name: sent.get(name, "") or "" for name in FIELDS},
        "key": request.POST.get("key") or str(new_key()),
        "error": dict.fromkeys(FIELDS, "")
        | ({refused.field: str(refused.reason)} if refused and refused.field else {}),
        "whole": refused if refused and refused.field not in (*FIELDS, "place") else None,
        "most_name": MAX_NAME,
        "most_source": MAX_BASIS,
    }
    return render(request, "workforce/point.html", context, status=refused.status if refused else 200)
