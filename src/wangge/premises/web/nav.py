"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import desk_tasks


@desk_tasks(order=39)
def premises(request):
    """The register of premises, for those who may see it."""
    if request.actor.holding("premises.view"):
        task = {"title": _("房屋"), "url": reverse("premises:register"), "group": _("房屋"), "icon": "building"}
        none = {"count": None, "tone": ""}
        yield task | none
        yield {"title": _("房屋地图"), "url": reverse("premises:map"), "group": _("房屋"), "icon": "map"} | none
        yield {"title": _("双闭环"), "url": reverse("premises:loops"), "group": _("房屋"), "icon": "refresh"} | none
        dormitories = reverse("premises:dormitories")
        yield {"title": _("集宿区"), "url": dormitories, "group": _("房屋"), "icon": "building-community"} | none
        components = reverse("premises:components")
        yield {"title": _("城市部件"), "url": components, "group": _("房屋"), "icon": "bulb"} | none
