"""Binding without a counter: a service of electronic identity says who it is, the register is asked once, and whoever
is not found in it learns nothing of it.

The account may lie open before somebody else: its holder has signed in a moment ago, goes and comes back in one
session, and says at last that it is this account that is to be bound.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

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
from wangge.people.eid import CANCELLED, DOWN, eid_port, out_of_order
from wangge.people.enums import BY_EID
from wangge.people.events import EidRefused, EidStarted
from wangge.people.models import EidAttempt, Person
from wangge.people.operations.binding import bind, need_no_guardian
from wangge.people.queries import bound_to
from wangge.people.rules import same_name

log = logging.getLogger(__name__)

LIFE = timedelta(minutes=10)
FRESH = timedelta(minutes=10)
"""How long ago the account may have been signed in to, in this session, when one goes to be identified."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_ACCOUNT, PER_ADDRESS = 5, 200  # starts in an hour; a telephone company's customers may share one address
MOST_MISSES = 3  # answers in a day by which nobody was bound
SIGNED_IN = "signed_in_at"
"""Where a session keeps when it was signed in to, in seconds since 1970."""


@dataclass(frozen=True)
class Leaving:
    """Where the browser goes to be identified, and by whom; the session keeps `attempt_id` till it comes back."""

    title: str
    address: str
    attempt_id: UUID


@dataclass(frozen=True)
class Identified:
    """Who came back: a person of the register, of whose name (as the service told it) the first sign alone is left."""

    attempt_id: UUID
    person_id: UUID
    name: str


def start_eid(*, return_to, signed_in_at, address="", actor, at):
    """Begin: a state that counts once, for this account, for ten minutes. Refused without a port, for who is bound
    already, for an account signed in to longer ago than FRESH, and for too many starts from an account or an address
    on the net."""
    port = eid_port()
    _resident(actor)
    if bound_to(actor.id, at):
        raise Refused(_("这个账号已经绑定了。请先解除原来的绑定。"), code="bound")
    need_no_guardian(actor.id, at)
    if signed_in_at is None or not at - FRESH < signed_in_at <= at:
        raise Refused(_("请用手机验证码再登录一次，登录后十分钟内核验。"), code="sign-in-again")
    state = secrets.token_urlsafe(32)
    with transaction.atomic():
        Account.objects.select_for_update(of=("self",)).get(pk=actor.id)  # starts of one account are counted in turn
        address_hash = keyed_hash(address, purpose="eid-address")
        _need_few(actor, address_hash, at)
        told = {"account_id": actor.id, "state_hash": _hashed(state), "address_hash": address_hash}
        attempt = EidAttempt.objects.create(**told, started_at=at)
        record(EidStarted(attempt_id=attempt.pk), actor=actor, at=at)
    title, where = _ask(attempt, actor, at, lambda: (str(port.title), port.address(state, return_to)))
    return Leaving(title, where, attempt.pk)


def _need_few(actor, address_hash, at):
    recent = EidAttempt.objects.filter(started_at__gt=at - HOUR)
    missed = EidAttempt.objects.filter(account=actor.id, started_at__gt=at - DAY, outcome=EidAttempt.REFUSED)
    if missed.count() >= MOST_MISSES:
        raise Refused(
            _("今天没有核验成的次数太多了。请明天再试，或带证件到村（社区）窗口核对绑定。"), code="too-many-misses"
        )
    if recent.filter(account=actor.id).count() >= PER_ACCOUNT:
        raise Refused(
            _("核验得太频繁了。请过一小时再试，或带证件到村（社区）窗口核对绑定。"), code="too-many"
        )
    if recent.filter(address_hash=address_hash).count() >= PER_ADDRESS:
        raise Refused(
            _("您所在的网络一小时内核验的人太多了。请过一小时再试，或换一个网络（例如手机流量）。"),
            code="too-many-here",
        )


