"""Moving a case along its way: every step of every method goes through this one deed."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import UUIDField
from django.utils.translation import gettext as _

from wangge.cases.answers import read_answers
from wangge.cases.events import CaseMoved
from wangge.cases.models import Case, Move, Rating, Words
from wangge.cases.operations.clocks import go_on
from wangge.cases.operations.indexing import add_words, move_area
from wangge.cases.operations.joining import carry_along, state_before
from wangge.cases.operations.report import keep_photos
from wangge.cases.operations.sealing import mark_days
from wangge.cases.operations.split import split_off
from wangge.cases.operations.whistle import call_bodies, report_in
from wangge.cases.settling import settled_level
from wangge.cases.way import WHO_STANDS_ASIDE, check_step
from wangge.core.composed import composed, insert, together, update
from wangge.core.errors import Forbidden, Invalid, Refused, Stale
from wangge.core.events import record
from wangge.core.keys import new_key
from wangge.core.permits import require
from wangge.method.errors import UnknownName
from wangge.method.queries import method_of
from wangge.organisations.queries import body
from wangge.territory.queries import area_of


@transaction.atomic
def move_case(case_id, *, key, step, answers, seen, actor, at, photos=(), by=None):
    """Take one step of the case's way, as its method allows; return the Move.

    `seen` is the number of moves the actor saw: Stale (409) if the case moved since. `answers` maps the step's
    field names to text. The same `key` twice is one move. Forbidden, Refused or Invalid leave everything as it was.
    `by`: (actor, office) of who takes the step down for `actor`, whose own it is; they stand in timeline and journal.
    """
    case = lock(case_id)
    if case.moves != seen:
        return _done_before(case, key, step, actor)
    method = method_of(case.version_id)
    step = _step_named(step, method.case_type(case.case_type))
    office = require(actor, step.permission, case)
    given = read_answers(step, answers, method, photos=len(photos), at=at)
    check_step(
        case, step, method=method, actor=actor, office=office, at=at, original=_original(step, given), given=given
    )
    actor, office = by or (actor, office)
    before, goal = method.case_type(case.case_type).state(case.state), _goal(case, step, given, method)
    was_due = case.total_due
    move = append_move(case, step, goal, given, key=key, actor=actor, office=office, at=at)
    keep_photos(case, move, photos)
    for asked in step.fields:
        if asked.name in given.values and asked.kind in EFFECTS:
            EFFECTS[asked.kind](case, given.values[asked.name], method)
    if step.undoes:
        case.original = None
    _rate(case, move, step, given, at)
    _whistle(case, move, step, given, actor=actor, office=office)
    go_on(case, step, given, move, method=method, before=before, goal=goal)
    case.settled_level = settled_level(case, step, given, method)
    case.moves = move.ordinal
    happened = CaseMoved(case_id=case.pk, move_id=move.pk, step=step.name, to_state=move.to_state)
    with together():
        update(case, MOVED)
        mark_days(was_due, case.total_due)
        record(happened, actor=actor, at=at, office=office)
    split_off(case, move, step, given, method=method, actor=actor, office=office)
    carry_along(case, step, before, method, move=move_case, at=at)
    return move


def _done_before(case, key, step, actor):
    """The move of this key if the actor sent it before; else somebody else was quicker."""
    done = case.timeline.filter(pk=key, actor_id=actor.id, step=step).first()
    if done is None:
        raise Stale()
    return done


def lock(case_id):
    """The case, locked until the transaction ends; Forbidden if there is none, as for another's."""
    found = _locked(case_id=case_id)
    if not found:
        raise Forbidden()
    return found[0]


@composed(case_id=UUIDField())
def _locked(case_id):
    rows = Case.objects.select_for_update(of=("self", "clocked")).filter(pk=case_id)
    return rows.select_related("area", "reporter").defer("area__boundary").annotate(recused=WHO_STANDS_ASIDE)


def _step_named(name, way):
    try:
        return way.step(name)
    except UnknownName as error:
        raise Refused(_("没有这个步骤，请刷新页面。"), code="unknown-step") from error


def _goal(case, step, given, method):
    """The state a step leads to; with a class of another kind, the one in which matters of that kind begin."""
    chosen = given.of_kind(step, "class")
    kind = method.case_class(chosen).kind if chosen else case.case_type
    if kind == case.case_type:
        return state_before(case, step.undoes) if step.undoes else step.to
    return method.case_type(kind).begins_in(known=case.lon is not None)


