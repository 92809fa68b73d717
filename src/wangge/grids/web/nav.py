"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import desk_tasks
from wangge.grids.models import NetChange


@desk_tasks(order=38)
def net(request):
    """The net of grids, for those who keep it; how many changes wait, for those who decide them."""
    decides = request.actor.holding("grids.decide")
    if not (decides or request.actor.holding("territory.edit")):
        return
    waiting = NetChange.objects.filter(state="proposed").count() if decides else None
    group = _("网格")
    task = {"title": _("网格核查"), "url": reverse("grids:findings"), "group": group, "icon": "map-2"}
    yield task | {"count": None, "tone": ""}
    task = {"title": _("网格调整"), "url": reverse("grids:changes"), "group": group, "icon": "git-fork"}
    yield task | {"count": waiting or None, "tone": "soon" if waiting else ""}
