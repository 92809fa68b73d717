"""15-digit codes for the grids of a community: shown as they would be, then given."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wangge.core.errors import Forbidden, Refused
from wangge.core.permits import allows, paths_of
from wangge.core.web.faces import current_method
from wangge.core.web.gates import staff_page
from wangge.grids.queries import communities_to_number, numbers_to_give
from wangge.premises.operations.keeping import basis_of
from wangge.territory.models import Area
from wangge.territory.operations import number_grids


@staff_page
@require_http_methods(["GET", "POST"])
def numbers(request):
    """The communities whose grids lack a code; the one asked for with the codes its grids would get."""
    if not request.actor.holding("territory.edit"):
        raise Forbidden()
    key = (request.POST or request.GET).get("community", "").strip()
    chosen = Area.objects.filter(key=key, valid_until=None).first() if key else None
    if chosen is not None and not allows(request.actor, "territory.edit", chosen):
        raise Forbidden()
    refused = None
    if request.method == "POST" and chosen is not None:
        try:
            number_grids(chosen, basis=basis_of(request.POST.get("basis")), actor=request.actor, at=timezone.now())
            return redirect(f"{reverse('grids:numbers')}?community={chosen.key}&done=1")
        except Refused as fault:
            refused = fault
    return _page(request, chosen, refused)


def _page(request, chosen, refused):
    context = {"chosen": chosen, "refused": refused, "sent": request.POST, "done": request.GET.get("done")}
    context["waiting"] = communities_to_number(paths_of(request.actor, "territory.edit"))
    context["level"] = current_method().territory.grid.level
    if chosen is not None:
        try:
            context["rows"] = numbers_to_give(chosen)
        except Refused as fault:
            context["lacking"] = fault.reason
    return render(request, "grids/numbers.html", context, status=refused.status if refused else 200)
