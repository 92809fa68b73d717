"""Signing a sheet, by which it becomes public."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.assessments.events import SheetSigned
from wangge.assessments.models import Sheet
from wangge.assessments.rules import SIGN
from wangge.core.errors import Forbidden, Refused, Stale
from wangge.core.events import record
from wangge.core.permits import require


@transaction.atomic
def sign_sheet(sheet_id, *, seen, actor, at):
    """Sign a sheet as it stands in the revision the signer saw; returns it.

    Refused while bodies may still appeal or an appeal is open, and for whoever decided one of its appeals; Stale if an
    appeal changed it since.
    """
    office = require(actor, SIGN)
    sheet = Sheet.objects.select_for_update().filter(pk=sheet_id).first()
    if sheet is None:
        raise Forbidden()
    if sheet.is_signed:
        raise Refused(_("这张考核表已经签发过了。"), code="signed")
    if sheet.revision != seen:
        raise Stale()
    if at <= sheet.appeal_until:
        raise Refused(_("申诉期还没有过，过后才能签发。"), code="too-early")
    if sheet.appeals.filter(outcome="").exists():
        raise Refused(_("还有申诉没有复核，全部复核后才能签发。"), code="open-appeals")
    if sheet.appeals.filter(decided_by=actor.id).exists():
        raise Refused(_("您复核过这张表的申诉，须由另一个人签发。"), code="same-person")
    sheet.state, sheet.signed_at, sheet.signed_by = Sheet.SIGNED, at, actor.id
    sheet.signed_title = office.signs_as if office else ""
    sheet.save(update_fields=["state", "signed_at", "signed_by", "signed_title"])
    record(SheetSigned(sheet_id=sheet.pk, revision=sheet.revision), actor=actor, at=at, office=office)
    return sheet
