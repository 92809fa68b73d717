"""A resident's own file, and who looked at it: for the account that an office bound at its counter."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.access import record_access
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.models import AccessEvent
from wangge.core.paging import Page, page
from wangge.core.scope import own_file
from wangge.people.enums import GUARDIAN
from wangge.people.events import CopyTaken
from wangge.people.models import Binding, Household, Person
from wangge.people.operations.binding import end_binding, revoke_binding
from wangge.people.operations.looking import File, file_of
from wangge.people.queries import (
    SUBJECT,
    accounts_of_guardians,
    bindings_of,
    bound_to,
    exports_with,
    glass_behind,
    looks_shown,
    own_household,
)
from wangge.people.showing import SHOWN

SIZE = 30
FORMS = ("pdf", "xlsx", "json")
MOST_LOOKS = 5_000
"""Looks in a copy; the page has them all."""
COPIES_AN_HOUR, COPIES_A_DAY = 5, 20
"""Copies of one record by one account: enough for all three forms, too few to fill the log or to keep us busy."""


@dataclass(frozen=True)
class Mine:
    """One's own file: the record, the looks at it, what one asked and objected.

    `glass`: look → the BreakGlass through which an office of another area made it; `exports`: ledgers that left as
    files with this person in them; `household`: the numbers counted at their door, where these fit them;
    `bindings`: those in force of all accounts to this person, `binding` among them; `guardians`: accounts that were
    only ever bound for a guardian.
    """

    file: File
    looks: object
    objections: dict
    requests: tuple
    binding: object
    glass: dict
    exports: list
    household: Household | None
    bindings: list
    guardians: set


@transaction.atomic
def read_own_file(*, mark=None, actor, at):
    """What is kept about the bound person and who looked, the latest first; None for an account without a binding
    that is awake.

    One's own look is not logged: it is nobody else's. Looks that are withheld are not there at all.
    """
    binding = bound_to(actor.id, at) if actor.kind == "resident" else None
    if binding is None:
        return None
    with own_file(binding.person_id):
        person = _person(binding)
        if person is None:
            return None
        looks, _withheld = looks_shown(person.pk, at)
        return _mine(person, binding, page(looks, order=("-id",), mark=mark, size=SIZE))


@transaction.atomic
def take_copy(form, *, actor, at):
    """Everything on one's own page as it is to be taken along, the looks of many pages at once: at once and without an
    office (Personal Information Protection Law, article 45). Logged, so that whoever it belongs to sees that an account
    took it: the caller sets the file in the same transaction, so that one that failed is not logged. Forbidden without
    a binding that is awake, refused after COPIES_AN_HOUR or COPIES_A_DAY; numbers stay masked."""
    binding = bound_to(actor.id, at) if actor.kind == "resident" else None
    if binding is None:
        raise Forbidden(_("请先到社区窗口核对证件，把账号绑定到本人。"))
    if form not in FORMS:
        raise Invalid(_("请从列表中选择。"), code="no-form", field="form")
    _not_too_many(binding, at)
    with own_file(binding.person_id):
        person = _person(binding)
        if person is None:
            raise Forbidden()
        looks, _withheld = looks_shown(person.pk, at)
        mine = _mine(person, binding, Page(list(looks[:MOST_LOOKS]), None, None))
        whole = replace(mine.file, corrections=tuple(person.corrections.order_by("-at")))
    fields = [*SHOWN, "residences", "roles", "corrections"]
    record_access(actor, purpose="copy", subject_kind=SUBJECT, subject_id=person.pk, fields=fields, at=at)
    record(CopyTaken(binding_id=binding.pk, kind=form), actor=actor, at=at)
    return replace(mine, file=whole)


@transaction.atomic
def end_own_binding(binding_id, *, actor, at):
    """End the binding of one's own account, or of another account to the record of whoever is bound as themselves: an
    account that is not theirs, or no longer. A guardian ends no other's. Forbidden, or Refused where it is over."""
    own = bound_to(actor.id, at) if actor.kind == "resident" else None
    found = Binding.objects.select_for_update().filter(pk=binding_id, revoked_at=None).first()
    if own is None or found is None or found.account_id == actor.id:
        return revoke_binding(binding_id, actor=actor, at=at)
    if found.person_id != own.person_id or own.evidence == GUARDIAN:
        raise Forbidden(_("只有本人的账号可以解除别的账号的绑定；监护人请到村（社区）窗口办理。"))
    return end_binding(found, actor=actor, at=at)


def _not_too_many(binding, at):
    """One copy after another: those of the account are counted while no other is being taken."""
    Binding.objects.select_for_update().get(pk=binding.pk)
    taken = AccessEvent.objects.filter(subject_kind=SUBJECT, subject_id=binding.person_id, purpose="copy")
    taken = taken.filter(actor_id=binding.account_id)
    if taken.filter(at__gt=at - timedelta(hours=1)).count() >= COPIES_AN_HOUR:
        raise Refused(_("一小时内最多取 %d 份副本，请过一小时再取。") % COPIES_AN_HOUR, code="too-many")
    if taken.filter(at__gt=at - timedelta(days=1)).count() >= COPIES_A_DAY:
        raise Refused(_("一天内最多取 %d 份副本，请明天再取。") % COPIES_A_DAY, code="too-many")


def _person(binding):
    rows = Person.objects.filter(pk=binding.person_id, merged_into=None).select_related("area")
    return rows.defer("area__boundary").first()


def _mine(person, binding, found):
    objections = {one.look_id: one for one in person.objections.all()}
    requests = tuple(person.requests.order_by("-at"))
    paths = {person.area.path, *person.residences.values_list("area__path", flat=True)}
    through, left = glass_behind(found.items, paths), exports_with(person.pk)
    return Mine(
        *(file_of(person, own=True), found, objections, requests, binding, through, left, own_household(person)),
        *(bindings_of(person.pk), accounts_of_guardians(person.pk)),
    )
