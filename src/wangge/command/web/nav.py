"""What this app adds to the desk's left side."""

from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.command.queries import sees_lists, waiting_for
from wangge.command.rules import PROPOSE
from wangge.core.web.desk_nav import Task, desk_tasks
from wangge.core.web.faces import current_method

KEPT = 30  # seconds


@desk_tasks(order=27)
def lists(request):
    """The lists, what of them waits for this person, and a new item."""
    actor = request.actor
    if not sees_lists(actor) or not current_method().lists:
        return
    group, address = _("清单"), reverse("command:lists")
    yield Task(_("全部清单"), address, group, "clipboard-list")
    yield Task(_("等我办的清单事项"), f"{address}?mine=on", group, "clipboard-check", waiting(actor) or None)
    if actor.holding(PROPOSE):
        yield Task(_("提报事项"), reverse("command:new-item"), group, "plus")


def waiting(actor):
    """How many items wait for an actor; every page shows it, so a process remembers it for half a minute."""
    key = f"{connection.schema_name}:items-waiting:{actor.id}"
    return cache.get_or_set(key, lambda: waiting_for(actor).count(), KEPT)


def counted_anew(actor):
    """After a deed of one's own the number is asked again."""
    cache.delete(f"{connection.schema_name}:items-waiting:{actor.id}")
