"""Dormitory areas at the desk: a list with numbers and what is met, a page each, the check, a file of it."""

from functools import partial
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.core.errors import Forbidden
from wangge.core.paging import page
from wangge.core.permits import allows, require
from wangge.core.web.deeds import done_or, signed_by
from wangge.core.web.faces import current_method
from wangge.core.web.files import mark_of, sheet_file
from wangge.core.web.gates import staff_page
from wangge.premises.letting_queries import dormitories_in
from wangge.premises.models import Dormitory, DormitoryFinding
from wangge.premises.operations import dormitories as deeds
from wangge.premises.rules import pillars_met
from wangge.premises.web.register import area_asked
from wangge.premises.web.wording import grade_words
from wangge.territory.queries import areas

MOST_ROWS = 2_000
ORDER = ("name", "id")
FIELDS = ("name", "address", "operator", "capacity", "rooms", "demonstration")


def _met(one):
    """How many pillars a dormitory that came with `dormitories_in` meets now; None before the first check."""
    method = current_method().premises.dormitories
    if one.checked_at is None:
        return None
    items = [(item.key, item.pillar) for item in method.items if not item.retired]
    return pillars_met([pillar.key for pillar in method.pillars], items, {finding.item for finding in one.unmet})


@staff_page
@require_safe
def register(request):
    """The dormitory areas of an area, with how many live there."""
    area, words = area_asked(request), request.GET.get("words", "").strip()[:60]
    found = page(dormitories_in([area.path], words=words), order=ORDER, mark=request.GET.get("page"))
    context = {
        **{"area": area, "words": words, "page": found, "query": urlencode({"area": area.key, "words": words})},
        "rows": [(one, _met(one)) for one in found.items],
        **{"may_edit": bool(allows(request.actor, "premises.edit", area.path)), "method": _method()},
    }
    return render(request, "premises/dormitories.html", context)


def _method():
    return current_method().premises.dormitories


@staff_page
@require_safe
def show(request, dormitory_id):
    """One dormitory area: numbers, standards, what is unmet, services."""
    return _show(request, dormitory_id)


def _show(request, dormitory_id, refused=None):
    one = _one(dormitory_id)
    require(request.actor, "premises.view", one.area.path)
    titles = {item.key: item.title for item in _method().items}
    failing, today = {finding.item for finding in one.unmet}, localdate()
    context = {
        **{"one": one, "met": _met(one), "method": _method(), "refused": refused, "today": today},
        "pillars": [
            (pillar, [(item, item.key in failing) for item in _method().items if item.pillar == pillar.key])
            for pillar in _method().pillars
        ],
        "findings": [
            (finding, titles.get(finding.item, finding.item), grade_words(finding.grade), finding.due_on < today)
            for finding in sorted(one.unmet, key=lambda finding: (finding.due_on, finding.item))
        ],
        "offered": [(item, item.key in one.services) for item in _method().services],
        "items": [item for item in _method().items if not item.retired],
        "counts": one.counts.order_by("-on", "-at")[:12],
        "checks": one.checks.order_by("-at")[:6],
        "may": {
            "edit": bool(allows(request.actor, "premises.edit", one.area.path)) and one.valid_until is None,
            "record": bool(allows(request.actor, "findings.record", one.area.path)) and one.valid_until is None,
        },
        "sent": _sent(request) if request.method == "POST" else {name: getattr(one, name) for name in FIELDS},
        "error": {refused.field or "general": str(refused.reason)} if refused else {},
    }
    return render(request, "premises/dormitory.html", context, status=refused.status if refused else 200)


def _one(dormitory_id):
    area = Dormitory.objects.filter(pk=dormitory_id).values_list("area__path", flat=True).first()
    if area is None:
        raise Forbidden()
    rows = dormitories_in([area]) if Dormitory.objects.filter(pk=dormitory_id, valid_until=None).exists() else None
    found = rows.filter(pk=dormitory_id).first() if rows is not None else None
    if found is None:
        raise Forbidden(_("这处集宿区已经注销。"))
    return found


