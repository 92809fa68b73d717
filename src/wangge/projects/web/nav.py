"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import desk_tasks
from wangge.projects.queries import sees_campaigns


@desk_tasks(order=29)
def campaigns(request):
    """The campaigns, for every office that sees cases."""
    if sees_campaigns(request.actor):
        task = {"title": _("专项行动"), "url": reverse("projects:campaigns"), "group": _("诉求"), "icon": "flag"}
        yield task | {"count": None, "tone": ""}
