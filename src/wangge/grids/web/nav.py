"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import Task, desk_tasks
from wangge.grids.models import NetChange


@desk_tasks(order=38)
def net(request):
    """The net of grids, for those who keep it; how many changes wait, for those who decide them."""
    decides = request.actor.holding("grids.decide")
    if not (decides or request.actor.holding("territory.edit")):
        return
    waiting = NetChange.objects.filter(state="proposed").count() if decides else None
    group, tone = _("网格"), "soon" if waiting else ""
    yield Task(_("网格核查"), reverse("grids:findings"), group, "map-2")
    yield Task(_("网格调整"), reverse("grids:changes"), group, "git-fork", waiting or None, tone)
