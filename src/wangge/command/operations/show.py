"""Showing an item to the public in words written for it, and taking them back."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.command.events import ItemShown
from wangge.command.models import MAX_TITLE, Showing
from wangge.command.operations.words import told
from wangge.command.queries import locked_item
from wangge.command.rules import KEEP
from wangge.core.errors import Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.queries import method_of

MAX_SHOWN = 500


@transaction.atomic
def show_item(item_id, *, title, words, actor, at):
    """Show an item of a public kind by the words given, in place of earlier ones; by the keeper of its list.

    Refused for a kind the method keeps inside and for what was never taken on; Invalid for a person's number.
    """
    item = locked_item(item_id)
    office = require(actor, KEEP, item)
    _row, kind = method_of(item.version_id).item_kind(item.kind)
    if not kind.public or item.owner_id is None:
        raise Refused(_("这一类事项不公开，或者还没有受理。"), code="not-public")
    words = {
        "title": told(title, MAX_TITLE, "title", _("请写公开的标题。")),
        "words": told(words, MAX_SHOWN, "words"),
        "office_title": office.signs_as,
        "at": at,
        "withdrawn_at": None,
    }
    showing, _made = Showing.objects.update_or_create(item=item, defaults=words)
    record(ItemShown(item_id=item.pk, shown=True), actor=actor, at=at, office=office)
    return showing


@transaction.atomic
def hide_item(item_id, *, actor, at):
    """Take an item's public words back; nothing happens where there are none."""
    item = locked_item(item_id)
    office = require(actor, KEEP, item)
    if Showing.objects.filter(item=item, withdrawn_at=None).update(withdrawn_at=at):
        record(ItemShown(item_id=item.pk, shown=False), actor=actor, at=at, office=office)
