"""Open cases go over to another version of the method: only by an explicit mapping, each with its own entry."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.clocks import compute, stage_limit
from wangge.cases.events import CaseChangedVersion
from wangge.cases.models import Case, Move, Words
from wangge.cases.operations.indexing import add_words
from wangge.cases.operations.sealing import mark_days
from wangge.cases.versions import unknown_questions, waiting_under_others
from wangge.cases.way import holder_of
from wangge.core.calendar import current_calendar
from wangge.core.errors import Refused
from wangge.core.events import record_all
from wangge.core.permits import require
from wangge.method.queries import as_written
from wangge.method.schema.own_steps import KEPT, NEW_VERSION, NONE, RECOMPUTED

BATCH = 200
CHANGED = [
    "version", "state", "moves", "holder_body", "stage_due", "total_due", "due", "due_confirmed", "overdue_since",
    "warn_at", "warned_at", "raise_at", "calendar",
]  # fmt: skip


@transaction.atomic
def move_to_version(version, mapping, *, reason, actor, at):
    """Move all open cases to a version; returns how many went.

    `mapping` is {case type: {old state: new state}}; a state of the same name needs no line. Clocks run on from where
    they began: a deadline whose limit is the same stays, another is computed anew. Refused with the list of the
    states, or of the questions waiting for an answer, that the new version does not know; then nothing is moved.
    """
    office = require(actor, "method.apply")
    rows = waiting_under_others(version, mapping)
    _check(rows, version)
    went = 0
    for row in rows:
        went += _move_all(row, version, reason, office=office, actor=actor, at=at)
    return went


def _check(rows, version):
    lost = [str(row) for row in rows if row.target is None]
    if lost:
        raise Refused(_("这些状态在新版本中没有对应，请写进对照表：") + "\n" + "\n".join(lost), code="unmapped")
    if strange := unknown_questions(version, rows):
        words = _("新版本没有这些待答事项，请先答复：%s") % "、".join(strange)
        raise Refused(words, code="questions-open")


def _move_all(row, version, reason, *, office, actor, at):
    """Move the cases of one row, some hundred at a time."""
    before, after = as_written(row.version_id), as_written(version.pk)
    waiting = Case.objects.filter(version=row.version_id, case_type=row.case_type, state=row.state, closed_at=None)
    waiting, went = waiting.select_for_update(of=("self", "clocked")).select_related("area").defer("area__boundary"), 0
    while cases := list(waiting.order_by("id")[:BATCH]):
        fell_due = {case.total_due for case in cases}
        moves = [_move(case, row.target, before, after, version, at) for case in cases]
        for move in moves:
            _sign(move, actor, office)
        Move.objects.bulk_create(moves)
        if reason:
            Words.objects.bulk_create(Words(move=move, field="reason", text=reason) for move in moves)
            add_words([case.pk for case in cases])
        Case.objects.bulk_update(cases, CHANGED)
        mark_days(*fell_due, *(case.total_due for case in cases))
        told = (CaseChangedVersion(case_id=move.case_id, move_id=move.pk, version_id=version.pk) for move in moves)
        record_all(told, actor=actor, at=at, office=office)
        went += len(cases)
    return went


def _move(case, target, before, after, version, at):
    """Put one case under the version; returns its Move, not saved. The old limits are asked before, the new after."""
    was, kept = case.state, (case.stage_since, case.stage_due)
    old_stage, old_total = _limits(case, before)
    case.version, case.state = version, target
    new_stage, new_total = _limits(case, after)
    state = after.case_type(case.case_type).state(target)
    case.holder_body_id = holder_of(case, state)
    stage, total = _outcome(old_stage, new_stage), _outcome(old_total, new_total)
    if stage != KEPT:
        case.stage_due = None
    if total != KEPT:
        case.total_due = None
    compute(case, after, current_calendar(after.calendar.hours))
    if case.due is None or case.due >= at:
        case.overdue_since = case.warned_at = case.raise_at = None
    case.moves += 1
    told = {"old": before.version, "new": after.version, "stage": stage, "total": total}
    return Move(
        case=case, ordinal=case.moves, step=NEW_VERSION, from_state=was, to_state=target, at=at, answers=told,
        stage_since=kept[0], stage_due=kept[1],
    )  # fmt: skip


def _limits(case, method):
    """The limits that count for a case under a version: of its stage, and of the whole."""
    state = method.case_type(case.case_type).state(case.state)
    whole = method.filing_row(case.filing_row).limit if case.filing_row and case.total_since else None
    return stage_limit(case, state, method), whole


def _outcome(old, new):
    """What becomes of a deadline when the limit it was counted by changes."""
    if old == new:
        return KEPT
    return NONE if new is None else RECOMPUTED


def _sign(move, actor, office):
    move.actor_id, move.actor_kind = actor.id, actor.kind
    if office:
        move.office_id, move.body_id = office.id, office.body_id
        move.office_title = office.signs_as
