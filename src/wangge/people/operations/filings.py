"""Reading filings before letting, and what the clock does to them.

A list of an office names no person. A filing opened by an office shows names and masked numbers, and the look is logged
for the purpose the page states by itself; whoever filed sees their own without a line in the log.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.access import record_access, record_accesses
from wangge.core.errors import Forbidden
from wangge.core.events import record
from wangge.core.paging import page
from wangge.core.permits import allows, require
from wangge.core.scope import own_file, scope
from wangge.core.sealed import NUMBER, PHONE, masked, unseal
from wangge.people.enums import NUMBER_KINDS
from wangge.people.events import LettingMoved, TenancyMoved
from wangge.people.filing_rules import LETTING, OVER, TENANCY
from wangge.people.models import LettingFiling, TenancyFiling
from wangge.people.operations.letting import DECIDE, ENTER, keep_step, method_days, step_to
from wangge.people.operations.looking import office_for
from wangge.people.operations.tenancy import settle_tenancy
from wangge.people.purposes import written
from wangge.people.queries import SUBJECT
from wangge.premises.operations.listings import end_clearance

PURPOSE, BASIS, KIND = "filing", "statutory", "filing"
KINDS = {"letting": LettingFiling, "tenancy": TenancyFiling}
ORDER = ("due", "id")


@dataclass(frozen=True)
class Shown:
    """A filing as a page may show it: numbers masked; `clear` is the landlord's phone where a reason was given."""

    filing: object
    letting: LettingFiling
    phone: str
    tenants: tuple
    steps: tuple
    tenancies: tuple = ()
    clear: str = ""


@dataclass(frozen=True)
class TenantLine:
    """One tenant of a filing."""

    name: str
    number_kind: str
    number: str
    phone: str
    person_id: object
    problem: str


def reader_permission(actor, path=None):
    """Under which permission an office reads filings: deciding, else entering; Forbidden with neither."""
    if allows(actor, DECIDE, path):
        return DECIDE
    require(actor, ENTER, path)
    return ENTER


@transaction.atomic
def filings_in(kind, *, state="filed", mark=None, actor):
    """A page of filings of one's areas in a state, the most urgent first; places, numbers and days, and no name."""
    with scope(actor, reader_permission(actor)):
        rows = KINDS[kind].objects.filter(state=state).select_related("dwelling", "area").defer("area__boundary")
        return page(rows, order=ORDER, mark=mark)


@transaction.atomic
def filings_waiting(*, actor):
    """(letting filings, tenancies) that wait for an office in one's areas."""
    with scope(actor, reader_permission(actor)):
        return tuple(model.objects.filter(state="filed").count() for model in KINDS.values())


@transaction.atomic
def problems_in(*, actor):
    """Accepted tenancies in one's areas of whom a tenant could not become a resident, or whose days are over."""
    with scope(actor, reader_permission(actor)):
        rows = TenancyFiling.objects.filter(state="accepted", tenants__problem__gt="").distinct()
        return list(rows.select_related("dwelling", "area").defer("area__boundary").order_by("starts_on", "id")[:100])


@transaction.atomic
def open_filing(dwelling, *, actor):
    """(the letting filing of a dwelling that is not over, its listing in force), without a name; None for none."""
    with scope(actor, reader_permission(actor, dwelling.area.path)):
        rows = LettingFiling.objects.filter(dwelling_id=dwelling.pk).exclude(state__in=OVER)
        filing = rows.only("id", "number", "state").first()
    return filing, dwelling.listings.filter(until=None).first()


@transaction.atomic
def read_filing(kind, filing_id, *, reason="", actor, at):
    """A filing opened by an office: names, masked numbers, steps; logged. With a reason the phone in clear."""
    with scope(actor, reader_permission(actor)):
        filing = _one(kind, filing_id)
        reader_permission(actor, filing.dwelling.area.path)
        shown = _shown(kind, filing, clear=bool(reason))
        _log(shown, written(reason, 200, "reason") if reason else "", actor, at)
    return shown


@transaction.atomic
def read_own_filing(kind, filing_id, *, actor):
    """One's own filing, as one sent it."""
    with own_file(actor.id):
        return _shown(kind, _one(kind, filing_id), clear=True)


