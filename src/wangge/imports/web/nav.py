"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.core.web.desk_nav import desk_tasks
from wangge.imports.rules import IMPORT


@desk_tasks(order=62)
def imports(request):
    """Registers from spreadsheets, for those who keep them."""
    if allows(request.actor, IMPORT):
        address = reverse("imports:batches")
        yield {"title": _("导入登记表"), "url": address, "group": _("登记"), "icon": "file-text", "count": None}
