"""Opening a campaign, from the method's plan or an own one, and ending it."""

from datetime import timedelta
from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from wangge.accounts.web.gates import staff_page
from wangge.cases.web.parts import only
from wangge.core.errors import Refused
from wangge.core.keys import check_client_key, new_key
from wangge.core.permits import require
from wangge.core.web.deeds import day, done_or, signed_by
from wangge.core.web.faces import current_method
from wangge.projects.operations import close_campaign, open_campaign
from wangge.projects.operations.campaigns import Plan, classes_of
from wangge.projects.rules import LEAD
from wangge.projects.web.reading import campaign_of, show
from wangge.territory.models import Area
from wangge.territory.queries import areas

DAYS_A_MONTH = 30.5
TOLD = ("title", "aim", "items", "begins", "ends", "classes", "areas")


@staff_page
def new_page(request):
    """The form, filled from the plan that was chosen; sent, the campaign begins."""
    require(request.actor, LEAD)
    if request.method != "POST":
        return render(request, "projects/new.html", _form(request, _from_plan(request)))
    offered = _offered(request.actor)
    try:
        campaign = open_campaign(
            _plan(request.POST, offered),
            key=check_client_key(request.POST.get("key", "")),
            actor=request.actor,
            at=timezone.now(),
        )
    except Refused as refused:
        sent = {name: request.POST.get(name, "") for name in ("plan", "title", "aim", "items", "begins", "ends")}
        sent |= {"classes": request.POST.getlist("classes"), "key": request.POST.get("key", "")}
        answer = render(request, "projects/new.html", _form(request, sent, refused), status=refused.status)
        return only(answer, "#campaign-form") if request.htmx else answer
    done = reverse("projects:campaign", args=[campaign.pk])
    return HttpResponse(headers={"HX-Redirect": done}) if request.htmx else redirect(done)


def _from_plan(request):
    """What the chosen plan of the method says; the first one where none was chosen, nothing for an own campaign."""
    plans = {plan.key: plan for plan in current_method().campaigns}
    plan = plans.get(request.GET.get("plan", next(iter(plans), "")))
    today = timezone.localdate()
    ends = today + timedelta(days=round(DAYS_A_MONTH * (plan.months if plan else 1)) - 1)
    days = {"begins": today.isoformat(), "ends": ends.isoformat()}
    if plan is None:
        return {"plan": "", "classes": []} | days
    said = {"plan": plan.key, "title": plan.title, "aim": plan.aim, "items": "\n".join(plan.items)}
    return said | {"classes": list(plan.classes)} | days


def _form(request, sent, refused=None):
    method = current_method()
    chosen = {key: request.POST.get(f"places_{key}", "") for key in request.POST.getlist("areas")}
    return {
        "plans": method.campaigns,
        "plan": next((one for one in method.campaigns if one.key == sent["plan"]), None),
        "sent": sent | {"key": sent.get("key") or str(new_key())},
        "classes": classes_of(method),
        "areas": [(area, area.key in chosen, chosen.get(area.key, "")) for area in _offered(request.actor)],
        "refused": refused,
        "error": dict.fromkeys(TOLD, "") | ({refused.field: str(refused.reason)} if refused and refused.field else {}),
        "whole": refused if refused and (not refused.field or refused.field == "key") else None,
    }


def _offered(actor):
    """The areas one level below those that the actor may lead."""
    led = [office.area_id for office in actor.holding(LEAD)]
    found = areas().filter(parent__in=led).defer("boundary").order_by("path")
    return list(found) or list(Area.objects.filter(pk__in=led).defer("boundary"))


def _plan(sent, offered):
    chosen = set(sent.getlist("areas"))
    return Plan(
        plan=sent.get("plan", "")[:40],
        title=sent.get("title", ""),
        aim=sent.get("aim", ""),
        items=tuple(line.strip() for line in sent.get("items", "").splitlines() if line.strip()),
        classes=tuple(sent.getlist("classes")),
        begins=day(sent.get("begins", "")),
        ends=day(sent.get("ends", "")),
        areas=tuple((area, _number(sent.get(f"places_{area.key}", ""))) for area in offered if area.key in chosen),
    )


def _number(text):
    """A count of places; None where none was given, 0 (refused) for what is no number."""
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 7 else 0


@staff_page
@require_POST
def close_page(request, campaign_id):
    """End the campaign."""
    campaign = campaign_of(request, campaign_id)
    deed = partial(close_campaign, campaign.pk, summary=request.POST.get("summary", ""), **signed_by(request))
    after = reverse("projects:campaign", args=[campaign.pk])
    return done_or(deed, show=partial(show, request, campaign), after=after)
