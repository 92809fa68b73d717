"""What this app adds to the desk's left side: today's way, the board, the hints."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import Task, desk_pages
from wangge.core.web.faces import current_method
from wangge.visits.queries import sees_visits
from wangge.visits.rules import LEAD, MAKE


@desk_pages(order=27)
def visits(actor):
    """Today's way for who visits, the board for who sees to it, hints for all of them."""
    method = current_method()
    if method is None or method.visits is None or not sees_visits(actor):
        return
    if actor.holding(MAKE):
        yield Task(_("今日走访"), reverse("visits:today"), _("走访"), "route")
    if actor.holding(LEAD):
        yield Task(_("走访进度"), reverse("visits:board"), _("走访"), "chart-bar")
    if method.visits.hints:
        yield Task(_("数据线索"), reverse("visits:hints"), _("走访"), "search")
