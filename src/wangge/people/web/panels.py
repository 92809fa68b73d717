"""What this app adds to lower apps' pages: on a dwelling's page and a plate's scan, the way to its people."""

from django.template.loader import render_to_string
from django.utils import timezone

from wangge.core.panels import panel
from wangge.core.permits import allows
from wangge.core.web.purposes import purpose_source
from wangge.people.filing_queries import open_filing
from wangge.people.operations.looking import people_of
from wangge.people.web.filing_forms import TONES
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


def dwelling_letting(request, dwelling):
    """Whether the letting of a dwelling is filed, by number and state and without a name; the way to file it."""
    path = dwelling.area.path
    if not (allows(request.actor, "people.edit", path) or allows(request.actor, "filings.decide", path)):
        return None
    filing, listing = open_filing(dwelling, actor=request.actor)
    context = {"dwelling": dwelling, "filing": filing, "listing": listing}
    context["may_enter"] = dwelling.valid_until is None and allows(request.actor, "people.edit", path)
    context["tone"] = TONES[filing.state] if filing else ""
    return render_to_string("people/dwelling_letting.html", context, request)


panel("premises.dwelling", order=20)(dwelling_letting)
panel("premises.dwelling", order=30)(dwelling_people)
panel("premises.plate", order=30)(dwelling_people)
purpose_source(purpose_of)
