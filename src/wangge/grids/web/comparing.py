"""A file of boundaries held against the net; what differs becomes proposals, never a second layer."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.web.gates import staff_page
from wangge.grids.checking import TOLERANCE
from wangge.grids.models import Comparison
from wangge.grids.operations import compare_boundaries
from wangge.grids.operations.comparing import MOST_BYTES
from wangge.grids.web.wording import STATE_TONES


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
    context["before"] = Comparison.objects.order_by("-at", "-id")[:20]
    return render(request, "grids/compare.html", context, status=refused.status if refused else 200)


def _compared(request):
    file = request.FILES.get("file")
    if file is None:
        raise Invalid(_("请选择 GeoJSON 文件。"), code="no-file", field="file")
    source = request.POST.get("source", "")
    data = file.read(MOST_BYTES + 1)
    return compare_boundaries(file.name, data, source=source, actor=request.actor, at=timezone.now())


@staff_page
@require_GET
def comparison(request, comparison_id):
    """What a file had to say of the net."""
    if not request.actor.holding("territory.edit"):
        raise Forbidden()
    found = Comparison.objects.filter(pk=comparison_id).first()
    if found is None:
        raise Forbidden()
    changes = list(found.changes.select_related("area__parent").defer("area__boundary", "area__parent__boundary"))
    for one in changes:
        one.tone = STATE_TONES[one.state]
    context = {"comparison": found, "changes": changes, "tolerance": TOLERANCE}
    return render(request, "grids/comparison.html", context)
