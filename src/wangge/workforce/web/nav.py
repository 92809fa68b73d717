"""What this app adds to the desk's left side: one's own shifts, the months, and records of bodies."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import Task, desk_pages
from wangge.core.web.faces import current_method
from wangge.workforce.queries import sees_duty
from wangge.workforce.recorded import may_read
from wangge.workforce.rules import STAND


@desk_pages(order=28)
def duty(actor):
    """Own shifts for who stands, the months for everybody who plans, stands or releases."""
    method = current_method()
    if method is None or method.duty is None or not sees_duty(actor):
        return
    if actor.holding(STAND):
        yield Task(_("我的值守"), reverse("workforce:mine"), _("值守"), "clock-hour-4")
    yield Task(_("值守排班"), reverse("workforce:months"), _("值守"), "clipboard-list")


@desk_pages(order=29)
def records(actor):
    """The records of bodies, for who writes or reads them."""
    if may_read(actor):
        yield Task(_("工作记录"), reverse("workforce:records"), _("工作记录"), "book-2")
