"""Dormitory areas at the desk: a list with numbers and stars, a page each, the check, a file of it."""

import io
from urllib.parse import urlencode

from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wangge.core.errors import Forbidden, Refused
from wangge.core.paging import page
from wangge.core.permits import allows, require
from wangge.core.sheets import XLSX, write_sheet
from wangge.core.web.faces import current_method
from wangge.core.web.gates import staff_page
from wangge.premises.letting_queries import dormitories_in
from wangge.premises.models import Dormitory, DormitoryFinding
from wangge.premises.operations import dormitories as deeds
from wangge.premises.rules import stars_of
from wangge.premises.web.register import area_asked
from wangge.premises.web.wording import grade_words
from wangge.territory.queries import areas

MOST_ROWS = 2_000
ORDER = ("name", "id")
FIELDS = ("name", "address", "operator", "capacity", "rooms", "demonstration")


def _stars(one):
    """Stars of a dormitory that came with `dormitories_in`; None before the first check."""
    method = current_method().premises.dormitories
    if one.checked_at is None:
        return None
    items = [(item.key, item.pillar) for item in method.items if not item.retired]
    return stars_of([pillar.key for pillar in method.pillars], items, {finding.item for finding in one.unmet})


@staff_page
@require_GET
def register(request):
    """The dormitory areas of an area, with how many live there."""
    area, words = area_asked(request), request.GET.get("words", "").strip()[:60]
    found = page(dormitories_in([area.path], words=words), order=ORDER, mark=request.GET.get("page"))
    context = {
        **{"area": area, "words": words, "page": found, "query": urlencode({"area": area.key, "words": words})},
        "rows": [(one, _stars(one)) for one in found.items],
        **{"may_edit": bool(allows(request.actor, "premises.edit", area.path)), "method": _method()},
    }
    return render(request, "premises/dormitories.html", context)


def _method():
    return current_method().premises.dormitories


@staff_page
@require_GET
def show(request, dormitory_id):
    """One dormitory area: numbers, standards, what is unmet, services."""
    return _show(request, dormitory_id)


def _show(request, dormitory_id, refused=None):
    one = _one(dormitory_id)
    require(request.actor, "premises.view", one.area.path)
    titles = {item.key: item.title for item in _method().items}
    failing, today = {finding.item for finding in one.unmet}, localdate()
    context = {
        **{"one": one, "stars": _stars(one), "method": _method(), "refused": refused, "today": today},
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
    area, refused = area_asked(request, "premises.edit"), None
    if request.method == "POST":
        grid = areas().filter(key=request.POST.get("grid", "")).first() or area
        try:
            made = deeds.register_dormitory(grid, sent=_sent(request), actor=request.actor, at=timezone.now())
            return redirect("premises:dormitory", made.pk)
        except Refused as fault:
            if fault.status == 403:
                raise
            refused = fault
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
    try:
        deed()
    except Refused as refused:
        if refused.status == 403:
            raise
        return _show(request, dormitory_id, refused)
    return redirect("premises:dormitory", dormitory_id)


def _by(request):
    return {"actor": request.actor, "at": timezone.now()}


@staff_page
@require_POST
def correct(request, dormitory_id):
    """Corrected."""
    sent = _sent(request)
    return _done(request, dormitory_id, lambda: deeds.correct_dormitory(dormitory_id, sent=sent, **_by(request)))


@staff_page
@require_POST
def count(request, dormitory_id):
    """Counted."""
    number = request.POST.get("occupants", "")
    return _done(request, dormitory_id, lambda: deeds.count_dormitory(dormitory_id, number, **_by(request)))


@staff_page
@require_POST
def check(request, dormitory_id):
    """The standards gone through."""
    failed = request.POST.getlist("failed")
    return _done(request, dormitory_id, lambda: deeds.check_dormitory(dormitory_id, failed, **_by(request)))


@staff_page
@require_POST
def end(request, dormitory_id):
    """A dormitory no more."""
    basis = request.POST.get("basis", "")
    try:
        deeds.end_dormitory(dormitory_id, basis=basis, **_by(request))
    except Refused as refused:
        if refused.status == 403:
            raise
        return _show(request, dormitory_id, refused)
    return redirect("premises:dormitories")


@staff_page
@require_POST
def fixed(request, finding_id):
    """Said to be put right."""
    home = _home(finding_id)
    return _done(request, home, lambda: deeds.fix_dormitory_finding(finding_id, **_by(request)))


@staff_page
@require_POST
def again(request, finding_id):
    """Looked at again."""
    home, passed = _home(finding_id), request.POST.get("passed") == "1"
    return _done(request, home, lambda: deeds.recheck_dormitory_finding(finding_id, passed=passed, **_by(request)))


def _home(finding_id):
    found = DormitoryFinding.objects.filter(pk=finding_id).values_list("dormitory_id", flat=True).first()
    if found is None:
        raise Forbidden()
    return found


@staff_page
@require_GET
def sheet(request):
    """The dormitory areas as XLSX, within one's own areas: numbers and no names."""
    area, at = area_asked(request), timezone.localtime()
    words = request.GET.get("words", "").strip()[:60]
    found = dormitories_in([area.path], words=words).order_by(*ORDER)[:MOST_ROWS]
    rows = (
        (one.area.name, one.name, one.address, one.operator, one.capacity, one.rooms, one.occupants,
         _stars(one), len(one.unmet))
        for one in found
    )  # fmt: skip
    mark = _("%(who)s 导出，%(at)s，%(area)s") % {
        **{"who": request.actor.name, "at": f"{at:%Y-%m-%d %H:%M}", "area": area.name},
    }
    file = io.BytesIO()
    head = [
        _("网格"),
        _("名称"),
        _("地址"),
        _("经营单位"),
        _("核定人数"),
        _("房间"),
        _("入住人数"),
        _("星"),
        _("未达标"),
    ]
    write_sheet(file, _("集宿区"), head, rows, widths=(20, 24, 40, 28, 10, 8, 10, 6, 8), mark=mark)
    file.seek(0)
    name = _("集宿区-%(area)s.xlsx") % {"area": area.name}
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
