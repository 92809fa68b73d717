"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.core.web.desk_nav import Task, desk_pages


@desk_pages(order=90)
def own_pages(actor):
    """The person's offices; for administrators the appointments too."""
    yield Task(_("我的岗位"), reverse("accounts:me"), _("我"), "user-circle")
    if actor.holding("method.apply"):
        yield Task(_("工作法版本"), reverse("accounts:versions"), _("管理"), "history")
    if allows(actor, "accounts.appoint"):
        yield Task(_("岗位任免"), reverse("accounts:appointments"), _("管理"), "users-group")
        yield Task(_("账号"), reverse("accounts:accounts"), _("管理"), "user-circle")
