"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.core.web.desk_nav import desk_tasks


@desk_tasks(order=90)
def own_pages(request):
    """The person's offices; for administrators the appointments too."""
    group = _("我")
    yield {
        "title": _("我的岗位"),
        "url": reverse("accounts:me"),
        "group": group,
        "icon": "user-circle",
        "count": None,
    }
    if request.actor.holding("method.apply"):
        url = reverse("accounts:versions")
        yield {"title": _("工作法版本"), "url": url, "group": _("管理"), "icon": "history", "count": None}
    if allows(request.actor, "accounts.appoint"):
        url = reverse("accounts:appointments")
        yield {"title": _("岗位任免"), "url": url, "group": _("管理"), "icon": "users-group", "count": None}
        url = reverse("accounts:accounts")
        yield {"title": _("账号"), "url": url, "group": _("管理"), "icon": "user-circle", "count": None}
