"""What was found about the net: a list to narrow and to take along, and the button that looks again."""

from urllib.parse import urlencode

from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.core.errors import Forbidden
from wangge.core.paging import page
from wangge.core.permits import paths_of
from wangge.core.web.faces import current_method
from wangge.core.web.files import mark_of, sheet_file
from wangge.core.web.gates import staff_page
from wangge.grids.checking import TOLERANCE
from wangge.grids.enums import BREAKS, KINDS
from wangge.grids.models import NetFinding
from wangge.grids.operations import check_net
from wangge.grids.queries import last_check
from wangge.grids.rules import COVERED
from wangge.grids.web.wording import shown_finding
from wangge.territory.queries import within

MOST_ROWS = 5_000


def kept_paths(actor):
    """The areas whose net somebody keeps or decides; Forbidden without any."""
    paths = paths_of(actor, "territory.edit", "grids.decide")
    if not paths:
        raise Forbidden()
    return paths


def _rows(request):
    """(the findings as they are narrowed, what was asked) of the latest check, in one's own areas."""
    sent = request.GET
    kind, words = sent.get("kind", ""), sent.get("words", "").strip()[:40]
    rows = NetFinding.objects.filter(within(kept_paths(request.actor)), check_run=last_check())
    if kind == "breaks":
        rows = rows.filter(kind__in=BREAKS)
    elif kind in KINDS:
        rows = rows.filter(kind=kind)
    if words:
        rows = rows.filter(Q(area__name__contains=words) | Q(area__parent__name__contains=words) | Q(area__code=words))
    rows = rows.select_related("area__parent", "other")
    return rows.defer("area__boundary", "area__parent__boundary", "other__boundary"), {"kind": kind, "words": words}


@staff_page
@require_safe
def findings(request):
    """The findings of the latest check."""
    rows, asked = _rows(request)
    check, found = last_check(), page(rows, order=("ordinal", "id"), mark=request.GET.get("page"))
    tally = check.tally if check else {}
    context = {
        **{"check": check, "page": found, "rows": [shown_finding(one) for one in found.items], "asked": asked},
        "kinds": [(key, words, tally.get(key, 0)) for key, words in KINDS.items() if tally.get(key)],
        "broken": sum(tally.get(kind, 0) for kind in BREAKS),
        **{"query": urlencode(asked), "rule": current_method().territory.grid, "tolerance": TOLERANCE},
        **{"covered": round(COVERED * 100), "may_check": bool(request.actor.holding("territory.edit"))},
    }
    return render(request, "grids/findings.html", context)


@staff_page
@require_POST
def check(request):
    """Look again."""
    check_net(actor=request.actor, at=timezone.now())
    return redirect("grids:findings")


@staff_page
@require_safe
def sheet(request):
    """The findings as they are narrowed, as XLSX."""
    rows, _asked = _rows(request)
    found = (shown_finding(one) for one in rows.order_by("ordinal")[:MOST_ROWS])
    lines = ([*_told(one)] for one in found)
    head = [_("问题"), _("社区（村）"), _("网格"), _("代码"), _("相关"), _("数量"), _("单位"), _("户数依据"), _("建议")]
    told = {"widths": (20, 20, 24, 18, 30, 10, 10, 14, 40), "mark": mark_of(request)}
    return sheet_file(_("网格核查.xlsx"), _("网格核查"), head, lines, **told)


def _told(one):
    above = one.area.parent.name if one.area.parent else ""
    beside = one.other.name if one.other else one.place
    words = (one.get_kind_display(), above, one.area.name, one.area.code, beside)
    return (*map(str, words), one.measure, str(one.unit), str(one.basis_words), str(one.todo))
