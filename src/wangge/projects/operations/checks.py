"""Checking a place: one press, and what was found is a case."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.cases.operations import Report, record_find
from wangge.cases.operations.find import area_of_report
from wangge.cases.rules import names_a_person
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.keys import new_key
from wangge.core.permits import require
from wangge.method.queries import current_method
from wangge.projects.events import PlaceChecked
from wangge.projects.models import MAX_NOTE, Campaign, Check, Result
from wangge.projects.queries import part_holding
from wangge.projects.rules import CHECK


@dataclass(frozen=True)
class Look:
    """What was seen: `report` tells the place; `answers` are those of the find's own step, asked only where found."""

    report: Report
    result: str
    failed: tuple[int, ...] = ()
    note: str = ""
    answers: dict | None = None


@transaction.atomic
def check_place(campaign_id, look, *, key, actor, at, photos=()):
    """Write down a check; a find opens its case at once. The same key twice is one check.

    Refused outside the campaign's days and after its end; Invalid names the field; Forbidden outside one's own area.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    require(actor, CHECK)
    if known := Check.objects.filter(pk=key).select_related("part").first():
        return _same_again(known, campaign, actor)
    _check(campaign, look, localdate(at))
    area = area_of_report(look.report)
    part = part_holding(campaign, area) if area else None
    if part is None:
        raise Invalid(_("这个地方不在专项行动的区域内，请核对位置。"), code="elsewhere", field="place")
    office = require(actor, CHECK, area)
    case = _open_case(campaign, look, actor=actor, at=at, photos=photos) if look.result == Result.FOUND else None
    done = Check.objects.create(
        pk=key, part=part, at=at, actor_id=actor.id, office_title=office.signs_as, place=_place(look, area),
        result=look.result, failed=sorted(look.failed), note=look.note.strip(), case=case,
    )  # fmt: skip
    told = {"campaign_id": campaign.pk, "check_id": done.pk, "kind": done.result, "case_id": case and case.pk}
    record(PlaceChecked(**told), actor=actor, at=at, office=office)
    return done


def _same_again(known, campaign, actor):
    """A key seen before: the same check sent twice, or somebody else's key."""
    if known.actor_id != actor.id or known.part.campaign_id != campaign.pk:
        raise Refused(_("这个表单已经提交过。要登记另一处，请重新打开页面。"), code="key-used")
    return known


def _check(campaign, look, day):
    if campaign.closed_at or not campaign.begins <= day <= campaign.ends:
        raise Refused(_("专项行动现在不在期内，不能再登记检查。发现问题请直接登记。"), code="not-running")
    if look.result not in Result.values:
        raise Invalid(_("请选择检查结果。"), code="missing", field="result")
    if not set(look.failed) <= set(range(1, len(campaign.items) + 1)):
        raise Invalid(_("没有这一项，请刷新页面。"), code="unknown", field="failed")
    if look.result == Result.CLEAN and look.failed:
        raise Invalid(_("勾了不合格的项目，结果就不是“合格”。"), code="contradiction", field="result")
    if look.result != Result.CLEAN and not look.failed:
        raise Invalid(_("请勾选哪几项不合格。"), code="missing", field="failed")
    if look.result == Result.FOUND and look.report.class_key not in campaign.classes:
        raise Invalid(_("请选择按哪一类立案。"), code="missing", field="class_key")
    if len(look.note) > MAX_NOTE:
        raise Invalid(_("最多 %d 个字，请删减。") % MAX_NOTE, code="too-long", field="note")
    if names_a_person(look.note):
        raise Invalid(_("这里写了手机号或身份证号，请去掉。"), code="names-a-person", field="note")


def _place(look, area):
    return (look.report.place.strip() or area.name)[:200]


def _open_case(campaign, look, *, actor, at, photos):
    """The case of a find: its words are what failed and what was noted."""
    kind = current_method().case_class(look.report.class_key).kind
    told = _("、").join(campaign.items[number - 1] for number in sorted(look.failed))
    first = _("%(campaign)s检查不合格：%(items)s") % {"campaign": campaign.title, "items": told}
    words = "\n".join(filter(None, [first, look.note.strip()]))
    report = Report(**{**vars(look.report), "words": words})
    deed = {"case_type": kind, "answers": look.answers or {}, "photos": photos}
    return record_find(report, key=new_key(), actor=actor, at=at, **deed)