def identify(answer, *, attempt_id, return_to, actor, at):
    """Who came back to the session that began `attempt_id`: the person whose whole number and name the service says.
    Nothing is bound yet. The state is used up first, whatever comes of it; Refused in the same words whether the
    number, the name or the record does not fit."""
    port = eid_port()
    _resident(actor)
    state = answer.get("state", "")
    attempt = _take(state, attempt_id, actor, at)
    told = _ask(attempt, actor, at, lambda: port.identity(answer, state=state, return_to=return_to))
    with transaction.atomic(), scope(SYSTEM, "people.bind"):  # wherever they live: no office looks
        person = _found(told)
    if person is None:
        _missed(attempt, "nobody", actor, at)
        raise Refused(
            _("没有办成绑定。请带证件到村（社区）窗口，由工作人员核对。"), code="not-bound"
        )
    return Identified(attempt.pk, person.pk, f"{str(told.name).strip()[:1]}*")


def bind_identified(attempt_id, person_id, *, actor, at):
    """Bind the account to who `identify` found, now that its holder said so; once, within the attempt's ten minutes."""
    port = eid_port()
    _resident(actor)
    with transaction.atomic():
        Account.objects.select_for_update(of=("self",)).get(pk=actor.id)
        rows = EidAttempt.objects.select_for_update().filter(pk=attempt_id, account=actor.id, outcome="")
        attempt = rows.filter(started_at__gt=at - LIFE).exclude(used_at=None).first()
        with scope(SYSTEM, "people.bind"):
            people = Person.objects.filter(pk=person_id, merged_into=None, minor_basis="")
            person = people.select_for_update(of=("self",)).first() if attempt else None
            if person is None:
                raise _stale()
            evidence = {"by": str(port.title)[:200], "purpose": "eid", "actor": actor, "at": at}
            binding = bind(actor.id, person, BY_EID, **evidence)
        EidAttempt.objects.filter(pk=attempt.pk).update(outcome=EidAttempt.BOUND)
        return binding


def _ask(attempt, actor, at, question):
    """What the port says. Its refusal counts as a miss, unless the person gave up or the service is out of order; any
    other trouble of it is told as the latter, and of that the type alone is logged: its words may hold a name."""
    try:
        return question()
    except Refused as refused:
        _missed(attempt, {CANCELLED: "cancelled", DOWN: "down"}.get(refused.code, "answer"), actor, at)
        raise
    except Exception as trouble:
        log.error("the port of electronic identity failed: %s", type(trouble).__name__)
        _missed(attempt, "down", actor, at)
    raise out_of_order()


def _found(told):
    """The one person with this number, document and name; none for a child, whose guardian comes to the counter."""
    number = plain(str(told.number or ""))
    rows = Person.objects.filter(number_hash=matching(number, purpose=NUMBER), number_kind=told.kind, merged_into=None)
    rows = list(rows[:2]) if number else []
    fits = len(rows) == 1 and not rows[0].minor_basis and same_name(rows[0].name, str(told.name or ""))
    return rows[0] if fits else None


@transaction.atomic
def _take(state, attempt_id, actor, at):
    rows = EidAttempt.objects.select_for_update().filter(pk=attempt_id, account=actor.id, used_at=None)
    attempt = rows.filter(state_hash=_hashed(state), started_at__gt=at - LIFE).first() if state else None
    if attempt is None:
        raise _stale()
    attempt.used_at = at
    attempt.save(update_fields=["used_at"])
    return attempt


def _stale():
    told = _("这次核验已经用过、已经过期，或者不是这个账号在这台设备上发起的。请重新开始。")
    return Refused(told, code="stale-state")


@transaction.atomic
def _missed(attempt, kind, actor, at):
    """Write a vain attempt down and use it up; who gave up and a service out of order are no miss of the account."""
    outcome = EidAttempt.REFUSED if kind in ("answer", "nobody") else ""
    EidAttempt.objects.filter(pk=attempt.pk).update(outcome=outcome, used_at=at)
    record(EidRefused(attempt_id=attempt.pk, kind=kind), actor=actor, at=at)


def _hashed(state):
    return keyed_hash(state, purpose="eid-state")


def _resident(actor):
    if actor.kind != "resident":
        raise Forbidden()
