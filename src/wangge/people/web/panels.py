"""What this app adds to lower apps' pages: on a dwelling's page and a plate's scan, the way to its people."""

from django.template.loader import render_to_string
from django.utils import timezone

from wangge.core.panels import panel
from wangge.core.permits import allows
from wangge.core.web.purposes import purpose_source
from wangge.people.operations.looking import people_of
from wangge.people.web.stating import purpose_of, shown_purpose


def dwelling_people(request, dwelling):
    """The people of a dwelling once a purpose was stated; before that, the way to state one. Nothing for others."""
    if dwelling is None or not allows(request.actor, "people.look", dwelling.area.path):
        return None
    context = {"dwelling": dwelling, "house": None}
    request.purpose = purpose_of(request)
    if request.purpose:
        context["house"] = people_of(dwelling, purpose=request.purpose, actor=request.actor, at=timezone.now())
        context["purpose"] = shown_purpose(request)
    return render_to_string("people/dwelling_panel.html", context, request)


panel("premises.dwelling", order=30)(dwelling_people)
panel("premises.plate", order=30)(dwelling_people)
purpose_source(purpose_of)
