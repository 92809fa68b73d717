"""The tenancy's filing: who moves into a cleared dwelling and when; once accepted and moved in, they are residents.

Children under 14 are counted and not named. A tenant becomes a record of the register on the day of moving in: the one
with the same number and name, else a new one. Where a number is somebody else's, or they are registered at another
dwelling, or their record ended, nothing is done, and an office is told.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.core.sealed import NUMBER, PHONE, matching, seal, unseal
from wangge.method.queries import current_method
from wangge.people.events import TenancyFiled, TenantsSettled
from wangge.people.filing_rules import OVER, TENANCY, is_late, most_at_once, tenancy_faults
from wangge.people.models import LettingFiling, Person, Residence, TenancyFiling, Tenant
from wangge.people.operations.filing_steps import (
    DECIDE,
    Missing,
    answer_due,
    decided,
    ended,
    filing_number,
    filing_scope,
    keep_step,
    locked_filing,
    moved,
    resent,
    step_to,
    whole,
)
from wangge.people.operations.keeping import move_person, read_fields, register_person

MOST_TENANTS = 12
PROBLEMS = {"bad-date": "dates", "lives-elsewhere": "elsewhere"}
LIVES = "migrant"  # until an office says otherwise: the filing does not ask where somebody is registered


@transaction.atomic
def file_tenancy(letting_id, *, sent, actor, at):
    """File who moves into a dwelling whose letting filing is accepted. Missing names all that is wrong at once."""
    with filing_scope(actor):
        letting = locked_filing(LettingFiling, letting_id, actor, at)
        if letting.state != "accepted":
            raise Refused(_("出租备案通过以后，才能办租住备案。"), code="not-accepted")
        values, tenants = read_tenancy(sent, letting, on=localdate(at))
        filing = TenancyFiling.objects.create(
            letting=letting,
            dwelling=letting.dwelling,
            area_id=letting.area_id,
            account_id=letting.account_id,
            entered_by=None if actor.kind == "resident" else actor.id,
            **{"number": filing_number("ZZ", at), "state": "filed", "at": at, "due": answer_due(at), **values},
        )
        _put_tenants(filing, tenants)
        keep_step(filing, "file", actor, at)
        record(TenancyFiled(filing_id=filing.pk), actor=actor, at=at)
    return filing


@transaction.atomic
def resend_tenancy(filing_id, *, sent, actor, at):
    """Send a returned filing again: the tenants are those of the new one."""
    with filing_scope(actor):
        filing = locked_filing(TenancyFiling, filing_id, actor, at)
        letting = LettingFiling.objects.get(pk=filing.letting_id)
        values, tenants = read_tenancy(sent, letting, on=localdate(at), but=filing.pk)
        step_to(TENANCY, filing, "resend")
        kept = list(filing.tenants.order_by("id"))
        for number, tenant in enumerate(kept):
            _overwrite(tenant, tenants[number] if number < len(tenants) else BLANK)
        _put_tenants(filing, tenants[len(kept) :])
        return resent(filing, values, actor, at)


@transaction.atomic
def decide_tenancy(filing_id, deed, *, reason="", actor, at):
    """An office accepts or returns a tenancy; accepted, who has moved in becomes a resident of the register."""
    with filing_scope(actor, DECIDE):
        filing = locked_filing(TenancyFiling, filing_id, actor, at, DECIDE)
        decided(TENANCY, filing, deed, reason, actor, at)
        if deed == "accept" and LettingFiling.objects.get(pk=filing.letting_id).state != "accepted":
            raise Refused(_("出租备案已经终止，不能通过租住备案。请退回并说明理由。"), code="not-accepted")
        moved(filing, deed, actor, at)
    if deed == "accept":
        settle_tenancy(filing.pk, actor=SYSTEM, at=at)
    return filing


@transaction.atomic
def end_tenancy(filing_id, *, reason="", actor, at):
    """The filing is taken back, or the tenancy is over. Whether somebody has left, an office sees for itself: nobody's
    residence ends by a landlord's word. At the counter only what was entered there, with who asked and why."""
    with filing_scope(actor):
        filing = locked_filing(TenancyFiling, filing_id, actor, at)
        return moved(filing, ended(TENANCY, filing, reason, actor, at), actor, at)


@transaction.atomic
def settle_tenancy(filing_id, *, actor, at):
    """Make residents of the tenants of an accepted filing whose day of moving in has come. By the program alone, in the
    whole county: who moves in may have lived elsewhere in it. None where the dwelling ended. A tenant with a
    problem is tried again: once it is solved it is gone. Returns how many."""
    with scope(actor, DECIDE):
        filing = TenancyFiling.objects.select_related("dwelling__area").filter(pk=filing_id, state="accepted").first()
        if filing is None or filing.starts_on > localdate(at) or filing.dwelling.valid_until is not None:
            return 0
        before = {one: one.problem for one in filing.tenants.filter(person=None).exclude(name="")}
        done = sum(_settled(one, filing, actor, at) for one in before)
        if any(one.person_id or one.problem != problem for one, problem in before.items()):
            record(TenantsSettled(filing_id=filing.pk, count=done), actor=actor, at=at)
    return done


