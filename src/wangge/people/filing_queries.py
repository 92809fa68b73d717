"""Reading filings before letting: lists of an office, which name no person, and one's own.

What shows an office the names of a filing is an operation (`operations.filings.read_filing`): it writes down the look.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, Count, DateField, Exists, OuterRef, Q, UUIDField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Refused
from wangge.core.paging import page
from wangge.core.permits import allows, require
from wangge.core.scope import own_file, scope
from wangge.core.sealed import NUMBER, PHONE, masked, unseal
from wangge.people.enums import NUMBER_KINDS
from wangge.people.filing_rules import OVER
from wangge.people.models import Binding, FilingStep, LettingFiling, Person, TenancyFiling
from wangge.people.queries import AWAKE, bound_to, records_of

ENTER, DECIDE = "people.edit", "filings.decide"
KINDS = {"letting": LettingFiling, "tenancy": TenancyFiling}
ORDER = ("due", "id")
ASLEEP = "asleep"
"""The step that hides a filing from the account that sent it: it was not used for long, its number may be another's."""


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


@contextmanager
def reading_filings(actor):
    """The scope in which an office reads the filings of its areas: one for everything a page asks."""
    with scope(actor, reader_permission(actor)):
        yield


def filings_in(kind, *, state="filed", mark=None):
    """A page of filings in a state, the most urgent first; places, numbers and days, and no name. In a scope."""
    rows = KINDS[kind].objects.filter(state=state).select_related("dwelling", "area").defer("area__boundary")
    return page(rows, order=ORDER, mark=mark)


class Problem(NamedTuple):
    """An accepted tenancy of which a tenant could not become a resident, or whose days are over."""

    pk: UUID
    address: str
    starts_on: date
    number: str


def waiting_in():
    """(letting filings that wait for an office, tenancies that do, Problems); in a scope, in one statement."""
    rows = TenancyFiling.objects.filter(state="accepted", tenants__problem__gt="").distinct()
    rows = rows.annotate(nth=Value(len(KINDS)), n=Value(0)).order_by("starts_on", "id")
    problems = rows.values_list("nth", "n", "pk", "dwelling__address", "starts_on", "number")[:100]
    nothing = {"key": Cast(None, UUIDField()), "where": Value("", CharField()), "since": Cast(None, DateField())}
    nothing |= {"named": Value("", CharField())}
    counts = (
        model.objects.filter(state="filed").order_by().annotate(nth=Value(nth), **nothing).values("nth", *nothing)
        for nth, model in enumerate(KINDS.values())
    )
    counts = [one.annotate(n=Count("pk")).values_list("nth", "n", *nothing) for one in counts]
    found = list(counts[0].union(*counts[1:], problems, all=True))
    letting, tenancy = (sum(n for kind, n, *_nothing in found if kind == nth) for nth in range(len(KINDS)))
    waiting = (Problem(*row[2:]) for row in found if row[0] == len(KINDS))
    return letting, tenancy, sorted(waiting, key=lambda one: (one.starts_on, one.pk))


@transaction.atomic
def open_filing(dwelling, *, actor):
    """(the letting filing of a dwelling that is not over, its listing in force), without a name; None for none."""
    with scope(actor, reader_permission(actor, dwelling.area.path)):
        rows = LettingFiling.objects.filter(dwelling_id=dwelling.pk).exclude(state__in=OVER)
        filing = rows.only("id", "number", "state").first()
    return filing, dwelling.listings.filter(until=None).first()


@transaction.atomic
def read_own_filing(kind, filing_id, *, actor, at):
    """One's own filing, as one sent it. Refused for one from before the account was not used for long."""
    with own_file(actor.id):
        filing = one_filing(kind, filing_id)
        need_still_theirs(filing, actor, at)
        return shown_as(kind, filing, clear=True)


@transaction.atomic
def own_filings(*, actor, at):
    """The landlord's filings of an account that it may still open, the newest first."""
    with own_file(actor.id):
        rows = still_theirs(actor.id, at).select_related("dwelling")
        return list(rows.order_by("-at", "id")[:50])


def need_still_theirs(filing, actor, at):
    """Refuse a filing, or a tenancy of one, that an account may not open or change any more; in its own scope."""
    letting_id = filing.pk if isinstance(filing, LettingFiling) else filing.letting_id
    if not still_theirs(actor.id, at).filter(pk=letting_id).exists():
        told = _(
            "这个手机号超过 %d 天没有登录过，号码可能换了人，以前办的备案不能在网上打开。"
            "是您本人办的：绑定过的，在“谁看过我的信息”里确认；没有绑定的，带证件到村（社区）窗口核对绑定。"
        )
        raise Refused(told % AWAKE.days, code="asleep")


def still_theirs(account_id, at):
    """The landlord's filings of an account, but those from before it was not used for long, which open again for the
    person whom a counter bound to it: who filed as that person, or under that person's name. In its own scope."""
    bound = bound_to(account_id, at)
    theirs = Q(pk=None)
    if bound:
        keys = records_of(bound.person_id)
        with own_file(bound.person_id):
            name = Person.objects.filter(pk=bound.person_id).values_list("name", flat=True).first()
        theirs = Q(person__in=keys) | Q(person=None, name=name)
    rows = LettingFiling.objects.filter(account_id=account_id)
    asleep = Q(Exists(FilingStep.objects.filter(letting=OuterRef("pk"), deed=ASLEEP)))
    for binding in Binding.objects.filter(account_id=account_id):
        if (binding.revoked_at or at) - binding.seen_at >= AWAKE:  # fell asleep before sleep was written down
            asleep |= Q(at__lt=binding.seen_at + AWAKE)
    return rows.filter(~asleep | theirs)


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