@staff_page
def new(request):
    """Enter one, in a grid of the area."""
    area = area_asked(request, "premises.edit")
    if request.method != "POST":
        return _new(request, area)
    grid = areas().filter(key=request.POST.get("grid", "")).first() or area
    deed = partial(deeds.register_dormitory, grid, sent=_sent(request), **signed_by(request))
    after = lambda made: reverse("premises:dormitory", args=[made.pk])  # noqa: E731
    return done_or(deed, show=partial(_new, request, area), after=after)


def _new(request, area, refused=None):
    level = current_method().territory.grid.level
    grids = areas().filter(level=level, path__descendant_of=area.path).defer("boundary").order_by("path")[:300]
    context = {
        **{"area": area, "grids": [(one.key, one.name) for one in grids], "method": _method(), "sent": request.POST},
        "offered": [(item, item.key in request.POST.getlist("offered")) for item in _method().services],
        "error": {refused.field or "general": str(refused.reason)} if refused else {},
    }
    return render(request, "premises/dormitory_new.html", context, status=refused.status if refused else 200)


def _sent(request):
    return {name: request.POST.get(name, "") for name in FIELDS} | {"offered": request.POST.getlist("offered")}


def _done(request, dormitory_id, deed):
    after = reverse("premises:dormitory", args=[dormitory_id])
    return done_or(deed, show=partial(_show, request, dormitory_id), after=after)


@staff_page
@require_POST
def correct(request, dormitory_id):
    """Corrected."""
    sent = _sent(request)
    return _done(request, dormitory_id, lambda: deeds.correct_dormitory(dormitory_id, sent=sent, **signed_by(request)))


@staff_page
@require_POST
def count(request, dormitory_id):
    """Counted."""
    number = request.POST.get("occupants", "")
    return _done(request, dormitory_id, lambda: deeds.count_dormitory(dormitory_id, number, **signed_by(request)))


@staff_page
@require_POST
def check(request, dormitory_id):
    """The standards gone through."""
    failed = request.POST.getlist("failed")
    return _done(request, dormitory_id, lambda: deeds.check_dormitory(dormitory_id, failed, **signed_by(request)))


@staff_page
@require_POST
def end(request, dormitory_id):
    """A dormitory no more."""
    deed = partial(deeds.end_dormitory, dormitory_id, basis=request.POST.get("basis", ""), **signed_by(request))
    return done_or(deed, show=partial(_show, request, dormitory_id), after="premises:dormitories")


@staff_page
@require_POST
def fixed(request, finding_id):
    """Said to be put right."""
    home = _home(finding_id)
    return _done(request, home, lambda: deeds.fix_dormitory_finding(finding_id, **signed_by(request)))


@staff_page
@require_POST
def again(request, finding_id):
    """Looked at again."""
    told = {"passed": request.POST.get("passed") == "1", **signed_by(request)}
    return _done(request, _home(finding_id), lambda: deeds.recheck_dormitory_finding(finding_id, **told))


def _home(finding_id):
    found = DormitoryFinding.objects.filter(pk=finding_id).values_list("dormitory_id", flat=True).first()
    if found is None:
        raise Forbidden()
    return found


@staff_page
@require_safe
def sheet(request):
    """The dormitory areas as XLSX, within one's own areas: numbers and no names."""
    area = area_asked(request)
    words = request.GET.get("words", "").strip()[:60]
    found = dormitories_in([area.path], words=words).order_by(*ORDER)[:MOST_ROWS]
    rows = (
        (one.area.name, one.name, one.address, one.operator, one.capacity, one.rooms, one.occupants,
         _met(one), len(one.unmet))
        for one in found
    )  # fmt: skip
    head = [
        *(_("网格"), _("名称"), _("地址"), _("经营单位"), _("核定人数"), _("房间"), _("入住人数"), _("做到几项")),
        _("未达标"),
    ]
    name = _("集宿区-%(area)s.xlsx") % {"area": area.name}
    told = {"widths": (20, 24, 40, 28, 10, 8, 10, 6, 8), "mark": mark_of(request, area.name)}
    return sheet_file(name, _("集宿区"), head, rows, **told)
