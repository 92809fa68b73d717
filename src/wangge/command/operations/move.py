"""Every deed with an item, as the table of `rules.DEEDS` allows it: lock, require, check, change, record."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.command.enums import OPEN, State
from wangge.command.events import ItemMoved
from wangge.command.models import MAX_NOTE, MAX_OUTCOME, MAX_PROOF, Item, ItemDeed
from wangge.command.operations.propose import enter
from wangge.command.operations.words import told
from wangge.command.queries import carried_onto, locked_item, owners_for, worked_on
from wangge.command.rules import DEEDS, STRIKE
from wangge.core.errors import Invalid, Refused, Stale
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.queries import current_version


@transaction.atomic
def move_item(item_id, *, deed, answers, seen, actor, at):
    """Take a deed of DEEDS with an item and return it; `answers` has what the deed asks, `seen` its `moves` as read.

    Forbidden without the permission there; Stale if somebody came first; Refused where it does not stand so, and for
    striking off what one worked on; Invalid names the answer at fault.
    """
    item = locked_item(item_id)
    step = DEEDS.get(deed)
    if step is None:
        raise Refused(_("没有这一步。"), code="unknown-step")
    office = require(actor, step.permission, item)
    if str(seen) != str(item.moves):
        raise Stale()
    if item.state not in step.starts:
        raise Refused(_("这一项现在是“%s”，不能这样办。") % State(item.state).label, code="not-now")
    if step.permission == STRIKE and worked_on(item.deeds.all(), actor):
        raise Refused(_("您办理过这一项，验收销号须由别人来做。"), code="worked-on")
    words = told(answers.get("words", ""), MAX_NOTE, "words", "" if step.may_skip else _need(step))
    for asked in step.asks:
        CHANGES[asked](item, answers, at)
    before = item.state
    _enter_state(item, step.to or before, at)
    item.moves += 1
    item.save()
    _written(item, step, before, words, actor, office, at)
    if step.name == "carry":
        _carry(item, answers, actor, office, at)
    record(ItemMoved(item_id=item.pk, step=step.name, to_state=item.state), actor=actor, at=at, office=office)
    return item


def _need(step):
    return _("请写明：%s。") % step.words


def _enter_state(item, state, at):
    item.state = state
    if item.state == State.DONE:
        item.done_at = at
    if item.state not in OPEN:
        item.ended_at = at


def _written(item, step, before, words, actor, office, at):
    """The line of the history."""
    named = "owner" in step.asks
    ItemDeed.objects.create(
        item=item, ordinal=item.moves - 1, deed=step.name, from_state=before, to_state=item.state, at=at,
        actor_id=actor.id, office_id=office.id, office_title=office.signs_as, body_id=office.body_id, words=words,
        owner=item.owner if named else None, due=item.due if named else None,
    )  # fmt: skip


def _owner(item, answers, at):
    """Another owner, of those who may own something there."""
    found = owners_for(item.about).filter(key=answers.get("owner", "")).first()
    if found is None:
        raise Invalid(_("请选责任单位。"), code="missing", field="owner")
    item.owner = found


def _due(item, answers, at):
    item.due = _day(answers, at)


def _day(answers, at):
    """The date given, from today on."""
    try:
        day = date.fromisoformat(str(answers.get("due", "")).strip())
    except ValueError as error:
        raise Invalid(_("请填完成期限，例如 2026-11-30。"), code="not-a-day", field="due") from error
    if day < localdate(at):
        raise Invalid(_("完成期限不能早于今天。"), code="day-past", field="due")
    return day


def _outcome(item, answers, at):
    item.outcome = told(answers.get("outcome", ""), MAX_OUTCOME, "outcome", _("请写明办成了什么。"))


def _proof(item, answers, at):
    item.proof = told(answers.get("proof", ""), MAX_PROOF, "proof", _("请写明凭什么证明，例如验收单、文号。"))


def _onto(item, answers, at):
    """Where it is carried: "kind period", one of those offered."""
    if answers.get("onto") not in {f"{kind} {period}" for kind, period, _title in carried_onto(item, at)}:
        raise Invalid(_("请选转入哪一张清单。"), code="missing", field="onto")


def _carry(item, answers, actor, office, at):
    """The item anew on the other list: where it stays of its kind with its owner and another date, else proposed."""
    kind, period = answers["onto"].split(" ")
    same = kind == item.kind
    follower = Item(
        kind=kind, version=current_version(localdate(at)), period=period, area=item.area, about=item.about,
        case_id=item.case_id, title=item.title, words=item.words, carried_from=item, proposer_id=office.body_id,
        owner=item.owner if same else None, due=_day(answers, at) if same else None,
        state=State.ACCEPTED if same else State.PROPOSED,
    )  # fmt: skip
    return enter(follower, actor=actor, office=office, at=at)


CHANGES = {"owner": _owner, "due": _due, "outcome": _outcome, "proof": _proof, "onto": _onto}
