"""Pictures of vouchers: without what the camera wrote, apart from those of matters, for whoever reads the ledger."""

from django.db import transaction

from wangge.core.access import record_access
from wangge.core.erasing import erasing
from wangge.core.errors import Forbidden
from wangge.core.permits import allows
from wangge.core.photos import drop, keep, path_of, shelving
from wangge.funds.models import Voucher
from wangge.funds.queries import reads
from wangge.funds.rules import KEEP, VIEW

SHELF = "funds"
MOST = 4


def keep_vouchers(booking, photos):
    """Keep the pictures behind an entry. Part of booking, never a deed by itself."""
    for photo in photos:
        keep(photo, shelf=SHELF)
    Voucher.objects.bulk_create(
        Voucher(booking=booking, ordinal=number, digest=photo.digest, width=photo.width, height=photo.height)
        for number, photo in enumerate(photos, 1)
    )


@transaction.atomic
def read_voucher(voucher_id, *, actor, at):
    """Where the file of a voucher lies, for whoever reads the ledger; the look is logged, for a receipt may name
    people. Forbidden for others."""
    area = "booking__trust__estate__area"
    voucher = Voucher.objects.select_related(area).defer(f"{area}__boundary").filter(pk=voucher_id).first()
    if voucher is None or not reads(actor, voucher.booking.trust, at):
        raise Forbidden()
    trust = voucher.booking.trust
    office = allows(actor, VIEW, trust.estate.area.path) or allows(actor, KEEP, trust) if actor.offices else None
    told = {"subject_kind": "fund-booking", "subject_id": voucher.booking_id, "fields": ["photos"]}
    record_access(actor, office=office if office and office is not True else None, purpose="fund", at=at, **told)
    return path_of(voucher.digest, shelf=SHELF)


def _forget(vouchers, at):
    Voucher.objects.filter(pk__in=[one.pk for one in vouchers]).delete()
    transaction.on_commit(lambda: drop({one.digest for one in vouchers}, shelf=SHELF))


shelving(Voucher, shelf=SHELF)
erasing(
    "funds.forget_vouchers",
    "信托制账目的凭证图片",
    Voucher.retention,
    due=lambda cut_off: Voucher.objects.filter(booking__at__lt=cut_off),
    erase=_forget,
)
