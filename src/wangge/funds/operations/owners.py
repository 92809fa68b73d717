"""Owners who live elsewhere: the community saw at its counter by which papers somebody owns a dwelling of the estate.

The register knows no title deeds, and this is none: it opens the estate's ledger and its questions, and nothing else.
"""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wangge.accounts.models import Account
from wangge.accounts.operations.residents import hash_phone, read_phone
from wangge.core.access import record_access
from wangge.core.erasing import erasing
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.identifiers import plain
from wangge.core.permits import require
from wangge.core.scope import own_file
from wangge.core.sealed import NUMBER, matching
from wangge.funds.events import OwnerNoted, OwnerNoteRevoked
from wangge.funds.models import MAX_REASON, OwnerNote
from wangge.funds.operations.trusts import locked
from wangge.funds.queries import owner_notes
from wangge.funds.rules import LEAD, plain_words
from wangge.people.models import Person
from wangge.people.queries import SUBJECT, bound_to
from wangge.premises.models import Dwelling


def note_owner(trust_id, *, dwelling_id, phone, number, papers, actor, at):
    """Whoever stands at the counter owns a dwelling of the estate, by papers that were seen; returns the OwnerNote.

    `phone` is that of their account, which a counter must have bound to them, and `number` that of their identity card:
    it must be the one in the record to which the account is bound. Nothing of the record is shown; the look is logged.
    """
    with transaction.atomic():  # ends before the refusal, so that a number that was tried stays in the log
        trust = locked(trust_id)
        office = require(actor, LEAD, trust.estate.area.path)
        home = Dwelling.objects.filter(pk=dwelling_id, building__estate=trust.estate_id, valid_until=None).first()
        if home is None:
            raise Invalid(_("请从列表中选择这个小区的房屋。"), code="no-dwelling", field="dwelling")
        if papers not in dict(OwnerNote.PAPERS):
            raise Invalid(_("请选择看过的材料。"), code="no-papers", field="papers")
        if binding := _bound(phone, number, actor, office, at):
            return _note(trust, home, binding, papers, actor, office, at)
    told = _("没有找到绑定了本人的账号：请核对手机号和证件号码；还没有绑定的，先在窗口绑定本人。")
    raise Invalid(told, code="not-bound", field="phone")


def _note(trust, home, binding, papers, actor, office, at):
    if OwnerNote.objects.filter(binding=binding, dwelling=home, ended_at=None).exists():
        raise Refused(_("这一户已经登记过了。"), code="noted", field="dwelling")
    told = {"papers": papers, "office_name": office.signs_as if office else ""}
    note = OwnerNote.objects.create(binding=binding, dwelling=home, at=at, **told)
    happened = OwnerNoted(trust_id=trust.pk, note_id=note.pk, kind=papers)
    record(happened, actor=actor, at=at, office=office)
    return note


def _bound(phone, number, actor, office, at):
    """The binding of an account to whom the number belongs; None, whatever of it does not fit."""
    name = f"resident-{hash_phone(read_phone(phone))}"
    account = Account.objects.filter(username=name, kind=Account.RESIDENT, is_active=True).first()
    binding = bound_to(account.pk, at) if account else None
    if binding:
        with own_file(binding.person_id):
            rows = Person.objects.filter(pk=binding.person_id, disputed=False)
            known = rows.values_list("number_hash", flat=True).first()
        look = {"purpose": "bind", "basis": "consent", "subject_kind": SUBJECT, "fields": ["number"]}
        record_access(actor, office=office, subject_id=binding.person_id, at=at, **look)
        if known and matching(plain(str(number or "")), purpose=NUMBER) == known:
            return binding
    return None


@transaction.atomic
def revoke_note(trust_id, note_id, *, because, actor, at):
    """An owner's note ends, as when the dwelling was sold: the ledger is closed to them from now on."""
    trust = locked(trust_id)
    office = require(actor, LEAD, trust.estate.area.path)
    note = owner_notes(trust).select_for_update(of=["self"]).filter(pk=note_id).first()
    if note is None:
        raise Refused(_("这一条已经撤销。"), code="revoked")
    note.ended_at, note.ended_because = at, plain_words(because, MAX_REASON, "because", least=4)
    note.ended_office_name = office.signs_as if office else ""
    note.save(update_fields=["ended_at", "ended_because", "ended_office_name"])
    record(OwnerNoteRevoked(trust_id=trust.pk, note_id=note.pk), actor=actor, at=at, office=office)
    return note


erasing(
    "funds.forget_owner_notes",
    "撤销满一年的外住业主登记",
    OwnerNote.retention,
    due=lambda cut_off: OwnerNote.objects.filter(Q(ended_at__lt=cut_off) | Q(binding__revoked_at__lt=cut_off)),
)
