"""Beginning and ending a campaign."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.cases.rules import names_a_person
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.queries import current_version, method_of
from wangge.projects.events import CampaignClosed, CampaignOpened
from wangge.projects.models import MAX_AIM, MAX_ITEM, MAX_ITEMS, MAX_SUMMARY, MAX_TITLE, Campaign, Part
from wangge.projects.queries import open_cases_left
from wangge.projects.rules import LEAD

LONGEST = 366  # days: what takes longer is no campaign


@dataclass(frozen=True)
class Plan:
    """A campaign as it is to be: `areas` are pairs (area, how many places or None)."""

    title: str
    items: tuple[str, ...]
    classes: tuple[str, ...]
    begins: object
    ends: object
    areas: tuple
    aim: str = ""
    plan: str = ""


@transaction.atomic
def open_campaign(plan, *, key, actor, at):
    """Open a campaign; the same key twice is one. Invalid names the part at fault; Forbidden for areas of others."""
    known = Campaign.objects.filter(pk=key).first()
    office = require(actor, LEAD)
    if known:
        for part in known.parts.select_related("area"):
            require(actor, LEAD, part.area)
        return known
    version = current_version(localdate(at))
    _check(plan, method_of(version.pk))
    for area, _places in plan.areas:
        office = require(actor, LEAD, area)
    campaign = Campaign.objects.create(
        pk=key, plan=plan.plan, version=version, title=_clean(plan.title, MAX_TITLE, "title"),
        aim=_clean(plan.aim, MAX_AIM, "aim"), items=[_clean(one, MAX_ITEM, "items") for one in plan.items],
        classes=list(plan.classes), begins=plan.begins, ends=plan.ends, opened_at=at, opened_by=office.signs_as,
    )  # fmt: skip
    Part.objects.bulk_create(Part(campaign=campaign, area=area, places=places) for area, places in plan.areas)
    record(CampaignOpened(campaign_id=campaign.pk, areas=len(plan.areas)), actor=actor, at=at, office=office)
    return campaign


def classes_of(method):
    """The classes whose cases an own find may begin."""
    kinds = {way.key for way in method.case_types.values() if way.own_find}
    return [row for row in method.leaf_classes() if row.kind in kinds]


def _check(plan, method):
    known = {row.key for row in classes_of(method)}
    wrong = (
        (not plan.title.strip(), "title", _("请填写名称，例如“消防通道集中整治”。")),
        (not plan.items, "items", _("请写明查什么，一行一项。")),
        (len(plan.items) > MAX_ITEMS, "items", _("最多 %d 项，请合并后再提交。") % MAX_ITEMS),
        (not plan.classes or not set(plan.classes) <= known, "classes", _("请选择发现隐患后按哪一类立案。")),
        (plan.begins is None, "begins", _("请填写开始日期。")),
        (plan.ends is None, "ends", _("请填写结束日期。")),
        (plan.begins and plan.ends and plan.ends < plan.begins, "ends", _("结束日期不能早于开始日期。")),
        (
            plan.begins and plan.ends and (plan.ends - plan.begins).days >= LONGEST,
            "ends",
            _("专项行动最长一年，请分期进行。"),
        ),
        (not plan.areas, "areas", _("请至少选一个区域。")),
        (any(places is not None and places < 1 for _area, places in plan.areas), "areas", _("应查处数须为正整数。")),
    )
    for fault, field, reason in wrong:
        if fault:
            raise Invalid(reason, code="missing", field=field)


def _clean(text, most, field):
    text = text.strip()
    if len(text) > most:
        raise Invalid(_("最多 %d 个字，请删减。") % most, code="too-long", field=field)
    if found := names_a_person(text):
        reason = _("这里写了手机号或身份证号（%s…）。专项行动不写个人信息，请去掉。") % found[:3]
        raise Invalid(reason, code="names-a-person", field=field)
    return text


@transaction.atomic
def close_campaign(campaign_id, *, summary, actor, at):
    """End a campaign with words about what came of it; its open cases go on. Refused if it is closed already."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    for part in campaign.parts.select_related("area"):
        office = require(actor, LEAD, part.area)
    if campaign.closed_at:
        raise Refused(_("这个专项行动已经结束。"), code="closed")
    text = _clean(summary, MAX_SUMMARY, "summary")
    if not text:
        raise Invalid(_("请写几句总结：查了多少、改了多少、还剩什么。"), code="missing", field="summary")
    campaign.closed_at, campaign.closed_by, campaign.summary = at, office.signs_as, text
    campaign.save(update_fields=["closed_at", "closed_by", "summary"])
    closed = CampaignClosed(campaign_id=campaign.pk, open_cases=open_cases_left(campaign))
    record(closed, actor=actor, at=at, office=office)
    return campaign
