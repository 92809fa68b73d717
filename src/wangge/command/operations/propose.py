"""Putting an item before the keeper of a list: alone, on a matter, or carried from another item."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.cases.queries import case_in_sight
from wangge.command.events import ItemProposed
from wangge.command.models import MAX_TITLE, MAX_WORDS, Item, ItemDeed
from wangge.command.operations.words import told
from wangge.command.periods import period_of
from wangge.command.queries import lists_at
from wangge.command.rules import PROPOSE, PROPOSED
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.errors import UnknownName
from wangge.method.queries import as_written, current_method, current_version
from wangge.territory.queries import area_of


@dataclass(frozen=True)
class Proposal:
    """What somebody wants on a list: of which kind, where, and why. `level` chooses among the lists above a place."""

    kind: str
    title: str
    words: str
    about_id: UUID | None = None
    case_id: UUID | None = None
    level: str = ""


@transaction.atomic
def propose_item(proposal, *, key, actor, at):
    """Enter an item and return it; the same key twice is one item. A matter gives the place, and is not moved.

    Invalid names the field: an unknown kind, no such list above the place, no words, a person's number in them.
    """
    if known := Item.objects.filter(pk=key, proposer__in=[office.body_id for office in actor.offices]).first():
        return known
    case = case_in_sight(proposal.case_id, actor) if proposal.case_id else None
    about = case.area if case else _place(proposal.about_id)
    office = require(actor, PROPOSE, about)
    row, kind = kind_of(proposal.kind)
    item = Item(
        pk=key,
        kind=kind.key,
        version=current_version(localdate(at)),
        period=period_of(row.period, localdate(at)),
        area=_keeping(row, about, proposal.level),
        about=about,
        case=case,
        title=told(proposal.title or _title_of(case), MAX_TITLE, "title", _("请用一句话写明是什么事。")),
        words=told(proposal.words, MAX_WORDS, "words", _("请写明为什么要列入清单、希望解决到什么程度。")),
    )
    try:
        with transaction.atomic():
            return enter(item, actor=actor, office=office, at=at)
    except IntegrityError as error:
        raise Refused(_("这个表单已经提交过。请刷新页面，看最新情况。"), code="key-used") from error


def enter(item, *, actor, office, at):
    """Store a new item with the first line of its history. Inside the caller's transaction."""
    item.proposer_id, item.proposed_at, item.moves = office.body_id, at, 1
    item.save(force_insert=True)
    item.refresh_from_db(fields=["serial"])
    ItemDeed.objects.create(
        item=item, ordinal=0, deed=PROPOSED, to_state=item.state, at=at, actor_id=actor.id, office_id=office.id,
        office_title=office.signs_as, body_id=office.body_id, owner=item.owner, due=item.due,
    )  # fmt: skip
    happened = ItemProposed(item_id=item.pk, kind=item.kind, case_id=item.case_id, carried_from_id=item.carried_from_id)
    record(happened, actor=actor, at=at, office=office)
    return item


def kind_of(key):
    """The list and the kind of a key that may be chosen now; Invalid for another."""
    try:
        row, kind = current_method().item_kind(key)
    except UnknownName as error:
        raise Invalid(_("请选列入哪一类。"), code="unknown-kind", field="kind") from error
    if row.retired or kind.retired:
        raise Invalid(_("这一类清单已经停用，请另选。"), code="retired", field="kind")
    return row, kind


def _title_of(case):
    """What a matter is, without a word of who reported it: its class and its place; "" without a matter."""
    if case is None:
        return ""
    kind = as_written(case.version_id).case_class(case.class_key).title if case.class_key else _("未归类的事")
    return f"{case.area.name}：{kind}"[:MAX_TITLE]


def _place(area_id):
    if not area_id:
        raise Invalid(_("请选在哪个网格或社区。"), code="missing", field="area")
    return area_of(area_id)


def _keeping(row, about, level):
    """The area whose list it goes on: of the level chosen, else the smallest above the place that keeps the list."""
    found = [area for one, area in lists_at(about) if one.key == row.key and level in ("", area.level)]
    if not found:
        raise Invalid(_("这个地方没有“%s”，请换一类清单或换一级。") % row.short, code="no-list", field="kind")
    return found[0]