@transaction.atomic
def own_filings(*, actor):
    """The landlord's filings of an account, the newest first."""
    with own_file(actor.id):
        rows = LettingFiling.objects.filter(account_id=actor.id).select_related("dwelling")
        return list(rows.order_by("-at", "id")[:50])


def _one(kind, filing_id):
    rows = KINDS[kind].objects.filter(pk=filing_id).select_related("dwelling__area").defer("dwelling__area__boundary")
    filing = rows.first()
    if filing is None:
        raise Forbidden(_("没有这件备案，或者不在您可以办理的区域。"))
    return filing


def _shown(kind, filing, *, clear):
    letting = filing if kind == "letting" else LettingFiling.objects.get(pk=filing.letting_id)
    phone = unseal(letting.phone_sealed, purpose=PHONE)
    tenants = () if kind == "letting" else tuple(map(_line, filing.tenants.exclude(name="").order_by("id")))
    tenancies = filing.tenancies.order_by("-starts_on", "id")[:50] if kind == "letting" else ()
    steps = tuple(filing.steps.order_by("at", "id"))
    return Shown(filing, letting, masked(phone), tenants, steps, tuple(tenancies), phone if clear else "")


def _line(tenant):
    number, phone = unseal(tenant.number_sealed, purpose=NUMBER), unseal(tenant.phone_sealed, purpose=PHONE)
    kind = NUMBER_KINDS.get(tenant.number_kind, "")
    problem = tenant.get_problem_display() if tenant.problem else ""
    return TenantLine(tenant.name, kind, masked(number), masked(phone), tenant.person_id, problem)


def _log(shown, reason, actor, at):
    """The look at the filing, and at each person of the register whom it names."""
    path = shown.filing.dwelling.area.path
    office = office_for(actor, path, DECIDE) or office_for(actor, path, ENTER)
    fields = ["name", "phone" if reason else "phone_masked", *(["number_masked"] if shown.tenants else [])]
    told = {"purpose": PURPOSE, "basis": BASIS, "office": office, "fields": fields, "reason": reason, "at": at}
    record_access(actor, subject_kind=KIND, subject_id=shown.filing.pk, **told)
    named = {shown.letting.person_id, *(one.person_id for one in shown.tenants)} - {None}
    record_accesses(actor, subject_kind=SUBJECT, subject_ids=sorted(named, key=str), **told)


def sweep_filings(*, actor, at):
    """What the days did: what was not sent again lapses, what is over expires, who moves in is settled."""
    day, waited = localdate(at), at - method_days("resend_days")
    for kind, machine in (("letting", LETTING), ("tenancy", TENANCY)):
        over = Q(valid_until__lt=day) if kind == "letting" else Q(ends_on__lt=day)
        _each(kind, machine, "lapse", Q(state="returned", decided_at__lt=waited), actor, at)
        _each(kind, machine, "expire", Q(state="accepted") & over, actor, at)
    with transaction.atomic(), scope(actor, DECIDE):
        due = TenancyFiling.objects.filter(state="accepted", starts_on__lte=day, tenants__person=None)
        due = due.filter(tenants__problem="").exclude(tenants__name="")
        keys = list(due.distinct().values_list("pk", flat=True))
    for key in keys:
        settle_tenancy(key, actor=actor, at=at)


def _each(kind, machine, deed, condition, actor, at):
    """One step of the clock for every filing that is due, each in a transaction of its own."""
    with transaction.atomic(), scope(actor, DECIDE):
        keys = list(KINDS[kind].objects.filter(condition).values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic(), scope(actor, DECIDE):
            rows = KINDS[kind].objects.select_for_update(of=["self"]).select_related("dwelling__area")
            filing = rows.filter(condition, pk=key).first()
            if filing is not None:
                _by_clock(filing, machine, deed, actor, at)


def _by_clock(filing, machine, deed, actor, at):
    step_to(machine, filing, deed, "clock")
    filing.ended_at = at
    filing.save(update_fields=["state", "ended_at"])
    keep_step(filing, deed, actor, at)
    happened = LettingMoved if isinstance(filing, LettingFiling) else TenancyMoved
    if getattr(filing, "clearance_id", None):
        end_clearance(filing.clearance_id, "expired", actor=actor, at=at)
    record(happened(filing_id=filing.pk, kind=deed), actor=actor, at=at)
