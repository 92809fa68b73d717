"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.command.queries import sees_lists, waiting_for
from wangge.command.rules import PROPOSE
from wangge.core.web.desk_nav import Task, desk_tasks
from wangge.core.web.faces import current_method


@desk_tasks(order=27)
def lists(request):
    """The lists, what of them waits for this person, and a new item."""
    actor = request.actor
    if not sees_lists(actor) or not current_method().lists:
        return
    group, address = _("清单"), reverse("command:lists")
    yield Task(_("全部清单"), address, group, "clipboard-list")
    count = waiting_for(actor).count() or None
    yield Task(_("等我办的清单事项"), f"{address}?mine=on", group, "clipboard-check", count)
    if actor.holding(PROPOSE):
        yield Task(_("提报事项"), reverse("command:new-item"), group, "plus")
