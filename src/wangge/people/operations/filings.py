"""A filing opened by an office, and what the clock does to filings.

The look is logged for the purpose the page states by itself; whoever filed sees their own without a line in the log.
"""

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from wangge.core.access import record_access, record_accesses
from wangge.core.events import record
from wangge.core.scope import scope
from wangge.people.events import LettingMoved, TenancyMoved
from wangge.people.filing_queries import KINDS, one_filing, reader_permission, shown_as
from wangge.people.filing_rules import LETTING, TENANCY
from wangge.people.models import LettingFiling, TenancyFiling
from wangge.people.operations.filing_steps import DECIDE, ENTER, keep_step, method_days, step_to
from wangge.people.operations.looking import office_for
from wangge.people.operations.tenancy import settle_tenancy
from wangge.people.purposes import written
from wangge.people.queries import SUBJECT
from wangge.premises.operations.listings import end_clearance

PURPOSE, BASIS, KIND = "filing", "statutory", "filing"


@transaction.atomic
def read_filing(kind, filing_id, *, reason="", actor, at):
    """A filing opened by an office: names, masked numbers, steps; logged. With a reason the phone in clear."""
    with scope(actor, reader_permission(actor)):
        filing = one_filing(kind, filing_id)
        reader_permission(actor, filing.dwelling.area.path)
        shown = shown_as(kind, filing, clear=bool(reason))
        _log(shown, written(reason, 200, "reason") if reason else "", actor, at)
    return shown


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
        keys = list(due.exclude(tenants__name="").distinct().values_list("pk", flat=True))
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
