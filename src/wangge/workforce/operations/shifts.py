"""One shift: given to somebody by hand, checked in and out at its place, and what was found on it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.operations import report_case
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.workforce.enums import OPEN, Stand
from wangge.workforce.events import CheckedIn, CheckedOut, FoundOnDuty, ShiftGiven
from wangge.workforce.models import Find, Shift
from wangge.workforce.operations.months import locked_month
from wangge.workforce.queries import bounds_of, crew, duty_of, pools, slot_of, standers, with_places
from wangge.workforce.rules import LEAD, STAND, hindrance, metres_between

AFTER = timedelta(hours=6)  # so long after its end a shift may still be checked out of, or found on
WORDS = {
    "pool": gettext_lazy("不是这个社区的人"),
    "away": gettext_lazy("这一天不便值守"),
    "twice": gettext_lazy("同一时间已有一班"),
    "rest": gettext_lazy("与前后一班之间休息不够"),
    "hours": gettext_lazy("本月已到最多小时数"),
}


def hindrance_words(why):
    """Why somebody cannot have a shift, in words; "" where nothing hinders."""
    return str(WORDS[why]) if why else ""


def hindered(office, shift, *, without=()):
    """Why an office's holder cannot have a shift, with some shifts left out of account; "" where nothing hinders."""
    duty, month = duty_of(shift.rota.version_id), shift.rota.month
    found = pools(duty)
    offices = [one for one in crew(shift.rota.area.path, shift.day, shift.day) if one.account_id == office.account_id]
    people = standers(offices, found, month, without=Q(pk__in=[shift.pk, *without]))
    stander = people.standers.get(office.account_id)
    return hindrance(stander, slot_of(shift, found), bounds_of(duty)) if stander else "pool"


def locked_shift(shift_id):
    """The shift with its month locked first, so that two changes of one month follow one another."""
    rota = locked_month(Shift.objects.only("rota").get(pk=shift_id).rota_id)
    shift = with_places(Shift.objects.select_for_update(of=("self",))).get(pk=shift_id)
    shift.rota = rota
    return shift


@transaction.atomic
def give_shift(shift_id, office_id, *, actor, at):
    """Give a shift to an office's holder, or (None) to nobody, by hand. Refused with what hinders, or begun."""
    shift = locked_shift(shift_id)
    office = require(actor, LEAD, shift.rota.area)
    if shift.starts_at <= at:
        raise Refused(_("这一班已经开始，不能再换人。"), code="begun")
    chosen = office_of(office_id, shift) if office_id else None
    if chosen and (why := hindered(chosen, shift)):
        reason = _("%(name)s：%(why)s。请换一个人。") % {"name": chosen.account.name, "why": hindrance_words(why)}
        raise Refused(reason, code=f"hindered-{why}", field="office")
    shift.swaps.filter(stand__in=OPEN).update(stand=Stand.WITHDRAWN, answered_at=at)
    shift.offered_in.filter(stand__in=OPEN).update(stand=Stand.WITHDRAWN, answered_at=at)
    before, shift.office = shift.office_id, chosen
    shift.save(update_fields=["office"])
    given = ShiftGiven(shift_id=shift.pk, from_office_id=before, to_office_id=chosen and chosen.pk)
    record(given, actor=actor, at=at, office=office)
    return shift


def office_of(office_id, shift):
    """The office of that key among those that stand where the shift is; Invalid if it is none of them."""
    found = crew(shift.rota.area.path, shift.day, shift.day).filter(pk=office_id).first()
    if found is None:
        raise Invalid(_("请从列表中选一个人。"), code="no-office", field="office")
    return found


@transaction.atomic
def check_in(shift_id, *, lon, lat, actor, at):
    """Say that one has come to one's own shift; pressed again, it is the same. `lon`, `lat` None: not located.

    Refused too early, after the end, before the month is published, and too far from the point: how far is told.
    """
    shift = _own(shift_id, actor)
    rules = duty_of(shift.rota.version_id).rules
    if shift.arrived_at:
        return shift
    if at < shift.starts_at - timedelta(minutes=rules.early_minutes):
        reason = _("还没到签到的时间：开始前 %d 分钟起可以签到。") % rules.early_minutes
        raise Refused(reason, code="too-early")
    if at > shift.ends_at:
        raise Refused(_("这一班已经结束，不能再签到。"), code="too-late")
    if lon is not None and lat is not None:
        shift.arrived_metres = metres_between(lon, lat, shift.point.lon, shift.point.lat)
        if shift.arrived_metres > rules.metres:
            reason = _("您离值守点约 %(far)d 米，%(most)d 米以内才能签到。请走近一些再按。")
            raise Refused(reason % {"far": shift.arrived_metres, "most": rules.metres}, code="too-far")
    shift.arrived_at = at
    shift.save(update_fields=["arrived_at", "arrived_metres"])
    located = shift.arrived_metres is not None
    record(CheckedIn(shift_id=shift.pk, located=located), actor=actor, at=at, office=_office(actor, shift))
    return shift


@transaction.atomic
def check_out(shift_id, *, actor, at):
    """Say that one leaves; pressed again, it is the same. Refused before coming and long after the end."""
    shift = _own(shift_id, actor)
    if shift.left_at:
        return shift
    if not shift.arrived_at:
        raise Refused(_("还没有签到，不能签退。"), code="not-there")
    if at > shift.ends_at + AFTER:
        raise Refused(_("这一班早已结束，不能再签退。"), code="too-late")
    shift.left_at = max(at, shift.arrived_at)
    shift.save(update_fields=["left_at"])
    record(CheckedOut(shift_id=shift.pk), actor=actor, at=at, office=_office(actor, shift))
    return shift


@transaction.atomic
def report_found(shift_id, report, *, key, actor, at, photos=()):
    """Report what one found on one's own shift: a matter like any other, linked to it. The same key twice is one."""
    shift = _own(shift_id, actor)
    if not shift.arrived_at:
        raise Refused(_("请先签到，再登记发现的问题。"), code="not-there")
    if at > shift.ends_at + AFTER:
        raise Refused(_("这一班早已结束。请从“代为登记”登记。"), code="too-late")
    case, _token = report_case(report, key=key, actor=actor, at=at, photos=photos)
    found = Find.objects.filter(case=case).first()
    if found is None:
        found = Find.objects.create(shift=shift, case=case, at=at)
        told = FoundOnDuty(shift_id=shift.pk, case_id=case.pk)
        record(told, actor=actor, at=at, office=_office(actor, shift))
    return found


def _own(shift_id, actor):
    shift = locked_shift(shift_id)
    require(actor, STAND, shift)
    if shift.rota.published_at is None:
        raise Refused(_("这个月的班还没有发布。"), code="draft")
    return shift


def _office(actor, shift):
    return next((office for office in actor.offices if office.id == shift.office_id), None)
