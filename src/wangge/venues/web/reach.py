"""The walking circle: what share of households reaches which kind, where the gaps are, where the next place would
help most; and the streets it is measured on."""

from django.db.models import Sum
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.web.faces import current_method
from wangge.core.web.files import mark_of, sheet_file
from wangge.core.web.gates import staff_page
from wangge.venues.models import StreetNet
from wangge.venues.operations import compute_reach, load_streets
from wangge.venues.operations.streets import MOST_BYTES
from wangge.venues.queries import last_run
from wangge.venues.web.places import kept_paths
from wangge.venues.web.wording import BY, kind_titles

MOST_GAPS = 30


@staff_page
@require_safe
def reach(request):
    """Shares by kind; of the kind asked for the communities with the largest gaps, and the proposed sites."""
    kept_paths(request.actor)
    run, titles, kind = last_run(), kind_titles(), request.GET.get("kind", "")
    context = {"run": run, "rule": current_method().venues, "by": BY.get(run.by) if run else ""}
    if run:
        rows = run.rows.values("kind").annotate(all=Sum("households"), within=Sum("reached")).order_by()
        shares = {row["kind"]: row for row in rows}
        kind = kind if kind in shares else next((key for key in titles if key in shares), "")
        context |= {
            "shares": [(key, titles[key], *_share(shares[key])) for key in titles if key in shares],
            **{"kind": kind, "title": titles.get(kind, "")},
            "gaps": _gaps(run, kind)[:MOST_GAPS],
            "sites": run.sites.filter(kind=kind).select_related("area").defer("area__boundary").order_by("ordinal"),
        }
    return render(request, "venues/reach.html", context)


def _share(row):
    return row["within"], row["all"], f"{row['within'] / row['all']:.1%}" if row["all"] else "—"


def _gaps(run, kind):
    rows = run.rows.filter(kind=kind, out__gt=0).select_related("area__parent")
    return rows.defer("area__boundary", "area__parent__boundary").order_by("-out", "area__path")


@staff_page
@require_safe
def sheet(request):
    """All communities and kinds as XLSX, with how it was measured."""
    kept_paths(request.actor)
    run, titles = last_run(), kind_titles()
    if run is None:
        raise Invalid(_("还没有计算过步行圈。"), code="no-run")
    rows = run.rows.select_related("area__parent").defer("area__boundary", "area__parent__boundary")
    lines = (
        [titles.get(one.kind, one.kind), one.area.parent.name, one.area.name, one.households, one.reached, one.out]
        for one in rows.order_by("kind", "area__path")
    )
    head = [_("种类"), _("镇街"), _("社区（村）"), _("户数"), _("步行可达"), _("够不着")]
    how = _("%(minutes)s 分钟步行，%(by)s") % {"minutes": run.minutes, "by": BY[run.by]}
    told = {"widths": (16, 16, 20, 10, 10, 10), "mark": mark_of(request, how)}
    return sheet_file(_("步行圈.xlsx"), _("步行圈"), head, lines, **told)


@staff_page
@require_POST
def compute(request):
    """Compute anew."""
    compute_reach(actor=request.actor, at=timezone.now())
    return redirect("venues:reach")


@staff_page
@require_http_methods(["GET", "POST"])
def streets(request):
    """The streets: what is loaded, and a file to take its place."""
    if not request.actor.holding("territory.edit"):
        raise Forbidden()
    refused = None
    if request.method == "POST":
        try:
            _load(request)
            return redirect("venues:streets")
        except Refused as fault:
            refused = fault
    net = StreetNet.objects.defer("nodes", "edges", "lengths").order_by("-at", "-id").first()
    context = {"net": net, "refused": refused, "sent": request.POST}
    return render(request, "venues/streets.html", context, status=refused.status if refused else 200)


def _load(request):
    file = request.FILES.get("file")
    if file is None:
        raise Invalid(_("请选择文件。"), code="no-file", field="file")
    data = file.read(MOST_BYTES + 1)
    load_streets(data, source=request.POST.get("source", ""), actor=request.actor, at=timezone.now())
