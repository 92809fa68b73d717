"""Reading filings before letting: lists of an office, which name no person, and one's own.

What shows an office the names of a filing is an operation (`operations.filings.read_filing`): it writes down the look.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden
from wangge.core.paging import page
from wangge.core.permits import allows, require
from wangge.core.scope import own_file, scope
from wangge.core.sealed import NUMBER, PHONE, masked, unseal
from wangge.people.enums import NUMBER_KINDS
from wangge.people.filing_rules import OVER
from wangge.people.models import LettingFiling, TenancyFiling

ENTER, DECIDE = "people.edit", "filings.decide"
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
def read_own_filing(kind, filing_id, *, actor):
    """One's own filing, as one sent it."""
    with own_file(actor.id):
        return shown_as(kind, one_filing(kind, filing_id), clear=True)


@transaction.atomic
def own_filings(*, actor):
    """The landlord's filings of an account, the newest first."""
    with own_file(actor.id):
        rows = LettingFiling.objects.filter(account_id=actor.id).select_related("dwelling")
        return list(rows.order_by("-at", "id")[:50])


def one_filing(kind, filing_id):
    rows = KINDS[kind].objects.filter(pk=filing_id).select_related("dwelling__area").defer("dwelling__area__boundary")
    filing = rows.first()
    if filing is None:
        raise Forbidden(_("没有这件备案，或者不在您可以办理的区域。"))
    return filing


def shown_as(kind, filing, *, clear):
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
