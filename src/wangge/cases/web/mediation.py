"""Mediation beyond its steps: the roster of those who mediate, for everybody; an agreement as a paper to sign.

Names of the two sides stand on the paper alone: the platform keeps the applicant apart, and the other side not at all.
"""

from datetime import timedelta
from itertools import groupby

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from wangge.accounts.queries import appointments_on
from wangge.accounts.web.gates import staff_page
from wangge.cases.models import Words
from wangge.cases.operations import read_case
from wangge.cases.web.step_options import class_title
from wangge.core.panels import panel
from wangge.core.web.faces import current_method
from wangge.method.queries import method_of
from wangge.organisations.queries import MEDIATION, bodies

AGREED = "agree"  # the step by which two sides come to terms, in the shared way of that name
MOST = 500  # mediators on one page
TO_CONFIRM = 30  # natural days in which both sides may ask the court (人民调解法, art. 33)


@require_safe
def roster(request):
    """Who mediates here: each mediation body with its mediators who are published."""
    method, today = current_method(), timezone.localdate()
    seeds = {seed.key: seed for seed in method.organisations.bodies}
    held = appointments_on(today).filter(body__kind=MEDIATION, published=True).order_by("body__key", "id")[:MOST]
    mediators = {body: list(rows) for body, rows in groupby(held, key=lambda one: one.body_id)}
    rooms = [
        {"body": body, "seed": seeds.get(body.key), "mediators": mediators.get(body.pk, [])}
        for body in bodies().filter(kind=MEDIATION).select_related("area").order_by("area__path", "key")[:MOST]
    ]
    offered = any(way.key == MEDIATION for way in method.case_types.values())
    return render(request, "cases/portal/mediators.html", {"rooms": rooms, "offered": offered})


@panel("cases.case", order=30)
def agreement_panel(request, case):
    """On the page of a dispute: its agreement on paper, and who may be chosen."""
    if case.case_type != MEDIATION:
        return None
    return render_to_string("cases/desk/mediation_panel.html", {"case": case}, request=request)


@staff_page
@require_safe
def agreement(request, case_id):
    """The agreement to print and sign, as it was last put down; what is missing is said. The look is logged."""
    case = read_case(case_id, actor=request.actor, at=timezone.now())
    if case.case_type != MEDIATION:
        raise Http404
    move = case.timeline.filter(step=AGREED).order_by("-ordinal").first()
    words = dict(Words.objects.filter(move=move).values_list("field", "text")) if move else {}
    context = {
        "case": case,
        "kind": class_title(method_of(case.version_id), case.class_key) if case.class_key else "",
        "move": move,
        "words": words,
        "by": move and parse_date(move.answers.get("by", "")),
        "until": move and timezone.localdate(move.at) + timedelta(days=TO_CONFIRM),
    }
    return render(request, "cases/desk/agreement.html", context)


mediation_portal_urls = [path("mediators/", roster, name="mediators")]
mediation_desk_urls = [path("desk/cases/<uuid:case_id>/agreement/", agreement, name="desk-agreement")]
