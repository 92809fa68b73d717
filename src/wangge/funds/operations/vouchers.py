"""Pictures of vouchers: without what the camera wrote, apart from those of matters, for whoever reads the ledger.

One that tells of somebody is covered by the community: the picture goes, a line says that there was one, who covered it
and why, and the firm hands in another.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.access import record_access
from wangge.core.erasing import erasing
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import allows, require
from wangge.core.photos import drop, forget_all, keep_all, path_of, shelving
from wangge.funds.events import VoucherAdded, VoucherCovered
from wangge.funds.models import MAX_REASON, Booking, Voucher
from wangge.funds.operations.trusts import locked
from wangge.funds.queries import reads
from wangge.funds.rules import KEEP, LEAD, VIEW, plain_words

SHELF = "funds"
MOST = 4


def keep_vouchers(booking, photos):
    """Keep the pictures behind an entry. Part of booking, never a deed by itself."""
    keep_all(photos, Voucher, shelf=SHELF, booking=booking)


@transaction.atomic
def cover_voucher(booking_id, ordinal, *, reason, actor, at):
    """The community takes away a picture that tells of somebody, wherever this ledger has the same one: its file goes,
    the reason stands in its place for all who read the ledger. Forbidden for the firm. Returns the Voucher."""
    voucher = Voucher.objects.select_related("booking").filter(booking=booking_id, ordinal=ordinal).first()
    if voucher is None:
        raise Invalid(_("请选择要遮去的那一张。"), code="no-voucher", field="ordinal")
    trust = locked(voucher.booking.trust_id)
    office = require(actor, LEAD, trust.estate.area.path)
    if any(one.body_id == trust.body_id for one in actor.offices):
        raise Forbidden(_("凭证由社区遮去：记账的企业不遮自己的凭证。"))
    voucher.refresh_from_db()
    if voucher.covered_at:
        raise Refused(_("这张凭证已经遮去了。"), code="covered")
    because, digest = plain_words(reason, MAX_REASON, "reason", least=4), voucher.digest
    same = list(Voucher.objects.filter(booking__trust=trust, digest=digest).values_list("pk", flat=True))
    told = {"covered_because": because, "covered_office_name": office.signs_as if office else ""}
    Voucher.objects.filter(pk__in=same).update(digest="", covered_at=at, **told)
    for key in same:
        record(VoucherCovered(trust_id=trust.pk, voucher_id=key), actor=actor, at=at, office=office)
    transaction.on_commit(lambda: drop({digest}, shelf=SHELF))
    voucher.refresh_from_db()
    return voucher


@transaction.atomic
def add_vouchers(booking_id, photos, *, actor, at):
    """The firm hands in pictures for those of an entry that were covered: so many and no more, for an entry stays what
    it was when it was booked. Returns how many."""
    booking = Booking.objects.filter(pk=booking_id).first()
    if booking is None:
        raise Invalid(_("没有这笔账。"), code="no-booking")
    trust = locked(booking.trust_id)
    office = require(actor, KEEP, trust)
    rows = list(booking.vouchers.all())
    if not photos:
        raise Invalid(_("请选择照片。"), code="missing", field="photos")
    if len(photos) > to_replace(rows):
        told = _("只补交遮去的那几张：还可以补 %d 张。")
        raise Refused(told % to_replace(rows), code="too-many", field="photos")
    after = max(one.ordinal for one in rows)
    keep_all(photos, Voucher, shelf=SHELF, first=after + 1, booking=booking, added_at=at)
    happened = VoucherAdded(trust_id=trust.pk, booking_id=booking.pk, vouchers=len(photos))
    record(happened, actor=actor, at=at, office=office)
    return len(photos)


def to_replace(vouchers):
    """How many of an entry's vouchers were covered and not handed in anew."""
    first = sum(one.added_at is None for one in vouchers)
    return max(0, first - sum(one.covered_at is None for one in vouchers))


@transaction.atomic
def read_voucher(voucher_id, *, actor, at):
    """Where the file of a voucher lies, for whoever reads the ledger; the look is logged, for a receipt may name
    people. None where it was covered. Forbidden for others."""
    area = "booking__trust__estate__area"
    voucher = Voucher.objects.select_related(area).defer(f"{area}__boundary").filter(pk=voucher_id).first()
    if voucher is None or not reads(actor, voucher.booking.trust, at):
        raise Forbidden()
    if voucher.covered_at:
        return None
    trust = voucher.booking.trust
    office = allows(actor, VIEW, trust.estate.area.path) or allows(actor, KEEP, trust) if actor.offices else None
    told = {"subject_kind": "fund-booking", "subject_id": voucher.booking_id, "fields": ["photos"]}
    record_access(actor, office=office if office and office is not True else None, purpose="fund", at=at, **told)
    return path_of(voucher.digest, shelf=SHELF)


def _forget(vouchers, at):
    forget_all(Voucher.objects.filter(pk__in=[one.pk for one in vouchers]), shelf=SHELF)


shelving(Voucher, shelf=SHELF)
erasing(
    "funds.forget_vouchers",
    "信托制账目的凭证图片",
    Voucher.retention,
    due=lambda cut_off: Voucher.objects.filter(booking__at__lt=cut_off),
    erase=_forget,
)
