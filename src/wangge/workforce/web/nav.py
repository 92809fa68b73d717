"""What this app adds to the desk's left side: one's own shifts, and the months."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import desk_tasks
from wangge.core.web.faces import current_method
from wangge.workforce.queries import sees_duty
from wangge.workforce.rules import STAND


@desk_tasks(order=28)
def duty(request):
    """Own shifts for who stands, the months for everybody who plans, stands or releases."""
    method = current_method()
    if method is None or method.duty is None or not sees_duty(request.actor):
        return
    told = {"group": _("值守"), "count": None, "tone": ""}
    if request.actor.holding(STAND):
        yield told | {"title": _("我的值守"), "url": reverse("workforce:mine"), "icon": "clock-hour-4"}
    yield told | {"title": _("值守排班"), "url": reverse("workforce:months"), "icon": "clipboard-list"}
