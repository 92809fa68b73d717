"""What this app adds to lower apps' pages: visits at one's own door, and the way from a dwelling to its visits."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from wangge.core.panels import panel
from wangge.core.permits import allows
from wangge.core.scope import own_file
from wangge.core.web.faces import current_method
from wangge.people.copying import Coded, Part, own_part
from wangge.visits.models import Visit
from wangge.visits.queries import shared_doors
from wangge.visits.rules import LEAD, MAKE
from wangge.visits.web.lines import done_line

SHOWN, ALONG = 24, 1_000  # visits on the page; in the copy to take along


@panel("people.own_file", order=20)
def own_visits(request, own):
    """That somebody was at one's door, which office, and what was ticked; the database shows one's own door alone.

    Where others are registered too, what a household asked for is left out: it may have been another who asked.
    """
    method = current_method()
    if method is None or method.visits is None:
        return None
    lines, shared = _own_lines(own, method.visits, SHOWN)
    context = {"lines": lines, "visits": method.visits, "shared": bool(shared)}
    return render_to_string("visits/own_panel.html", context, request)


@own_part
def own_visits_along(own):
    """The same in the copy that people take along."""
    method = current_method()
    if method is None or method.visits is None:
        return None
    lines, _shared = _own_lines(own, method.visits, ALONG)
    columns = (("at", _("时间")), ("office", _("岗位")), ("outcome", _("结果")), ("boxes", _("勾选了什么")))
    rows = (
        (
            *(one.visit.at, one.visit.office_name, Coded(one.visit.outcome, one.visit.get_outcome_display())),
            tuple(map(str, one.boxes)),
        )
        for one in lines
    )
    return Part("visits", _("上门走访"), columns, tuple(rows))


def _own_lines(own, visits, most):
    with own_file(own.binding.person_id):
        found = list(Visit.objects.order_by("-at", "-id")[:most])
    shared = shared_doors(found, own.binding.person_id)
    return [done_line(one, visits, asks=one.dwelling_id not in shared) for one in found], shared


@panel("premises.dwelling", order=40)
def dwelling_visits(request, dwelling):
    """From a dwelling's page to its visits, for whoever visits or sees to visits there."""
    method = current_method()
    path = dwelling.area.path
    if method is None or method.visits is None or dwelling.use not in method.visits.rules.uses:
        return None
    if not (allows(request.actor, MAKE, path) or allows(request.actor, LEAD, path)):
        return None
    return render_to_string("visits/dwelling_panel.html", {"dwelling": dwelling}, request)
