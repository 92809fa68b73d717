"""The landlord's filing before letting: sent from a phone or entered at a counter, decided by an office, ended.

Whoever filed sees their own filing and nothing else of the register; offices see those of their areas.
"""

import secrets
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import allows, require
from wangge.core.scope import own_file, scope
from wangge.core.sealed import PHONE, seal
from wangge.method.queries import current_method
from wangge.people.events import LettingFiled, LettingMoved
from wangge.people.filing_rules import LANDLORD, LETTING, OFFICE, OVER, letting_faults, way
from wangge.people.models import FilingStep, LettingFiling
from wangge.people.operations.keeping import read_fields
from wangge.people.purposes import working_days, written
from wangge.people.queries import bound_to
from wangge.premises.codes import ALPHABET
from wangge.premises.operations.listings import clear_for_letting, end_clearance

ENTER, DECIDE = "people.edit", "filings.decide"
ONCE = "letting_once"  # the constraint in the database
WRONG = {
    "choose": lambda rules: _("请选择一项。"),
    "number": lambda rules: _("请填写数字，要大于 0，不超过常理。"),
    "crowded": lambda rules: _("人均不到 %d 平方米，不予备案；请减少居住人数。") % rules.least_each_m2,
    "undeclared": lambda rules: _("每一项都要核对并勾选；有一项做不到的，整改以后再备案。"),
    "date": lambda rules: _("请填写日期，例如 2026-11-22。"),
    "far": lambda rules: _("入住日期最多提前 %d 天备案。") % rules.ahead_days,
    "order": lambda rules: _("租期的结束要在开始之后，最长 %d 年。") % rules.longest_years,
    "nobody": lambda rules: _("请至少填写一位 14 周岁以上的租客。"),
    "full": lambda rules: _("超过备案的居住人数（含未满 14 周岁的孩子和其他租期重叠的租客）。"),
    "name": lambda rules: _("请填写姓名。"),
    "phone": lambda rules: _("请填写联系电话，只填数字。"),
}
"""What is wrong with a field, by the key that the rules give, in the numbers of the pack's letting rules."""


class Missing(Invalid):
    """Several fields are wrong or missing: `faults` has all of them, so that nobody finds out one by one."""

    def __init__(self, faults):
        rules = current_method().premises.letting
        self.faults = {field: WRONG[key](rules) if key in WRONG else key for field, key in faults.items()}
        field = next(iter(self.faults))
        super().__init__(self.faults[field], code="missing", field=field)


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
            **({"entered_by": actor.id} if entering else {"account_id": actor.id, "person_id": _person(actor)}),
        )
        _save_once(filing)
        keep_step(filing, "file", actor, at)
        record(LettingFiled(filing_id=filing.pk), actor=actor, at=at)
    return filing


@transaction.atomic
def resend_letting(filing_id, *, sent, actor, at):
    """Send a returned filing again, with what was missing."""
    values = read_letting(sent, on=localdate(at))
    with filing_scope(actor):
        filing = locked_filing(LettingFiling, filing_id, actor)
        step_to(LETTING, filing, "resend")
        for name, value in values.items():
            setattr(filing, name, value)
        filing.due, filing.reason, filing.entered_by = answer_due(at), "", _enterer(filing, actor)
        filing.decided_at = filing.decided_by = None
        return _moved(filing, "resend", actor, at)


@transaction.atomic
def decide_letting(filing_id, deed, *, reason="", actor, at):
    """An office accepts, returns or revokes a filing; not who entered it. Accepted, the dwelling is cleared."""
    with filing_scope(actor, DECIDE):
        filing = locked_filing(LettingFiling, filing_id, actor, DECIDE)
        may_decide(LETTING, filing, deed, actor)
        filing.reason = written(reason, 200, "reason") if deed != "accept" else ""
        filing.decided_at, filing.decided_by = at, actor.id
        filing.valid_until = None
        if deed == "accept":
            filing.valid_until = localdate(at) + method_days("valid_days")
            filing.clearance = _cleared(filing, actor, at)
        if deed == "revoke":
            filing.ended_at = at
            end_clearance(filing.clearance_id, "revoked", actor=actor, at=at)
        return _moved(filing, deed, actor, at)


