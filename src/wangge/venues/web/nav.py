"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import desk_tasks


@desk_tasks(order=40)
def venues(request):
    """The service places, for those who keep them."""
    if request.actor.holding("venues.edit"):
        for title, name, icon in ((_("服务点"), "places", "map-pin"), (_("步行圈"), "reach", "chart-bar")):
            task = {"title": title, "url": reverse(f"venues:{name}"), "group": _("服务点"), "icon": icon}
            yield task | {"count": None, "tone": ""}
