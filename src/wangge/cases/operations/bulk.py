"""One step on many cases: each in its own transaction, by the rules of a single one; a refusal stops no other."""

from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.bulks import MAX_REASON, Bulk, BulkRow
from wangge.cases.events import BulkFinished
from wangge.cases.operations.move import move_case
from wangge.core.erasing import carry_out, erasing
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.keys import new_key

MOST = 200
AT_ONCE = 50
"""So many are moved while the person waits; more go as a job that tells how far it is."""


@dataclass(frozen=True)
class Chosen:
    """A case that was ticked, and how many of its moves the person saw."""

    case_id: UUID
    seen: int


class _OnlyTried(Exception):
    """Takes a move back that was made to see whether it would be refused."""


def try_moves(step, answers, chosen, *, actor, at):
    """What would become of each case: its id → None, or the Refused it would meet. Nothing is kept.

    Each is really moved and taken back, so that no rule can be forgotten here.
    """
    _within_limit(chosen)
    return {one.case_id: _tried(step, answers, one, actor, at) for one in chosen}


def _tried(step, answers, one, actor, at):
    try:
        with transaction.atomic():
            move_case(one.case_id, key=new_key(), step=step, answers=answers, seen=one.seen, actor=actor, at=at)
            raise _OnlyTried
    except _OnlyTried:
        return None
    except Refused as refused:
        return refused


@transaction.atomic
def begin_bulk(step, answers, chosen, *, title, key, actor, at):
    """Write down which step is asked for on which cases; `run_bulk` takes it. The same key again is the same bulk."""
    _within_limit(chosen)
    if actor.kind != "staff":
        raise Forbidden()
    known = Bulk.objects.filter(pk=key, actor_id=actor.id).first()
    if known:
        return known
    bulk = Bulk.objects.create(pk=key, step=step, title=title[:60], answers=answers, actor_id=actor.id, at=at)
    BulkRow.objects.bulk_create(
        BulkRow(pk=new_key(), bulk=bulk, case_id=one.case_id, ordinal=n, seen=one.seen)
        for n, one in enumerate(chosen, start=1)
    )
    return bulk


def run_bulk(bulk, *, actor, at, seconds=None):
    """Take the step on every case that still waits; tells whether all were tried. Gives way after so many seconds."""
    until = monotonic() + seconds if seconds else None
    for row in bulk.rows.filter(outcome=BulkRow.WAITING):
        if until and monotonic() > until:
            return False
        _take(row, bulk, actor, at)
    _finish(bulk, actor=actor, at=at)
    return True


def _take(row, bulk, actor, at):
    """One case: its move and what is told of it stand or fall together."""
    try:
        with transaction.atomic():
            asked = {"step": bulk.step, "answers": bulk.answers, "seen": row.seen, "actor": actor, "at": at}
            move_case(row.case_id, key=row.pk, **asked)
            row.outcome = BulkRow.DONE
            row.save(update_fields=["outcome"])
    except Refused as refused:
        row.outcome, row.code, row.reason = BulkRow.REFUSED, refused.code[:40], str(refused.reason)[:MAX_REASON]
        row.save(update_fields=["outcome", "code", "reason"])


@transaction.atomic
def _finish(bulk, *, actor, at):
    """All were tried: what was typed stands in the timelines now, and goes from here."""
    bulk.answers, bulk.finished_at = {}, at
    bulk.save(update_fields=["answers", "finished_at"])
    refused = bulk.rows.filter(outcome=BulkRow.REFUSED).count()
    record(BulkFinished(bulk_id=bulk.pk, cases=bulk.rows.count(), refused=refused), actor=actor, at=at)


def _within_limit(chosen):
    if not chosen:
        raise Invalid(_("还没有勾选诉求。请先在列表里勾选要一起办的。"), code="none-chosen")
    if len(chosen) > MOST:
        raise Invalid(_("一次最多 %d 件，请分几次办。") % MOST, code="too-many")


def forget_bulks(*, at):
    """Forget who moved many at once, when its time is over: the moves themselves stand in the timelines."""
    return carry_out("cases.forget_bulks", at=at).rows


erasing(
    "cases.forget_bulks",
    "批量办理的记录",
    Bulk.retention,
    due=lambda cut_off: Bulk.objects.filter(at__lt=cut_off),
)
