"""Binding without a counter: a service of electronic identity says who it is, the register is asked once, and whoever
is not found in it learns nothing of it."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.accounts.models import Account
from wangge.core.errors import Forbidden, Refused
from wangge.core.events import record
from wangge.core.identifiers import plain
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.core.sealed import NUMBER, matching
from wangge.core.secrets import keyed_hash
from wangge.people.eid import eid_port
from wangge.people.enums import BY_EID
from wangge.people.events import EidRefused, EidStarted
from wangge.people.models import EidAttempt, Person
from wangge.people.operations.binding import bind
from wangge.people.queries import bound_to
from wangge.people.rules import same_name

LIFE = timedelta(minutes=10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_ACCOUNT, PER_ADDRESS = 5, 20  # starts in an hour
MOST_MISSES = 3  # answers in a day by which nobody was bound


@dataclass(frozen=True)
class Leaving:
    """Where the browser goes to be identified, and by whom."""

    title: str
    address: str


@transaction.atomic
def start_eid(*, return_to, address="", actor, at):
    """Begin: a state that counts once, for this account, for ten minutes. Refused without a port, for who is bound
    already, and for too many starts from an account or from an address on the net."""
    port = eid_port()
    _resident(actor)
    if bound_to(actor.id, at):
        raise Refused(_("这个账号已经绑定了。请先解除原来的绑定。"), code="bound")
    Account.objects.select_for_update(of=("self",)).get(pk=actor.id)  # starts of one account are counted in turn
    address_hash = keyed_hash(address, purpose="eid-address")
    recent = EidAttempt.objects.filter(started_at__gt=at - HOUR)
    missed = EidAttempt.objects.filter(account=actor.id, started_at__gt=at - DAY, outcome=EidAttempt.REFUSED)
    if (
        recent.filter(account=actor.id).count() >= PER_ACCOUNT
        or recent.filter(address_hash=address_hash).count() >= PER_ADDRESS
        or missed.count() >= MOST_MISSES
    ):
        raise Refused(_("核验次数太多了。请明天再试，或带证件到村（社区）窗口核对绑定。"), code="too-many")
    state = secrets.token_urlsafe(32)
    told = {"account_id": actor.id, "state_hash": _hashed(state), "address_hash": address_hash}
    attempt = EidAttempt.objects.create(**told, started_at=at)
    record(EidStarted(attempt_id=attempt.pk), actor=actor, at=at)
    return Leaving(str(port.title), port.address(state, return_to))


def bind_by_eid(answer, *, return_to, actor, at):
    """Bind the account to the person whose whole number and name the service says. The state is used up first,
    whatever comes of it; Refused in the same words whether the number, the name or the record does not fit."""
    port = eid_port()
    _resident(actor)
    state = answer.get("state", "")
    attempt = _take(state, actor, at)
    try:
        told = port.identity(answer, state=state, return_to=return_to)
    except Refused:
        _missed(attempt, "answer", actor, at)
        raise
    with transaction.atomic():
        Account.objects.select_for_update(of=("self",)).get(pk=actor.id)
        with scope(SYSTEM, "people.bind"):  # wherever they live: the service named them, no office looks
            person = _found(told)
            if person is not None:
                evidence = {"by": str(port.title)[:200], "purpose": "eid", "actor": actor, "at": at}
                binding = bind(actor.id, person, BY_EID, **evidence)
                EidAttempt.objects.filter(pk=attempt.pk).update(outcome=EidAttempt.BOUND)
                return binding
    _missed(attempt, "nobody", actor, at)
    raise Refused(
        _("没有办成绑定。请带证件到村（社区）窗口，由工作人员核对。"), code="not-bound"
    )


def _found(told):
    """The one person with this number, document and name; none for a child, whose guardian comes to the counter."""
    number = plain(str(told.number or ""))
    rows = Person.objects.filter(number_hash=matching(number, purpose=NUMBER), number_kind=told.kind, merged_into=None)
    rows = list(rows.select_for_update(of=("self",))[:2]) if number else []
    fits = len(rows) == 1 and not rows[0].minor_basis and same_name(rows[0].name, str(told.name or ""))
    return rows[0] if fits else None


@transaction.atomic
def _take(state, actor, at):
    rows = EidAttempt.objects.select_for_update().filter(state_hash=_hashed(state), account=actor.id, used_at=None)
    attempt = rows.filter(started_at__gt=at - LIFE).first() if state else None
    if attempt is None:
        raise Refused(_("这次核验已经用过、已经过期，或者不是这个账号发起的。请重新开始。"), code="stale-state")
    attempt.used_at = at
    attempt.save(update_fields=["used_at"])
    return attempt


@transaction.atomic
def _missed(attempt, kind, actor, at):
    EidAttempt.objects.filter(pk=attempt.pk).update(outcome=EidAttempt.REFUSED)
    record(EidRefused(attempt_id=attempt.pk, kind=kind), actor=actor, at=at)


def _hashed(state):
    return keyed_hash(state, purpose="eid-state")


def _resident(actor):
    if actor.kind != "resident":
        raise Forbidden()
