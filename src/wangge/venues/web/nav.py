"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import Task, desk_pages
from wangge.venues.signs import may_see


@desk_pages(order=40)
def venues(actor):
    """The service places, for those who keep them."""
    if actor.holding("venues.edit"):
        yield Task(_("服务点"), reverse("venues:places"), _("服务点"), "map-pin")
        yield Task(_("步行圈"), reverse("venues:reach"), _("服务点"), "chart-bar")


@desk_pages(order=41)
def signs(actor):
    """Signs and their admission, for those who ask, decide or look."""
    if may_see(actor):
        yield Task(_("挂牌准入"), reverse("venues:signs"), _("服务点"), "clipboard-check")
