"""The months: which there are, a new one, one month with its communities, and the sheet of one community."""

from datetime import timedelta
from functools import partial

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Forbidden
from wangge.core.permits import allows, paths_of, require
from wangge.core.web.deeds import day, done_or, found_or_404, signed_by
from wangge.territory.models import Area
from wangge.workforce.models import Rota
from wangge.workforce.operations import draft_month, drop_month, publish_month
from wangge.workforce.operations.months import AHEAD
from wangge.workforce.queries import (
    duty_of,
    missed_shifts,
    numbers,
    numbers_by_point,
    numbers_by_rota,
    points_in,
    pools,
    rotas_for,
    sees_duty,
    shifts_of,
    swaps_for,
)
from wangge.workforce.rules import LEAD, RELEASE
from wangge.workforce.web.lines import line_of
from wangge.workforce.web.mine import swap_line

SHOWN = 12
NUMBERS = ("shifts", "open_shifts", "due", "stood", "missed")


@staff_page
@require_safe
def months_page(request):
    """The months an actor sees; with what waits for a release, and a form for a new one where they plan."""
    if not sees_duty(request.actor):
        raise Forbidden()
    return show(request)


def show(request, refused=None):
    """The page, with the refusal of a form of it."""
    now, duty = timezone.now(), duty_of()
    led = [office.area_id for office in request.actor.holding(LEAD)]
    watches = bool(led or request.actor.holding(RELEASE))
    rotas = list(rotas_for(request.actor)[:SHOWN])
    counted = numbers_by_rota(rotas)
    swaps = swaps_for(request.actor) if request.actor.holding(RELEASE) else ()
    context = {
        "duty": duty,
        "rotas": [(rota, counted.get(rota.pk)) for rota in rotas],
        "led": Area.objects.filter(pk__in=led).defer("boundary").order_by("path"),
        "months": _months(timezone.localdate()) if led else [],
        "kinds": _kinds(duty, request.actor) if watches else [],
        "missed": missed_shifts(request.actor, now).count() if watches else None,
        "swaps": [line for line in (swap_line(swap, request.actor, now) for swap in swaps) if line["decides"]],
        "refused": refused,
        "sent": request.POST,
    }
    return render(request, "workforce/months.html", context, status=refused.status if refused else 200)


def _months(today):
    """The months that may be planned, this one first."""
    first, found = today.replace(day=1), []
    for _number in range(AHEAD):
        found.append(first)
        first = (first + timedelta(days=32)).replace(day=1)
    return found


def _kinds(duty, actor):
    """Each kind of point with how many there are in one's areas, and how many the text counts."""
    held = [point.kind for point in points_in(*paths_of(actor, LEAD, RELEASE))]
    return [(kind, held.count(kind.key)) for kind in duty.kinds]


@staff_page
@require_POST
def draft_page(request):
    """Plan a month, in place of an earlier draft."""
    area = Area.objects.filter(pk__in=[office.area_id for office in request.actor.holding(LEAD)])
    area = area.filter(key=request.POST.get("area", "")).defer("boundary").first()
    if area is None:
        require(request.actor, LEAD)
        raise Http404
    month = day(request.POST.get("month", "")) or timezone.localdate().replace(day=1)
    deed = partial(draft_month, area, month, begins=day(request.POST.get("begins", "")), **signed_by(request))
    after = lambda rota: reverse("workforce:month", args=[rota.pk])  # noqa: E731
    return done_or(deed, show=partial(show, request), after=after)


@staff_page
@require_safe
def month_page(request, rota_id):
    """One month: its communities with their numbers."""
    return show_month(request, rota_id)


def show_month(request, rota_id, refused=None):
    """The page of a month, with the refusal of a form of it."""
    rota, now = found_or_404(rotas_for(request.actor), rota_id), timezone.now()
    duty, rows = duty_of(rota.version_id), _by_pool(rota, now)
    context = {
        "rota": rota,
        "duty": duty,
        "rows": rows,
        "total": {name: sum(row[name] for row in rows) for name in NUMBERS},
        "leads": bool(allows(request.actor, LEAD, rota.area)),
        "late": rota.published_at is None and rota.begins < timezone.localdate(),
        "refused": refused,
    }
    return render(request, "workforce/month.html", context, status=refused.status if refused else 200)


def _by_pool(rota, now):
    """A row for each community of a month: how many points, and what their shifts come to."""
    duty, found, rows = duty_of(rota.version_id), None, {}
    found = pools(duty)
    by_point = numbers_by_point(rota, now, duty.rules.late_minutes)
    points = Area.objects.filter(pk__in=rota.shifts.values("point__area")).values_list("pk", "path")
    paths = dict(points)
    for point, area in rota.shifts.values_list("point", "point__area").distinct():
        pool = found.of(paths[area])
        row = rows.setdefault(pool.path, {"area": pool, "points": 0} | dict.fromkeys(NUMBERS, 0))
        row["points"] += 1
        for name in NUMBERS:
            row[name] += by_point[point][name]
    return [rows[path] for path in sorted(rows)]


@staff_page
@require_POST
def publish_page(request, rota_id):
    """Publish the month."""
    deed = partial(publish_month, _known(rota_id), actor=request.actor, at=timezone.now())
    after = reverse("workforce:month", args=[rota_id])
    show_it = partial(show_month, request, rota_id)
    return done_or(deed, show=show_it, after=after)


@staff_page
@require_POST
def drop_page(request, rota_id):
    """Throw a draft away."""
    deed = partial(drop_month, _known(rota_id), actor=request.actor, at=timezone.now())
    show_it = partial(show_month, request, rota_id)
    return done_or(deed, show=show_it, after="workforce:months")


def _known(rota_id):
    return found_or_404(Rota.objects.only("pk"), rota_id).pk


@staff_page
@require_safe
def sheet_page(request, rota_id, key):
    """The month of one community: days down, points across; each shift opens."""
    rota, now = found_or_404(rotas_for(request.actor), rota_id), timezone.now()
    area = Area.objects.filter(key=key, path__descendant_of=rota.area.path).defer("boundary").first()
    shifts = list(shifts_of(rota, area.path)) if area else []
    if not shifts:
        raise Http404
    for shift in shifts:
        shift.rota = rota
    duty = duty_of(rota.version_id)
    context = {
        "rota": rota,
        "duty": duty,
        "area": area,
        "points": _columns(shifts, duty),
        "days": _days(shifts, now),
        "numbers": numbers(
            rota.shifts.filter(point__area__path__descendant_of=area.path), now, duty.rules.late_minutes
        ),
        "own": request.actor.id,
    }
    return render(request, "workforce/sheet.html", context)


def _columns(shifts, duty):
    points = {shift.point_id: shift.point for shift in shifts}
    order = {kind.key: number for number, kind in enumerate(duty.kinds)}
    return sorted(points.values(), key=lambda point: (order.get(point.kind, 9), point.name))


def _days(shifts, now):
    """(day, for each point the lines of its shifts)."""
    duty_points = [point.pk for point in _columns(shifts, duty_of(shifts[0].rota.version_id))]
    rows = {}
    for shift in shifts:
        rows.setdefault(shift.day, {}).setdefault(shift.point_id, []).append(line_of(shift, now))
    return [(one, [(point, row.get(point, [])) for point in duty_points]) for one, row in sorted(rows.items())]
