"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.core.web.desk_nav import desk_tasks
from wangge.exchange.rules import IMPORT


@desk_tasks(order=30)
def doors(request):
    """Imports for those who take matters in."""
    if allows(request.actor, IMPORT):
        yield {
            "title": _("导入热线工单"),
            "url": reverse("exchange:imports"),
            "group": _("诉求"),
            "icon": "file-text",
            "count": None,
        }
