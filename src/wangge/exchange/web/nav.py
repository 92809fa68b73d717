"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.core.web.desk_nav import desk_tasks
from wangge.exchange.rules import CONNECT, IMPORT


@desk_tasks(order=30)
def imports(request):
    """Sheets of work orders, for those who take matters in."""
    if allows(request.actor, IMPORT):
        yield _task(_("导入热线工单"), "exchange:imports", _("诉求"), "file-text")


@desk_tasks(order=91)
def own_calendar(request):
    """One's deadlines in one's calendar."""
    if request.actor.holding("cases.view"):
        yield _task(_("日历订阅"), "exchange:calendar", _("我"), "clock")


@desk_tasks(order=95)
def connections(request):
    """Other systems, for those who connect them."""
    if allows(request.actor, CONNECT):
        yield _task(_("系统对接"), "exchange:connections", _("管理"), "route")


def _task(title, address, group, icon):
    return {"title": title, "url": reverse(address), "group": group, "icon": icon, "count": None}
