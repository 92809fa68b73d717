"""The campaigns, one campaign with its progress, and its results as a sheet."""

from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.web.nav import now_of
from wangge.cases.web.standing import Row, state_of
from wangge.core.access import record_access
from wangge.core.errors import Forbidden
from wangge.core.permits import allows
from wangge.core.web.faces import office_words
from wangge.core.web.files import sheet_file
from wangge.projects.models import Campaign
from wangge.projects.queries import campaigns, checks_of, open_finds, parts_of, sees_campaigns
from wangge.projects.rules import CHECK, LEAD

LATEST, MOST_FINDS, MOST_ROWS = 10, 20, 5_000
WIDTHS = (24, 30, 16, 24, 10, 40, 40, 14, 16)


@dataclass(frozen=True)
class Progress:
    """How far an area, or the whole, has come."""

    area: object
    places: int | None
    checked: int
    clean: int
    fixed: int
    found: int
    still_open: int

    @property
    def percent(self):
        """Checks of the places to check, at most 100; None where nobody counted the places."""
        return min(100, round(100 * self.checked / self.places)) if self.places else None


@staff_page
@require_safe
def campaigns_page(request):
    """All campaigns, those that run first."""
    if not sees_campaigns(request.actor):
        raise Forbidden()
    found = list(campaigns())
    context = {"campaigns": [(one, standing_of(one)) for one in found], "leads": bool(request.actor.holding(LEAD))}
    return render(request, "projects/campaigns.html", context)


@staff_page
@require_safe
def campaign_page(request, campaign_id):
    """One campaign."""
    return show(request, campaign_of(request, campaign_id))


def show(request, campaign, refused=None):
    """The page of a campaign; with a refusal of its end, the words kept."""
    parts = list(parts_of(campaign))
    lines = [_progress(part) for part in parts]
    moment, finds = now_of(request), list(open_finds(campaign, request.actor)[: MOST_FINDS + 1])
    context = {
        "campaign": campaign,
        "standing": standing_of(campaign),
        "lines": lines,
        "total": _total(lines),
        "finds": [Row(case, moment) for case in finds[:MOST_FINDS]],
        "more_finds": len(finds) > MOST_FINDS,
        "latest": [(one, _failed(campaign, one)) for one in checks_of(campaign)[:LATEST]],
        "checks": standing_of(campaign) == "running" and _inside(request.actor, parts),
        "leads": campaign.closed_at is None and all(allows(request.actor, LEAD, part.area) for part in parts),
        "refused": refused,
        "summary": request.POST.get("summary", ""),
    }
    return render(request, "projects/campaign.html", context, status=refused.status if refused else 200)


def _inside(actor, parts):
    """Whether one of the actor's offices checks somewhere in the campaign's areas."""
    areas = [f"{part.area.path}." for part in parts]
    held = [f"{office.area_path}." for office in actor.holding(CHECK)]
    return any(one.startswith(area) or area.startswith(one) for one in held for area in areas)


def campaign_of(request, campaign_id):
    """The campaign of a key, for who may look at campaigns; 404 where there is none."""
    if not sees_campaigns(request.actor):
        raise Forbidden()
    found = Campaign.objects.filter(pk=campaign_id).first()
    if found is None:
        raise Http404
    return found


def standing_of(campaign):
    """Whether it runs, is still to come, is over its days, or is ended."""
    today = timezone.localdate()
    if campaign.closed_at:
        return "closed"
    if today < campaign.begins:
        return "coming"
    return "running" if today <= campaign.ends else "over"


def _progress(part):
    return Progress(part.area, part.places, part.checked, part.clean, part.fixed, part.found, part.still_open)


def _total(lines):
    wanted = None if any(line.places is None for line in lines) else sum(line.places for line in lines)
    names = ("checked", "clean", "fixed", "found", "still_open")
    return Progress(None, wanted, *(sum(getattr(line, name) for line in lines) for name in names))


def _failed(campaign, check):
    return _("、").join(campaign.items[number - 1] for number in check.failed)


@staff_page
@require_safe
@transaction.atomic
def results_xlsx(request, campaign_id):
    """Every check of the campaign as a sheet, without anything of people; the look is logged."""
    campaign = campaign_of(request, campaign_id)
    if not request.actor.holding(LEAD):
        raise Forbidden()
    rows = list(checks_of(campaign)[:MOST_ROWS])
    told = {"subject_kind": "campaign", "subject_id": campaign.pk, "fields": ["place", "note"], "at": timezone.now()}
    record_access(request.actor, office=request.actor.holding(LEAD)[0], purpose="export", rows=len(rows), **told)
    head = [
        _("区域"),
        _("地点"),
        _("时间"),
        _("检查人岗位"),
        _("结果"),
        _("不合格项目"),
        _("说明"),
        _("编号"),
        _("状态"),
    ]
    name = _("专项行动-%(title)s-%(day)s.xlsx") % {"title": campaign.title, "day": f"{timezone.localtime():%Y%m%d}"}
    return sheet_file(name, _("检查结果"), head, (_cells(campaign, one) for one in rows), widths=WIDTHS)


def _cells(campaign, check):
    return (
        check.part.area.name,
        check.place,
        f"{timezone.localtime(check.at):%Y-%m-%d %H:%M}",
        office_words(check.office_title),
        check.get_result_display(),
        _failed(campaign, check),
        check.note,
        check.case.number if check.case else "",
        state_of(check.case).title if check.case else "",
    )
