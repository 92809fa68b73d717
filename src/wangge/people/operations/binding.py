"""An account is bound to a person by an office that saw them at its counter. A phone's code never does it: numbers are
given to others in time."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.accounts.models import Account
from wangge.accounts.operations.residents import hash_phone, read_phone
from wangge.core.access import record_access
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.identifiers import plain
from wangge.core.permits import require
from wangge.core.scope import own_file, scope
from wangge.core.sealed import NUMBER, matching
from wangge.people.enums import BY_EID, EVIDENCE, GUARDIAN
from wangge.people.events import AccountBound, BindingRevoked, BindingWoken
from wangge.people.models import Binding, Person
from wangge.people.operations.looking import one_person
from wangge.people.queries import AWAKE, SUBJECT, sleeping

TRIES = 5


@transaction.atomic
def bind_account(person_id, *, phone, evidence, actor, at):
    """Bind the account that signs in with a phone to a person who stands at the counter with evidence.

    A binding of that account which sleeps ends: the number may have come to somebody else.
    """
    if evidence not in EVIDENCE:
        raise Invalid(_("请选择核对的证件。"), code="no-evidence", field="evidence")
    account = _account_of(phone)
    with scope(actor, "people.bind"):
        person = one_person(person_id, lock=True)
        office = require(actor, "people.bind", person.area.path)
        return bind(account.pk, person, evidence, by=office.signs_as, office=office, purpose="bind", actor=actor, at=at)


def bind(account_id, person, evidence, *, by, office=None, purpose, actor, at):
    """Write a binding down with the look that it took; `by` is who identified the person, in words. One that sleeps
    ends by it, but a guardian's ends at a counter alone: who is identified on the net is somebody else."""
    if evidence == BY_EID:
        need_no_guardian(account_id, at)
    if former := sleeping(account_id, at):
        end_binding(former, actor=actor, at=at, office=office)
    if Binding.objects.filter(account_id=account_id, revoked_at=None).exists():
        raise Refused(_("这个账号已经绑定了。请先解除原来的绑定。"), code="bound")
    told = {"office_id": office.id if office else None, "office_name": by, "evidence": evidence}
    binding = Binding.objects.create(account_id=account_id, person=person, **told, at=at, seen_at=at)
    look = {"purpose": purpose, "basis": "consent", "fields": ["name", "number_masked"]}
    record_access(actor, office=office, subject_kind=SUBJECT, subject_id=person.pk, at=at, **look)
    record(AccountBound(binding_id=binding.pk, kind=evidence), actor=actor, at=at, office=office)
    return binding


def need_no_guardian(account_id, at):
    """Refuse where a guardian's binding of this account sleeps."""
    former = sleeping(account_id, at)
    if former and former.evidence == GUARDIAN:
        raise Refused(
            _("这个账号由监护人代办绑定过。请带证件和关系证明到村（社区）窗口重新绑定。"), code="guardian-asleep"
        )


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
    return end_binding(binding, actor=actor, at=at, office=office)


def end_binding(binding, *, actor, at, office=None):
    """End a binding that is in force; the caller has locked it and checked who may."""
    binding.revoked_at = at
    binding.save(update_fields=["revoked_at"])
    record(BindingRevoked(binding_id=binding.pk), actor=actor, at=at, office=office)
    return binding


@transaction.atomic
def keep_awake(*, actor, at):
    """A resident signed in: the binding of the account stays awake. One that sleeps does not wake by that."""
    Binding.objects.filter(account_id=actor.id, revoked_at=None, seen_at__gt=at - AWAKE).update(seen_at=at)


def wake_binding(number, *, actor, at):
    """Whoever signed in after a long time tells the whole number in the record of the person bound, which a stranger
    who was given the telephone number does not know. A wrong one counts even though it is refused; after five the
    binding ends."""
    with transaction.atomic():
        found = sleeping(actor.id, at) if actor.kind == "resident" else None
        binding = found and Binding.objects.select_for_update().get(pk=found.pk)
        if binding is None or binding.revoked_at:
            raise Refused(_("这个账号不用再确认。"), code="not-asleep")
        known = _known_number(binding)
        if known is None:
            raise Refused(_("这个绑定不能在这里确认。请带证件到村（社区）窗口重新绑定。"), code="no-number")
        if matching(plain(str(number or "")), purpose=NUMBER) == known:
            binding.seen_at, binding.wrong_tries = at, 0
            binding.save(update_fields=["seen_at", "wrong_tries"])
            record(BindingWoken(binding_id=binding.pk), actor=actor, at=at)
            return binding
        binding.wrong_tries += 1
        binding.save(update_fields=["wrong_tries"])
        if binding.wrong_tries >= TRIES:
            end_binding(binding, actor=actor, at=at)
    raise Invalid(_("号码与绑定的人不一致。错五次绑定就解除，须到窗口重新办理。"), code="not-theirs", field="number")


def wakes_by_number(binding):
    """Whether a binding that sleeps can be woken by a number: not where the record has none or a disputed one,
    nor where a guardian was bound, whose own number is another."""
    return binding is not None and _known_number(binding) is not None


def _known_number(binding):
    if binding.evidence == GUARDIAN:
        return None
    with own_file(binding.person_id):
        rows = Person.objects.filter(pk=binding.person_id, disputed=False)
        return rows.values_list("number_hash", flat=True).first()


def _account_of(phone):
    username = f"resident-{hash_phone(read_phone(phone))}"
    account = Account.objects.filter(username=username, kind=Account.RESIDENT, is_active=True).first()
    if account is None:
        raise Invalid(
            _("还没有用这个手机号登录过的居民账号。请本人先用验证码登录一次。"), code="no-account", field="phone"
        )
    return account
