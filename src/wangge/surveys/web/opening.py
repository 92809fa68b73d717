"""Opening a survey: plan and quarter chosen, estates with how many households would be drawn, then the draw."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wangge.core.errors import Invalid
from wangge.core.permits import require
from wangge.core.web.deeds import day, done_or, signed_by
from wangge.core.web.gates import staff_page
from wangge.surveys.operations import open_survey
from wangge.surveys.queries import choosable, plans
from wangge.surveys.rules import LEAD, margin_of, quarters_over, share_words
from wangge.surveys.web.wording import quarter_words
from wangge.territory.queries import areas

ANSWERING = Decimal("0.6")
"""The share of letters answered for which the page foretells the margin of error."""


@staff_page
@require_http_methods(["GET", "POST"])
def new(request):
    """What would be asked of whom; and the deed."""
    require(request.actor, LEAD)
    if request.method == "GET":
        return _form(request, request.GET)
    area = _area(request, request.POST)
    deed = partial(_open, request, area)
    return done_or(deed, show=partial(_form, request, request.POST), after=_home)


def _open(request, area):
    sent = request.POST
    period = day(sent.get("period", ""))
    if period is None:
        raise Invalid(_("请从列表中选择季度。"), code="no-period", field="period")
    return open_survey(sent.get("plan", ""), period, _keys(sent), area=area, **signed_by(request))


def _home(survey):
    return reverse("surveys:survey", args=[survey.pk])


def _keys(sent):
    try:
        return [UUID(one) for one in sent.getlist("estates")]
    except ValueError:
        raise Invalid(_("请从列表中选择小区。"), code="no-estates", field="estates") from None


def _area(request, sent):
    """The area asked for, one of an office's own; the first office's where none is."""
    held = request.actor.holding(LEAD)
    wanted = areas().defer("boundary").filter(key=sent.get("area", "")).first()
    area = wanted or areas().defer("boundary").get(pk=held[0].area_id)
    require(request.actor, LEAD, area.path)
    return area


def _form(request, sent, refused=None):
    known, area, today = plans(), _area(request, sent), localdate()
    plan = next((one for one in known if one.key == sent.get("plan")), known[0] if known else None)
    quarters = quarters_over(today)
    period = next((one for one in quarters if f"{one}" == sent.get("period")), quarters[0])
    chosen = set(sent.getlist("estates")) if refused else None
    rows = [_line(one, plan, chosen) for one in choosable(plan, period, [area.path])] if plan else []
    own = areas().defer("boundary").filter(pk__in=[office.area_id for office in request.actor.holding(LEAD)])
    context = {
        **{"plans": known, "plan": plan, "area": area, "own": own.order_by("path"), "rows": rows, "refused": refused},
        **{"quarters": [(f"{one}", quarter_words(one)) for one in quarters], "period": f"{period}"},
        "ends": today + timedelta(days=plan.days) if plan else None,
        "households": sum(row["households"] for row in rows if row["checked"]),
        "size": sum(row["size"] for row in rows if row["checked"]),
        "query": urlencode({"area": area.key}),
        "answering": f"{ANSWERING:.0%}",
    }
    return render(request, "surveys/new.html", context, status=refused.status if refused else 200)


def _line(one, plan, chosen):
    open_to = one.households and not one.asked
    number = int(one.size * ANSWERING)
    margin = margin_of(number // 2, number, one.households, plan.sample.confidence) if number else None
    return {
        **{"estate": one.estate, "households": one.households, "size": one.size, "asked": one.asked},
        **{"margin": share_words(margin) if margin is not None else "—", "open": open_to},
        "checked": open_to and (chosen is None or str(one.estate.pk) in chosen),
    }
