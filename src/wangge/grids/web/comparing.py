"""A file of boundaries held against the net; what differs becomes proposals, never a second layer."""

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.permits import paths_of
from wangge.core.web.gates import staff_page
from wangge.grids.checking import TOLERANCE
from wangge.grids.models import Comparison, NetChange
from wangge.grids.operations import compare_boundaries
from wangge.grids.operations.comparing import MOST_BYTES
from wangge.grids.web.wording import STATE_TONES
from wangge.territory.queries import within


def seen_by(actor):
    """The comparisons of who keeps the whole net; else one's own, and those that propose something in one's areas."""
    paths = paths_of(actor, "territory.edit")
    if any("." not in path for path in paths):
        return Comparison.objects.all()
    here = NetChange.objects.filter(within(paths), comparison=OuterRef("pk"))
    return Comparison.objects.filter(Exists(here) | Q(actor_id=actor.id)) if paths else Comparison.objects.none()


@staff_page
@require_http_methods(["GET", "POST"])
def compare(request):
    """The form, and what was compared before."""
    if not request.actor.holding("territory.edit"):
        raise Forbidden()
    refused = None
    if request.method == "POST":
        try:
            return redirect("grids:comparison", _compared(request).pk)
        except Refused as fault:
            refused = fault
    context = {"refused": refused, "sent": request.POST, "tolerance": TOLERANCE}
    context["before"] = seen_by(request.actor).order_by("-at", "-id")[:20]
    return render(request, "grids/compare.html", context, status=refused.status if refused else 200)


def _compared(request):
    file = request.FILES.get("file")
    if file is None:
        raise Invalid(_("请选择 GeoJSON 文件。"), code="no-file", field="file")
    source = request.POST.get("source", "")
    data = file.read(MOST_BYTES + 1)
    return compare_boundaries(file.name, data, source=source, actor=request.actor, at=timezone.now())


@staff_page
@require_safe
def comparison(request, comparison_id):
    """What a file had to say of the net, with what it proposes in one's own areas."""
    found = seen_by(request.actor).filter(pk=comparison_id).first()
    if found is None:
        raise Forbidden()
    mine = within(paths_of(request.actor, "territory.edit"))
    changes = found.changes.filter(mine).select_related("area__parent")
    changes = list(changes.defer("area__boundary", "area__parent__boundary"))
    for one in changes:
        one.tone = STATE_TONES[one.state]
    context = {"comparison": found, "changes": changes, "tolerance": TOLERANCE}
    return render(request, "grids/comparison.html", context)
