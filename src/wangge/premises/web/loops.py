"""双闭环: the loop of hazards and the loop of data, stage by stage, each number opening to its rows."""

from datetime import timedelta
from urllib.parse import urlencode

from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.core.paging import page
from wangge.core.web.faces import current_method
from wangge.core.web.gates import staff_page
from wangge.premises.letting_queries import STAGES, findings_at, loops_of, unverified_in
from wangge.premises.web.register import area_asked
from wangge.premises.web.wording import grade_words, item_titles

DAYS = 30
TONES = {"late": "overdue", "open": "soon", "fixed": "deed", "closed": "ontime"}


def stage_words(stage):
    """A stage of the loop of hazards in words."""
    return {
        "late": _("已过整改期限"),
        "open": _("限期整改中"),
        "fixed": _("已报整改，待复查"),
        "closed": _("复查合格"),
    }[stage]


@staff_page
@require_safe
def loops(request):
    """Both loops of an area; the rows of one stage below."""
    area = area_asked(request)
    stage = request.GET.get("stage", "late")
    stage = stage if stage in (*STAGES, "unverified") else "late"
    day, since = localdate(), timezone.now() - timedelta(days=DAYS)
    context = {
        **{"area": area, "stage": stage, "days": DAYS, "query": urlencode({"area": area.key, "stage": stage})},
        **{"loops": loops_of([area.path], day=day, since=since), "premises": current_method().premises},
    }
    if stage == "unverified":
        found = page(unverified_in([area.path], day), order=("address", "id"), mark=request.GET.get("page"))
        context |= {"page": found, "dwellings": found.items, "title": _("待核实的出租房屋")}
    else:
        rows = findings_at([area.path], stage, day=day, since=since).select_related("dwelling")
        found = page(rows, order=("due_on", "id"), mark=request.GET.get("page"))
        titles = item_titles()
        context |= {"page": found, "title": stage_words(stage), "tone": TONES[stage]}
        context["rows"] = [(one, titles.get(one.item, one.item), grade_words(one.grade)) for one in found.items]
    return render(request, "premises/loops.html", context)
