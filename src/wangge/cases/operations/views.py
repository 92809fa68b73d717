"""A person's own views of the list: saved, renamed, ordered, shown first, deleted."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wangge.accounts.models import Account
from wangge.cases.events import ViewChanged
from wangge.cases.models import MAX_VIEW_NAME, MAX_VIEW_QUERY, SavedView
from wangge.cases.queries import view_of, views_of
from wangge.core.errors import Forbidden, Invalid
from wangge.core.events import record

MOST_VIEWS = 20


@transaction.atomic
def save_view(name, query, *, actor, at):
    """Keep a query string of the list's filters under a name; a name of one's own that is known gets the new query.

    Invalid without a name, with one too long, or beyond the twentieth view.
    """
    name, mine = _named(name), _own(actor)
    if len(query) > MAX_VIEW_QUERY:
        raise Invalid(_("条件太长，请减少后再保存。"), code="view-too-long", field="name")
    known = mine.filter(name=name).first()
    if known is None and mine.count() >= MOST_VIEWS:
        told = _("最多保存 %d 个视图，请先删除不用的。")
        raise Invalid(told % MOST_VIEWS, code="too-many-views", field="name")
    last = mine.aggregate(last=Max("position"))["last"] or 0
    view = known or SavedView(account_id=actor.id, name=name, position=last + 1)
    view.query = query
    view.save()
    return _told(view, actor, at)


@transaction.atomic
def rename_view(view_id, name, *, actor, at):
    """Another name for one's own view; Invalid if another view has it."""
    name, mine = _named(name), _own(actor)
    view = view_of(actor, view_id)
    if mine.filter(name=name).exclude(pk=view.pk).exists():
        raise Invalid(_("已有同名的视图，请换一个名称。"), code="view-name-taken", field="name")
    view.name = name
    view.save(update_fields=["name"])
    return _told(view, actor, at)


@transaction.atomic
def show_first(view_id, *, first, actor, at):
    """Whether one's own view is what signing in leads to; at most one is."""
    mine, view = _own(actor), view_of(actor, view_id)
    mine.filter(first=True).update(first=False)
    view.first = first
    view.save(update_fields=["first"])
    return _told(view, actor, at)


@transaction.atomic
def raise_view(view_id, *, actor, at):
    """One place up in one's own list."""
    order, view = list(_own(actor)), view_of(actor, view_id)
    here = order.index(view)
    if here:
        order[here - 1], order[here] = order[here], order[here - 1]
    for position, one in enumerate(order, 1):
        one.position = position
    SavedView.objects.bulk_update(order, ["position"])
    return _told(view, actor, at)


@transaction.atomic
def delete_view(view_id, *, actor, at):
    """One's own view is gone."""
    view = view_of(actor, view_id)
    _told(view, actor, at, gone=True)
    view.delete()


def _own(actor):
    """The actor's views, theirs alone to change until the transaction ends: two tabs keep to the number and order."""
    if actor.kind != "staff":
        raise Forbidden()
    Account.objects.select_for_update().get(pk=actor.id)
    return views_of(actor)


def _told(view, actor, at, *, gone=False):
    record(ViewChanged(view_id=view.pk, gone=gone), actor=actor, at=at)
    return view


def _named(name):
    name = " ".join(name.split())
    if not name:
        raise Invalid(_("请给视图起个名称。"), code="no-name", field="name")
    if len(name) > MAX_VIEW_NAME or "\0" in name:
        raise Invalid(_("名称最多 %d 个字。") % MAX_VIEW_NAME, code="long-name", field="name")
    return name
