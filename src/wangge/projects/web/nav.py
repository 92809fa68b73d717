"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import Task, desk_pages
from wangge.projects.queries import sees_campaigns


@desk_pages(order=29)
def campaigns(actor):
    """The campaigns, for every office that sees cases."""
    if sees_campaigns(actor):
        yield Task(_("专项行动"), reverse("projects:campaigns"), _("诉求"), "flag")