def _settled(tenant, filing, actor, at):
    """Whether a tenant became, or is, a resident here; else the problem is kept with the tenant."""
    number = unseal(tenant.number_sealed, purpose=NUMBER)
    known = _known(tenant.name, number)
    tenant.problem = ""
    told = {"since": filing.starts_on, "source": _("租住备案 %s") % filing.number, "actor": actor, "at": at}
    try:
        if known and known.name != tenant.name:
            raise Refused("", code="number-elsewhere")
        if known and known.residences.filter(dwelling=filing.dwelling_id, valid_until=None).exists():
            tenant.person = known
        elif known:
            move_person(known.pk, filing.dwelling, lives=LIVES, **told | {"since": _free_since(known, filing)})
            tenant.person = known
        else:
            tenant.person = register_person(filing.dwelling, fields=_fields(tenant, number), lives=LIVES, **told)
    except Refused as refused:
        tenant.problem = PROBLEMS.get(refused.code, "number")
    tenant.save(update_fields=["person", "problem"])
    return tenant.person_id is not None


def _known(name, number):
    """Who is registered under a number: of several who claim it the one of this name; None for nobody."""
    wanted = matching(number, purpose=NUMBER)
    found = list(Person.objects.filter(number_hash=wanted, merged_into=None).order_by("id")) if wanted else []
    return next((one for one in found if one.name == name), found[0] if found else None)


def _free_since(person, filing):
    """The day from which somebody known may live there. Refused while they are registered elsewhere, and where their
    record ended: whether they came back is for an office to see."""
    homes = person.residences.exclude(kind="away")
    if person.ended_on is not None or homes.filter(valid_until=None).exists():
        raise Refused("", code="lives-elsewhere")
    return max([filing.starts_on, *homes.values_list("valid_until", flat=True)])


def solve_at(residence_id, *, actor, at):
    """Somebody moved: tenants at that door whose place in the register was in question are tried again."""
    with scope(actor, DECIDE):
        door = Residence.objects.filter(pk=residence_id).values("dwelling")
        rows = TenancyFiling.objects.filter(state="accepted", dwelling__in=door, tenants__problem__gt="")
        keys = list(rows.distinct().values_list("pk", flat=True))
    for key in keys:
        settle_tenancy(key, actor=actor, at=at)


def _fields(tenant, number):
    phone = unseal(tenant.phone_sealed, purpose=PHONE)
    return {"name": tenant.name, "number_kind": tenant.number_kind, "number": number, "phone": phone}


def _put_tenants(filing, tenants):
    Tenant.objects.bulk_create(Tenant(filing=filing, area_id=filing.area_id, **one) for one in tenants)


def _overwrite(tenant, typed):
    """What was sent before goes; a row too many is left without a name, for a landlord deletes nothing."""
    for name, value in typed.items():
        setattr(tenant, name, value)
    tenant.save(update_fields=list(BLANK))


BLANK = {"name": "", "number_kind": "", "number_sealed": None, "phone_sealed": None}


def read_tenancy(sent, letting, *, on, but=None):
    """(fields, tenants) of a tenancy as they are kept; Missing names all that is wrong at once."""
    starts_on, ends_on = day_or_none(sent.get("starts_on")), day_or_none(sent.get("ends_on"))
    children = whole(sent.get("children") or "0")
    tenants, faults = _tenants(sent.get("tenants") or (), on)
    if children is None:
        faults["children"] = "number"
    left = letting.most_occupants
    if starts_on and ends_on and starts_on < ends_on:
        left -= most_at_once(starts_on, ends_on, _others(letting, but))
    rules = current_method().premises.letting
    longest, farthest = timedelta(days=366 * rules.longest_years), timedelta(days=rules.ahead_days)
    told = {"longest": longest, "farthest": farthest, "on": on}
    faults = tenancy_faults(starts_on, ends_on, len(tenants), children or 0, left, **told) | faults
    if faults:
        raise Missing(faults)
    late = is_late(starts_on, on)
    return {"starts_on": starts_on, "ends_on": ends_on, "children": children, "late": late}, tenants


def _others(letting, but):
    rows = letting.tenancies.exclude(state__in=OVER).exclude(pk=but).prefetch_related("tenants")
    return [(t.starts_on, t.ends_on, t.children + sum(bool(one.name) for one in t.tenants.all())) for t in rows]


def _tenants(typed, on):
    found, faults = [], {}
    for row in list(typed)[:MOST_TENANTS]:
        if not any(str(value or "").strip() for key, value in row.items() if key != "number_kind"):
            continue
        try:
            read = read_fields(row, on=on)
        except Invalid as invalid:
            faults["tenants"] = _("%(who)s：%(why)s") % {"who": row.get("name") or _("租客"), "why": invalid.reason}
            found.append({})
            continue
        found.append(
            {
                **{"name": read["name"], "number_kind": read["number_kind"]},
                "number_sealed": seal(read["number"], purpose=NUMBER),
                "phone_sealed": seal(read["phone"], purpose=PHONE),
            }
        )
    return found, faults


def day_or_none(text):
    """A day that was typed; None where it is none."""
    try:
        return parse_date(str(text or ""))
    except ValueError:
        return None
