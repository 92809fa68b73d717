"""What this app adds to the desk's left side: today's way, the board, the hints."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import desk_tasks
from wangge.core.web.faces import current_method
from wangge.visits.queries import sees_visits
from wangge.visits.rules import LEAD, MAKE


@desk_tasks(order=27)
def visits(request):
    """Today's way for who visits, the board for who sees to it, hints for all of them."""
    method = current_method()
    if method is None or method.visits is None or not sees_visits(request.actor):
        return
    told = {"group": _("走访"), "count": None, "tone": ""}
    if request.actor.holding(MAKE):
        yield told | {"title": _("今日走访"), "url": reverse("visits:today"), "icon": "route"}
    if request.actor.holding(LEAD):
        yield told | {"title": _("走访进度"), "url": reverse("visits:board"), "icon": "chart-bar"}
    if method.visits.hints:
        yield told | {"title": _("数据线索"), "url": reverse("visits:hints"), "icon": "search"}
