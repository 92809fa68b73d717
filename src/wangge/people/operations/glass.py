"""Breaking the glass: an area outside one's own, with a reason, for three hours; reviewed by another within five
working days, told to everybody who was looked at, and marked where somebody does it again and again."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.people.events import GlassBroken, GlassReviewed
from wangge.people.models import BreakGlass
from wangge.people.operations.looking import require_purpose
from wangge.people.purposes import working_days, written

OPEN = timedelta(hours=3)
REVIEW_DAYS = 5
AGAIN_WITHIN, AGAIN = timedelta(days=30), 3
"""The third time within thirty days is marked: a default of the platform."""


@transaction.atomic
def break_glass(area, *, reason, purpose, actor, at):
    """Open an area for reading for three hours. Children's records and full numbers stay closed."""
    require_purpose(purpose)
    reason = written(reason, 500, "reason")
    if len(reason) < 10:
        told = _("请写明为什么要看其他区域的人员，至少 10 个字。督查岗位会看到；本人看到岗位、用途和复核结果。")
        raise Invalid(told, field="reason")
    office = require(actor, "people.look")
    if office is None:
        raise Forbidden()
    if any(one.covers(area.path) for one in actor.holding("people.look")):
        raise Refused(_("这就在您的区域内，不需要申请。"), code="own-area")
    if "." not in area.path or area.level not in ("grid", "community"):
        raise Invalid(_("一次只能打开一个网格或一个村（社区）。"), code="too-wide", field="area")
    before = BreakGlass.objects.filter(actor_id=actor.id, at__gt=at - AGAIN_WITHIN).count()
    glass = BreakGlass.objects.create(
        actor_id=actor.id,
        office_id=office.id,
        office_name=office.signs_as,
        area=area,
        purpose=purpose.key,
        basis=purpose.basis,
        reason=reason,
        at=at,
        until=at + OPEN,
        review_due=working_days(REVIEW_DAYS, at),
        repeated=before + 1 >= AGAIN,
    )
    told = GlassBroken(glass_id=glass.pk, area_id=area.pk, repeated=glass.repeated)
    record(told, actor=actor, at=at, office=office)
    return glass


@transaction.atomic
def review_glass(glass_id, *, verdict, remark, actor, at):
    """Say whether it was proper. Never by whoever broke it; improper closes it at once."""
    glass = BreakGlass.objects.select_for_update(of=("self",)).select_related("area").filter(pk=glass_id).first()
    if glass is None:
        raise Forbidden()
    office = require(actor, "people.review", glass.area.path)
    if glass.reviewed_at:
        raise Refused(_("已经复核过了。"), code="reviewed")
    if glass.actor_id == actor.id:
        raise Refused(_("不能复核自己的查看。"), code="own")
    if verdict not in (BreakGlass.PROPER, BreakGlass.IMPROPER):
        raise Invalid(_("请选择恰当或不当。"), code="no-verdict", field="verdict")
    glass.verdict, glass.reviewed_at, glass.reviewed_by = verdict, at, actor.id
    glass.remark = written(remark, 300, "remark") if verdict == BreakGlass.IMPROPER else remark.strip()[:300]
    glass.reviewer_office_name = office.signs_as if office else ""
    glass.save()
    record(GlassReviewed(glass_id=glass.pk, kind=verdict), actor=actor, at=at, office=office)
    return glass
