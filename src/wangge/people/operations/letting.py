"""The landlord's filing before letting: sent from a phone or entered at a counter, decided by an office, ended.

Whoever filed sees their own filing and nothing else of the register; offices see those of their areas.
"""

from decimal import Decimal, InvalidOperation

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.core.sealed import PHONE, seal
from wangge.method.queries import current_method
from wangge.people.events import LettingFiled
from wangge.people.filing_rules import LETTING, OVER, letting_faults
from wangge.people.models import LettingFiling
from wangge.people.operations.filing_steps import (
    DECIDE,
    ENTER,
    Missing,
    answer_due,
    decided,
    ended,
    filing_number,
    filing_scope,
    keep_step,
    locked_filing,
    method_days,
    moved,
    resent,
    step_to,
    whole,
)
from wangge.people.operations.keeping import read_fields
from wangge.people.queries import bound_to
from wangge.premises.operations.listings import clear_for_letting, end_clearance

ONCE = "letting_once"  # the constraint in the database


@transaction.atomic
def file_letting(dwelling, *, sent, actor, at):
    """File that a dwelling will be let. A resident files for themselves, an office at its counter for who stands there.

    Missing names every field at fault; Refused where a filing of this dwelling is open.
    """
    entering = actor.kind != "resident"
    if entering:
        require(actor, ENTER, dwelling.area.path)
    if dwelling.valid_until is not None:
        raise Refused(_("这处房屋已经注销，不能备案。"), code="ended")
    values = read_letting(sent, on=localdate(at))
    with filing_scope(actor):
        filing = LettingFiling(
            dwelling=dwelling,
            area_id=dwelling.area_id,
            **{"number": filing_number("ZL", at), "state": "filed", "at": at, "due": answer_due(at), **values},
            **({"entered_by": actor.id} if entering else {"account_id": actor.id, "person_id": _person(actor, at)}),
        )
        _save_once(filing)
        keep_step(filing, "file", actor, at)
        record(LettingFiled(filing_id=filing.pk), actor=actor, at=at)
    return filing


@transaction.atomic
def resend_letting(filing_id, *, sent, actor, at):
    """Send a returned filing again, with what was missing."""
    with filing_scope(actor):
        filing = locked_filing(LettingFiling, filing_id, actor, at)
        values = read_letting(sent, on=localdate(at))
        step_to(LETTING, filing, "resend")
        return resent(filing, values, actor, at)


@transaction.atomic
def decide_letting(filing_id, deed, *, reason="", actor, at):
    """An office accepts, returns or revokes a filing; not who entered it. Accepted, the dwelling is cleared."""
    with filing_scope(actor, DECIDE):
        filing = locked_filing(LettingFiling, filing_id, actor, at, DECIDE)
        decided(LETTING, filing, deed, reason, actor, at)
        filing.valid_until = None
        if deed == "accept":
            filing.valid_until = localdate(at) + method_days("valid_days")
            filing.clearance = _cleared(filing, actor, at)
        if deed == "revoke":
            filing.ended_at = at
            end_clearance(filing.clearance_id, "revoked", actor=actor, at=at)
        return moved(filing, deed, actor, at)


@transaction.atomic
def end_letting(filing_id, *, reason="", actor, at):
    """The landlord takes a filing back, or lets no more. The list is left at once; tenancies go on.

    At the counter only what was entered there, with who asked and why.
    """
    with filing_scope(actor):
        filing = locked_filing(LettingFiling, filing_id, actor, at)
        deed = ended(LETTING, filing, reason, actor, at)
        if filing.clearance_id:
            end_clearance(filing.clearance_id, "ended", actor=actor, at=at)
        return moved(filing, deed, actor, at)


def _cleared(filing, actor, at):
    return clear_for_letting(
        filing.dwelling,
        number=filing.number,
        holder=filing.account_id,
        rooms=filing.rooms,
        area_m2=filing.area_m2,
        most_occupants=filing.most_occupants,
        valid_until=filing.valid_until,
        actor=actor,
        at=at,
    )


def read_letting(sent, *, on):
    """A landlord's filing as it is kept, from what was typed; Missing names all that is wrong at once."""
    premises = current_method().premises
    items = [one.key for one in premises.items if not one.retired]
    values = {
        "capacity": sent.get("capacity") or "",
        **{field: whole(sent.get(field)) for field in ("rooms", "most_occupants")},
        "area_m2": amount(sent.get("area_m2")),
        "declared": [key for key in items if key in set(sent.get("declared") or ())],
    }
    faults, contact = letting_faults(values, items, least_each=premises.letting.least_each_m2), {}
    for field in ("name", "phone"):
        try:
            contact[field] = read_fields({"name": "—", field: sent.get(field)}, on=on)[field]
        except Invalid as invalid:
            faults[field] = str(invalid.reason)
    if not contact.get("phone") and "phone" not in faults:
        faults["phone"] = "phone"
    if faults:
        raise Missing(faults)
    return values | {"name": contact["name"], "phone_sealed": seal(contact["phone"], purpose=PHONE)}


def amount(text):
    """A number with at most two places that was typed; None where it is none."""
    try:
        found = Decimal(str(text or "").strip())
    except InvalidOperation:
        return None
    return found.quantize(Decimal("0.01")) if found.is_finite() and abs(found) < 100_000 else None


def _person(actor, at):
    binding = bound_to(actor.id, at)
    return binding and binding.person_id


def _save_once(filing):
    """One open filing for a dwelling; of one that another account sent the constraint knows, and no more is told."""
    if LettingFiling.objects.filter(dwelling=filing.dwelling_id).exclude(state__in=OVER).exists():
        raise Refused(_("这处房屋已有一件出租备案在办或有效，不用重复备案。"), code="twice")
    try:
        with transaction.atomic():
            filing.save()
    except IntegrityError as fault:
        if ONCE not in str(fault):
            raise
        raise Refused(
            _("这处房屋已有别人办的出租备案。请核对地址；确实是您的房屋的，请带产权证明到社区窗口。"), code="elsewhere"
        ) from fault
