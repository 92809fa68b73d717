"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import Task, desk_pages


@desk_pages(order=40)
def venues(actor):
    """The service places, for those who keep them."""
    if actor.holding("venues.edit"):
        yield Task(_("服务点"), reverse("venues:places"), _("服务点"), "map-pin")
        yield Task(_("步行圈"), reverse("venues:reach"), _("服务点"), "chart-bar")
