"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.core.web.desk_nav import Task, desk_pages
from wangge.exchange.rules import CONNECT, IMPORT


@desk_pages(order=30)
def imports(actor):
    """Sheets of work orders, for those who take matters in."""
    if allows(actor, IMPORT):
        yield Task(_("导入热线工单"), reverse("exchange:imports"), _("诉求"), "file-text")


@desk_pages(order=91)
def own_calendar(actor):
    """One's deadlines in one's calendar."""
    if actor.holding("cases.view"):
        yield Task(_("日历订阅"), reverse("exchange:calendar"), _("我"), "clock")


@desk_pages(order=95)
def connections(actor):
    """Other systems, for those who connect them."""
    if allows(actor, CONNECT):
        yield Task(_("系统对接"), reverse("exchange:connections"), _("管理"), "route")
