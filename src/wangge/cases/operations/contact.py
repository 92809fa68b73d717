"""A reporter's contact: read for a purpose, logged in the same transaction, erased when its time is over."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.answers import clean_text
from wangge.cases.events import ContactsErased
from wangge.cases.models import Case, Reporter
from wangge.cases.operations.report import CONTACT
from wangge.cases.queries import one_case
from wangge.cases.tombstones import ended_before
from wangge.cases.way import refuse_recused
from wangge.core.access import record_access
from wangge.core.erasing import carry_out, erasing
from wangge.core.errors import Invalid
from wangge.core.events import record
from wangge.core.permits import SYSTEM, require
from wangge.core.secrets import decrypt

ADDRESS_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Contact:
    """A reporter's name and phone in clear, each "" if not given."""

    name: str
    phone: str


@transaction.atomic
def read_contact(case_id, *, reason, actor, at):
    """The reporter's contact, for an office of the area that states why; the look is logged. Never for the handler."""
    case = one_case(case_id)
    office = require(actor, "cases.contact", case)
    refuse_recused(case, actor)
    reason = clean_text(reason, 500, "reason")
    if len(reason) < 4:
        raise Invalid(_("请写明为什么要看联系方式，至少 4 个字。反映人可以看到这条记录。"), field="reason")
    record_access(
        actor,
        office=office,
        purpose="contact-reporter",
        reason=reason,
        subject_kind="reporter",
        subject_id=case.reporter.pk,
        fields=["name", "phone"],
        at=at,
    )
    kept = case.reporter
    return Contact(*(decrypt(text, purpose=CONTACT) if text else "" for text in (kept.name, kept.phone)))


def erase_contacts(*, at):
    """Erase contacts a year after the end and network addresses after a day; return how many contacts went."""
    erased = carry_out("cases.erase_contacts", at=at).rows
    recent = Case.objects.filter(reported_at__gte=at - ADDRESS_KEPT)
    Reporter.objects.exclude(address_hash="").exclude(case__in=recent).update(address_hash="")
    return erased


def contacts_due(cut_off):
    """Reporters of cases that ended before a moment, whose contact still stands."""
    return Reporter.objects.filter(erased_at=None, case__in=ended_before(cut_off))


def _erase(reporters, at):
    keys = [one.pk for one in reporters]
    Reporter.objects.filter(pk__in=keys).update(name="", phone="", resident_id=None, erased_at=at)
    record(ContactsErased(count=len(keys)), actor=SYSTEM, at=at)


erasing("cases.erase_contacts", "反映人联系方式", Reporter.retention, due=contacts_due, erase=_erase)
