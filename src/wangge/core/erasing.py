"""Retention carried out: every rule that erases stands in one list, and what it erased leaves a proof.

A rule belongs to a `Retention` beside a table. Its standing job and `./wangge retention` both come through
`carry_out`, so that what went, and by which cut-off, is written down once and in one way.
"""

import hashlib
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from wangge.core.events import event, record
from wangge.core.jobs import county_task
from wangge.core.models import AccessEvent, ErasureProof
from wangge.core.permits import SYSTEM
from wangge.core.retention import Retention, retention_of
from wangge.core.scope import scope

BATCH = 500


@dataclass(frozen=True)
class Rule:
    """What erases one kind of data: `due(cut_off)` gives the rows whose time is over, `erase(rows, at)` ends them."""

    name: str
    title: str
    retention: Retention
    due: Callable
    erase: Callable
    as_owner: bool = False
    scoped: bool = False

    def within(self):
        """What this rule works in: of tables under row-level security, a transaction with the county's scope."""
        return scope(SYSTEM, self.name) if self.scoped else nullcontext()

    @property
    def kept(self) -> timedelta:
        """How long the data is kept."""
        return self.retention.kept


@dataclass(frozen=True)
class Outcome:
    """What a rule erased, or would erase."""

    rule: Rule
    cut_off: datetime
    rows: int
    digest: str = ""


@event("core.DataErased")
@dataclass(frozen=True)
class DataErased:
    """Data whose time was over was erased by a rule; the proof tells how many rows and which."""

    proof_id: UUID
    key: str
    rows: int


_rules: dict[str, Rule] = {}


def erasing(name, title, retention, *, due, erase=None, as_owner=False, scoped=False):
    """Register a rule; without `erase` its rows are deleted. `scoped`: its tables are under row-level security."""
    _rules[name] = Rule(name, title, retention, due, erase or _delete, as_owner, scoped)


def all_rules():
    """Every rule, by name."""
    return [_rules[name] for name in sorted(_rules)]


def forgetting(rule, cron):
    """The county's standing job that carries out a rule of this name."""

    @county_task(name=rule, cron=cron)
    def forget(*, at):
        carry_out(rule, at=at)

    return forget


def overdue(rule, *, at):
    """What a rule would erase now."""
    cut_off = at - rule.kept
    with rule.within():
        return Outcome(rule, cut_off, rule.due(cut_off).count())


def carry_out(rule, *, at):
    """Erase what is over by a rule (or its name), some hundred rows at a time; returns the Outcome.

    Each batch stands for itself, so that an interruption leaves whole batches; the proof counts what went.
    """
    rule = _rules[rule] if isinstance(rule, str) else rule
    cut_off, went = at - rule.kept, []
    with rule.within():
        keys = list(rule.due(cut_off).values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        went += _erase_batch(rule, cut_off, keys[start : start + BATCH], at)
    digest = hashlib.sha256("\n".join(sorted(went)).encode()).hexdigest()
    if went:
        _prove(rule, cut_off, len(went), digest, at)
    return Outcome(rule, cut_off, len(went), digest if went else "")


@transaction.atomic
def _erase_batch(rule, cut_off, keys, at):
    """Erase those of the keys that are still due; returns them as texts."""
    with rule.within():
        rows = list(rule.due(cut_off).filter(pk__in=keys))
        if rows:
            rule.erase(rows, at)
    return [str(row.pk) for row in rows]


@transaction.atomic
def _prove(rule, cut_off, rows, digest, at):
    proof = ErasureProof.objects.create(rule=rule.name, at=at, cut_off=cut_off, rows=rows, digest=digest)
    record(DataErased(proof_id=proof.pk, key=rule.name, rows=rows), actor=SYSTEM, at=at)


def _delete(rows, at):
    type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).delete()


erasing(
    "core.forget_looks",
    "查看记录",
    AccessEvent.retention,
    due=lambda cut_off: AccessEvent.objects.filter(at__lt=cut_off),
    as_owner=True,
)
erasing(
    "core.forget_sessions",
    "登录状态",
    retention_of(Session),
    due=lambda cut_off: Session.objects.filter(expire_date__lt=cut_off + retention_of(Session).kept),
)
