"""An account is bound to a person by an office that saw them at its counter. A phone's code never does it: numbers are
given to others in time."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.accounts.models import Account
from wangge.accounts.operations.residents import hash_phone, read_phone
from wangge.core.access import record_access
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.core.scope import scope
from wangge.people.enums import EVIDENCE
from wangge.people.events import AccountBound, BindingRevoked
from wangge.people.models import Binding
from wangge.people.operations.looking import one_person
from wangge.people.queries import SUBJECT


@transaction.atomic
def bind_account(person_id, *, phone, evidence, actor, at):
    """Bind the account that signs in with a phone to a person who stands at the counter with evidence."""
    if evidence not in EVIDENCE:
        raise Invalid(_("请选择核对的证件。"), code="no-evidence", field="evidence")
    account = _account_of(phone)
    with scope(actor, "people.bind"):
        person = one_person(person_id, lock=True)
        office = require(actor, "people.bind", person.area.path)
        if Binding.objects.filter(account=account, revoked_at=None).exists():
            raise Refused(_("这个账号已经绑定了。请先解除原来的绑定。"), code="bound")
        binding = Binding.objects.create(
            account=account,
            person=person,
            evidence=evidence,
            office_id=office.id,
            office_name=office.signs_as,
            at=at,
        )
        record_access(
            actor,
            office=office,
            purpose="bind",
            basis="consent",
            subject_kind=SUBJECT,
            subject_id=person.pk,
            fields=["name", "number_masked"],
            at=at,
        )
        record(AccountBound(binding_id=binding.pk, kind=evidence), actor=actor, at=at, office=office)
    return binding


@transaction.atomic
def revoke_binding(binding_id, *, actor, at):
    """End a binding: by an office that may bind there, or by the person themselves."""
    binding = Binding.objects.select_for_update().filter(pk=binding_id, revoked_at=None).first()
    if binding is None:
        raise Refused(_("这个绑定已经解除。"), code="revoked")
    office = None
    if actor.id != binding.account_id:
        with scope(actor, "people.bind"):
            office = require(actor, "people.bind", one_person(binding.person_id).area.path)
    binding.revoked_at = at
    binding.save(update_fields=["revoked_at"])
    record(BindingRevoked(binding_id=binding.pk), actor=actor, at=at, office=office)
    return binding


def _account_of(phone):
    username = f"resident-{hash_phone(read_phone(phone))}"
    account = Account.objects.filter(username=username, kind=Account.RESIDENT, is_active=True).first()
    if account is None:
        raise Invalid(
            _("还没有用这个手机号登录过的居民账号。请本人先用验证码登录一次。"), code="no-account", field="phone"
        )
    return account