def _original(step, given):
    """The case a step merges into, if it names one; locked too, so that both change together."""
    other = given.of_kind(step, "case")
    if other is None:
        return None
    try:
        return lock(UUID(other))
    except Forbidden as error:
        raise Invalid(_("没有找到要并入的诉求，请重新选择。"), code="no-case", field="into") from error


def append_move(case, step, goal, given, *, key, actor, office, at):
    """The Move with what was written at it; Refused for a key of another deed."""
    move = Move(
        pk=key,
        case=case,
        ordinal=case.moves + 1,
        step=step.name,
        from_state=case.state,
        to_state=goal or case.state,
        at=at,
        actor_id=actor.id,
        actor_kind=actor.kind,
        office_id=office.id if office else None,
        office_title=office.signs_as if office else "",
        body_id=office.body_id if office and step.by != "reporter" else None,  # who passes words on took no step
        answers=given.values,
        stage_since=case.stage_since,
        stage_due=case.stage_due,
    )
    try:
        with together():
            insert(move)
            for name, text in given.words.items():
                insert(Words(move=move, field=name, text=text))
            if given.words:
                add_words([case.pk])
    except IntegrityError as error:  # the key of another deed
        raise Refused(_("这个表单已经提交过。请刷新页面，看最新情况后再办。"), code="key-used") from error
    return move


def _whistle(case, move, step, given, *, actor, office):
    """A step may call several bodies, the one the case is for among them; another counts as reporting in."""
    called = given.of_kind(step, "bodies")
    if called:
        keys = called + ([case.handling_body.key] if case.handling_body else [])
        told = {"problem": _problem(case, given), "place": case.place, "urgent": case.urgent}
        call_bodies(
            keys, key=new_key(), case=case, move=move, area=case.area, version=case.version, told=told,
            actor=actor, office=office, at=move.at,
        )  # fmt: skip
    if step.reports_in and office:
        report_in(case, actor=actor, office=office, at=move.at)


def _problem(case, given):
    """What a called body reads: the class and the words of whoever called, never those of the reporter."""
    title = method_of(case.version_id).case_class(case.class_key).title if case.class_key else ""
    return "：".join(filter(None, [title, *list(given.words.values())[:1]]))


def _rate(case, move, step, given, at):
    satisfied = given.of_kind(step, "rating")
    if satisfied is not None:
        solved = given.values.get("solved", satisfied >= 3)
        contacted = given.values.get("contacted")
        Rating.objects.create(case=case, move=move, satisfied=satisfied, solved=solved, contacted=contacted, at=at)


def _set_class(case, value, method):
    """A class of another kind puts the case on that kind's way."""
    case.class_key, case.case_type = value, method.case_class(value).kind


def _set_filing(case, value, method):
    """Filing decides the class, the urgency and whom the case is for; the clock starts in the state's entry."""
    row = method.filing_row(value)
    if method.case_class(row.class_).kind != case.case_type:
        raise Invalid(_("这条标准不适用于这一类事项，请先改类，再从列表中选择。"), code="other-kind", field="filing")
    case.filing_row, case.class_key, case.urgent = row.key, row.class_, row.urgent
    case.handling_body = body(row.holder)


def _set_body(case, value, method):
    case.handling_body = body(value)


def _set_original(case, value, method):
    case.original_id = UUID(value)


def _set_area(case, value, method):
    case.area = area_of(value)
    move_area(case)


MOVED = [
    "state", "moves", "case_type", "class_key", "area", "filing_row", "urgent", "handling_body", "holder_body",
    "original", "stage_since", "stage_due", "total_since", "total_due", "due", "due_confirmed", "overdue_since",
    "filed_at", "closed_at", "paused", "extended", "warn_at", "warned_at", "raise_at", "raised", "calendar", "asks",
    "settled_level",
]  # fmt: skip
"""What a move may change of a case; who reported, the words and the place stay."""

EFFECTS = {
    "class": _set_class,
    "filing": _set_filing,
    "body": _set_body,
    "case": _set_original,
    "area": _set_area,
}
"""What an answer of a kind does to the case, beside standing in the timeline. A method adds fields, not effects."""
