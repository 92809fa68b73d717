"""Checking one place of a campaign on the spot; what is found becomes a case with the same press."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.accounts.web.gates import staff_page
from wangge.cases.operations import Report
from wangge.cases.web.intake import degrees
from wangge.cases.web.parts import only
from wangge.cases.web.step_forms import Asked
from wangge.cases.web.step_options import Group, Option, groups_of
from wangge.core.errors import Refused
from wangge.core.keys import check_client_key, new_key
from wangge.core.permits import require
from wangge.core.photos import read_photos
from wangge.core.web.faces import current_method
from wangge.projects.models import MAX_NOTE, Result
from wangge.projects.operations import check_place
from wangge.projects.operations.checks import Look
from wangge.projects.queries import checks_of
from wangge.projects.rules import CHECK
from wangge.projects.web.reading import campaign_of, standing_of


@staff_page
def check_page(request, campaign_id):
    """The form; sent, the check is written down and, where something was found, its case is open."""
    campaign = campaign_of(request, campaign_id)
    require(request.actor, CHECK)
    if request.method != "POST":
        return render(request, "projects/check.html", _form(request, campaign))
    try:
        done = check_place(
            campaign.pk,
            _look(request, campaign),
            key=check_client_key(request.POST.get("key", "")),
            actor=request.actor,
            at=timezone.now(),
            photos=read_photos(request.FILES.getlist("photos")),
        )
    except Refused as refused:
        answer = render(request, "projects/check.html", _form(request, campaign, refused), status=refused.status)
        return only(answer, "#check") if request.htmx else answer
    address = reverse("projects:check", args=[campaign.pk]) + f"?done={done.pk}"
    return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else redirect(address)


def _look(request, campaign):
    sent = request.POST
    report = Report(
        words="",
        class_key=sent.get("class_key", ""),
        lon=degrees(sent.get("lon")),
        lat=degrees(sent.get("lat")),
        place=sent.get("place", "").strip(),
        plate_code=sent.get("plate_code", "").strip(),
    )
    return Look(
        report=report,
        result=sent.get("result", ""),
        failed=tuple(_failed(sent)),
        note=sent.get("note", ""),
        answers={asked.name: sent.get(asked.name, "") for asked in _fields(campaign)},
    )


def _failed(sent):
    """The numbers of the items that failed; what is no such number was not sent by the form."""
    return [int(one) for one in sent.getlist("failed") if one.isdecimal() and len(one) < 3]


def _fields(campaign):
    """What the step of an own find asks, once for all kinds that the campaign's classes lead to."""
    method = current_method()
    known = {row.key: row for row in method.classes}
    kinds = dict.fromkeys(known[key].kind for key in campaign.classes if key in known)
    ways = [method.case_type(kind) for kind in kinds]
    fields = {asked.name: asked for way in ways if way.own_find for asked in way.step(way.own_find).fields}
    return list(fields.values())


def _form(request, campaign, refused=None):
    sent, method = request.POST, current_method()
    error = {refused.field: str(refused.reason)} if refused and refused.field else {}
    known = {row.key: row for row in method.leaf_classes()}
    options = tuple(Option(key, known[key].title) for key in campaign.classes if key in known)
    return {
        "campaign": campaign,
        "running": standing_of(campaign) == "running",
        "results": Result.choices,
        "items": list(enumerate(campaign.items, start=1)),
        "failed": set(_failed(sent)),
        "sent": sent,
        "key": sent.get("key") or str(new_key()),
        "error": error,
        "whole": refused if refused and (not refused.field or refused.field in ("key", "words")) else None,
        "classes": Asked(
            "class_key", "class", _("按哪一类立案"), True, "", 0, value=sent.get("class_key", ""),
            error=error.get("class_key", ""), groups=(Group("", options),),
        ),
        "fields": [_asked(one, method, sent, error) for one in _fields(campaign)],
        "most_note": MAX_NOTE,
        "done": _done(campaign, request.GET.get("done", "")),
    }  # fmt: skip


def _asked(asked, method, sent, error):
    groups = tuple(groups_of(asked, None, method, ()))
    told = {"value": sent.get(asked.name, ""), "error": error.get(asked.name, ""), "groups": groups}
    return Asked(asked.name, asked.kind, asked.title, asked.required, asked.help, asked.max_length, **told)


def _done(campaign, key):
    """The check just written down, to be told above the next one."""
    try:
        return checks_of(campaign).filter(pk=UUID(key)).first() if key else None
    except ValueError:
        return None
