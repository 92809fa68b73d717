"""Days on which somebody cannot stand: said by themselves, without a reason."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.workforce.events import AwayNoted
from wangge.workforce.models import Away
from wangge.workforce.rules import STAND

LONGEST, MOST = 62, 12  # days in one line; lines of one person


@transaction.atomic
def note_away(first, last, *, actor, at):
    """Say from which day to which one cannot stand; later drafts leave one out, shifts already given stay."""
    office = require(actor, STAND)
    if first is None or last is None:
        raise Invalid(_("请填写从哪一天到哪一天。"), code="missing", field="first")
    if last < first or last < localdate(at):
        raise Invalid(_("结束日期不能早于开始日期，也不能已经过去。"), code="days", field="last")
    if (last - first).days >= LONGEST:
        raise Invalid(_("一次最长两个月。更久的，请联系本单位调整岗位。"), code="too-long", field="last")
    if Away.objects.filter(office__account=actor.id, last__gte=localdate(at)).count() >= MOST:
        raise Refused(_("最多登记 %d 段，请先删去用不着的。") % MOST, code="too-many")
    row = Away.objects.create(office_id=office.id, first=first, last=last)
    record(AwayNoted(office_id=office.id, days=(last - first).days + 1), actor=actor, at=at, office=office)
    return row


@transaction.atomic
def forget_away(away_id, *, actor, at):
    """Take an own line back."""
    office = require(actor, STAND)
    row = Away.objects.select_related("office").filter(pk=away_id).first()
    if row is None:
        return
    if row.office.account_id != actor.id:
        raise Forbidden()
    row.delete()
    record(AwayNoted(office_id=office.id, days=0), actor=actor, at=at, office=office)