@transaction.atomic
def end_letting(filing_id, *, reason="", actor, at):
    """The landlord takes a filing back, or lets no more. The list is left at once; tenancies go on.

    At the counter only what was entered there, with who asked and why.
    """
    with filing_scope(actor):
        filing = locked_filing(LettingFiling, filing_id, actor)
        deed = "end" if filing.state == "accepted" else "withdraw"
        filing.reason = asked_to_end(filing, reason, actor)
        step_to(LETTING, filing, deed)
        filing.ended_at = at
        if filing.clearance_id:
            end_clearance(filing.clearance_id, "ended", actor=actor, at=at)
        return _moved(filing, deed, actor, at)


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


def _moved(filing, deed, actor, at):
    filing.save()
    keep_step(filing, deed, actor, at, reason=filing.reason)
    record(LettingMoved(filing_id=filing.pk, kind=deed), actor=actor, at=at)
    return filing


@contextmanager
def filing_scope(actor, permission=ENTER):
    """What whoever acts may see of filings: a resident their own, an office those of its areas, the clock all."""
    if actor.kind == "resident":
        with own_file(actor.id) as found:
            yield found
    else:
        with scope(actor, permission) as found:
            yield found


def locked_filing(model, filing_id, actor, permission=ENTER):
    """A filing in the scope, locked, with its dwelling; Forbidden for one outside as for none at all."""
    filing = model.objects.select_for_update(of=["self"]).select_related("dwelling__area").filter(pk=filing_id).first()
    if filing is None:
        raise Forbidden(_("没有这件备案，或者不在您可以办理的区域。"))
    if actor.kind != "resident":
        require(actor, permission, filing.dwelling.area.path)
    return filing


def step_to(machine, filing, deed, by=LANDLORD):
    """Set the state that a deed leads to; Refused where the machine has no such step for who takes it."""
    found = way(machine, filing.state, deed)
    if found is None or found.by != by:
        raise Refused(_("备案现在是“%s”，不能这样办。") % filing.get_state_display(), code="no-way")
    filing.state = found.after


def may_decide(machine, filing, deed, actor):
    """The step of an office, by another than who entered the filing at the counter."""
    if filing.entered_by is not None and filing.entered_by == actor.id:
        raise Refused(_("代为录入的人不能审核，请由另一人审核。"), code="same-person")
    step_to(machine, filing, deed, OFFICE)


def asked_to_end(filing, reason, actor):
    """Why a filing ends at the counter; a landlord says nothing. What a resident sent, nobody ends in their words."""
    if actor.kind == "resident":
        return ""
    if filing.account_id is not None:
        told = _("这件备案由房东自己在网上办理，请房东本人撤回或终止；申报不实的，由审核岗位退回或撤销。")
        raise Refused(told, code="theirs")
    return written(reason, 200, "reason")


def keep_step(filing, deed, actor, at, *, reason=""):
    """Write down a step of either filing."""
    office = allows(actor, ENTER, filing.dwelling.area.path) or allows(actor, DECIDE, filing.dwelling.area.path)
    by = {"resident": "landlord", "system": "clock"}.get(actor.kind, "office")
    FilingStep.objects.create(
        **{"letting" if isinstance(filing, LettingFiling) else "tenancy": filing, "area_id": filing.area_id},
        **{"deed": deed, "state": filing.state, "by": by, "at": at, "reason": reason},
        office_name=getattr(office, "signs_as", ""),
    )


def filing_number(kind, at):
    """A number to cite, that tells nothing and cannot be counted through."""
    return f"{kind}{localdate(at):%Y%m%d}" + "".join(secrets.choice(ALPHABET) for _n in range(6))


def answer_due(at):
    """By when an office answers."""
    return working_days(current_method().premises.letting.decide_days, at)


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


def whole(text):
    """A whole number that was typed; None where it is none."""
    text = str(text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def amount(text):
    """A number with at most two places that was typed; None where it is none."""
    try:
        found = Decimal(str(text or "").strip())
    except InvalidOperation:
        return None
    return found.quantize(Decimal("0.01")) if found.is_finite() and abs(found) < 100_000 else None


def _person(actor):
    binding = bound_to(actor.id)
    return binding and binding.person_id


def _enterer(filing, actor):
    return filing.entered_by if actor.kind == "resident" else actor.id


def method_days(name):
    """A number of natural days of the pack's letting rules."""
    return timedelta(days=getattr(current_method().premises.letting, name))


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
