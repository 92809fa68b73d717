"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import Task, desk_pages


@desk_pages(order=39)
def premises(actor):
    """The register of premises, for those who may see it."""
    if actor.holding("premises.view"):
        group = _("房屋")
        yield Task(_("房屋"), reverse("premises:register"), group, "building")
        yield Task(_("房屋地图"), reverse("premises:map"), group, "map")
        yield Task(_("门牌覆盖率"), reverse("premises:coverage"), group, "qrcode")
        yield Task(_("双闭环"), reverse("premises:loops"), group, "refresh")
        yield Task(_("集宿区"), reverse("premises:dormitories"), group, "building-community")
        yield Task(_("城市部件"), reverse("premises:components"), group, "bulb")
