"""A dwelling cleared for letting, put up in the public list, taken down: by the landlord, an office, or its label.

Who the landlord is, `people` knows; here the account that filed is a key, compared with who acts.
"""

from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record, record_all
from wangge.core.permits import allows, require
from wangge.premises.letting_events import ClearanceEnded, DwellingListed, LandlordTold, LettingCleared, ListingEnded
from wangge.premises.models import Clearance, Label, Listing
from wangge.premises.operations.keeping import note
from wangge.premises.rules import may_be_listed

MOST_RENT = Decimal(100_000)


@transaction.atomic
def clear_for_letting(dwelling, *, number, holder, rooms, area_m2, most_occupants, valid_until, actor, at):
    """The office accepted a letting filing: the dwelling may be let until a day."""
    office = require(actor, "filings.decide", dwelling.area.path)
    if dwelling.valid_until is not None:
        raise Refused(_("这处房屋已经注销。"), code="ended")
    held = {"rooms": rooms, "area_m2": area_m2, "most_occupants": most_occupants}
    clearance = Clearance.objects.create(
        dwelling=dwelling, number=number, holder=holder, since=at, valid_until=valid_until, **held
    )
    if dwelling.use != "let":
        before, dwelling.use = dwelling.use, "let"
        dwelling.save(update_fields=["use"])
        note(dwelling, "used", _("出租备案 %s") % number, actor=actor, at=at, office=office, before=before, after="let")
    record(LettingCleared(clearance_id=clearance.pk), actor=actor, at=at)
    return clearance


@transaction.atomic
def end_clearance(clearance_id, because, *, actor, at):
    """The filing ended: the dwelling is not let any more, and leaves the list."""
    clearance = _locked(clearance_id)
    _side(actor, clearance)
    if clearance.ended_at is None:
        clearance.ended_at, clearance.ended_because = at, because
        clearance.save(update_fields=["ended_at", "ended_because"])
        _end(clearance.listings.filter(until=None), "clearance", actor, at)
        record(ClearanceEnded(clearance_id=clearance.pk, kind=because), actor=actor, at=at)
    return clearance


@transaction.atomic
def list_dwelling(clearance_id, *, offer, actor, at):
    """Put a cleared dwelling up in the public list: while its label is in force and not red."""
    clearance = _locked(clearance_id)
    _side(actor, clearance)
    if clearance.ended_at is not None:
        raise Refused(_("出租备案已经终止，不能上架。请重新办理出租备案。"), code="not-cleared")
    if clearance.listings.filter(until=None).exists():
        raise Refused(_("已经在架。要改内容，请先下架。"), code="listed")
    if clearance.dwelling.use != "let":
        raise Refused(_("登记的用途不是出租，不能上架。请先到社区更正用途。"), code="not-let")
    _label_allows(clearance.dwelling, localdate(at))
    listing = Listing.objects.create(
        clearance=clearance,
        dwelling=clearance.dwelling,
        area_id=clearance.dwelling.area_id,
        since=at,
        invented=clearance.dwelling.invented,
        **_read(offer, localdate(at)),
    )
    record(DwellingListed(listing_id=listing.pk), actor=actor, at=at)
    return listing


@transaction.atomic
def take_down(listing_id, *, actor, at):
    """The landlord, or an office of the area, takes a listing down."""
    listing = Listing.objects.select_for_update(of=["self"]).filter(pk=listing_id).first()
    if listing is None:
        raise Forbidden()
    side = _side(actor, Clearance.objects.select_related("dwelling__area").get(pk=listing.clearance_id))
    if listing.until is not None:
        raise Refused(_("已经下架。"), code="down")
    _end(Listing.objects.filter(pk=listing.pk), side, actor, at)
    return listing


@transaction.atomic
def withdraw_unfit(dwelling_ids=None, *, actor, at):
    """Take down what may not stand in the list any more, of these dwellings or of all: red, label over, let no more.

    Called where labels change, and each night. Returns how many.
    """
    rows = Listing.objects.filter(until=None)
    rows = rows if dwelling_ids is None else rows.filter(dwelling__in=dwelling_ids)
    labels = Label.objects.filter(dwelling=OuterRef("dwelling"), until=None)
    went = _end(rows.exclude(dwelling__valid_until=None, dwelling__use="let"), "gone", actor, at)
    went += _end(rows.filter(Exists(labels.filter(colour="red"))), "red", actor, at)
    return went + _end(rows.filter(~Exists(labels.filter(expires_on__gte=localdate(at)))), "stale", actor, at)


@transaction.atomic
def tell_landlord(listing_id, *, actor, at):
    """An office told the landlord by telephone that the label took the listing down, and what is to be put right."""
    rows = Listing.objects.select_for_update(of=["self"]).select_related("area")
    listing = rows.filter(pk=listing_id, ended_because__in=Listing.AUTOMATIC).first()
    if listing is None:
        raise Forbidden()
    require(actor, "filings.decide", listing.area.path)
    if listing.told_at is not None:
        raise Refused(_("已经告知过房东。"), code="told")
    listing.told_at = at
    listing.save(update_fields=["told_at"])
    record(LandlordTold(listing_id=listing.pk), actor=actor, at=at)
    return listing


def _locked(clearance_id):
    rows = Clearance.objects.select_for_update(of=["self"]).select_related("dwelling__area")
    clearance = rows.filter(pk=clearance_id).first()
    if clearance is None:
        raise Forbidden()
    return clearance


def _side(actor, clearance):
    """ "landlord" for the account that filed, "office" for one of the area; Forbidden for everybody else."""
    if actor.id is not None and actor.id == clearance.holder:
        return "landlord"
    path = clearance.dwelling.area.path
    if not allows(actor, "filings.decide", path):
        require(actor, "people.edit", path)
    return "office"


def _end(rows, because, actor, at):
    keys = list(rows.values_list("pk", flat=True))
    if keys:
        Listing.objects.filter(pk__in=keys, until=None).update(until=at, ended_because=because)
        record_all((ListingEnded(listing_id=key, kind=because) for key in keys), actor=actor, at=at)
    return len(keys)


def _label_allows(dwelling, day):
    label = dwelling.labels.filter(until=None).first()
    if label is None:
        raise Refused(_("还没有按检查表检查过，不能上架。请联系社区上门检查。"), code="unchecked")
    if label.colour == "red":
        raise Refused(_("隐患标签是红色，不能上架。整改并复查合格以后再上架。"), code="red")
    if not may_be_listed(label.colour, label.expires_on, day):
        raise Refused(_("隐患标签已过期，不能上架。请联系社区复查。"), code="stale")


def _read(offer, day):
    part, rent = offer.get("part"), str(offer.get("rent") or "").strip()
    if part not in dict(Listing.PARTS):
        raise Invalid(_("请选择整套还是单间。"), code="no-part", field="part")
    try:
        price = Decimal(rent).quantize(Decimal("0.01")) if rent else None
    except InvalidOperation:
        price = Decimal(-1)
    if price is not None and not (price.is_finite() and 0 < price <= MOST_RENT):
        raise Invalid(_("月租金填数字，单位是元；面议的不填。"), code="bad-rent", field="rent")
    try:
        free_from = parse_date(str(offer.get("free_from") or "")) or day
    except ValueError:
        raise Invalid(_("请填写日期，例如 2026-11-22。"), code="bad-date", field="free_from") from None
    known = [key for key, _title in Listing.FACILITIES if key in set(offer.get("facilities") or ())]
    return {"part": part, "rent": price, "free_from": free_from, "facilities": known}
