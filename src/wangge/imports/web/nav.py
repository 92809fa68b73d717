"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.core.web.desk_nav import Task, desk_pages
from wangge.imports.rules import IMPORT


@desk_pages(order=62)
def imports(actor):
    """Registers from spreadsheets, for those who keep them."""
    if allows(actor, IMPORT):
        yield Task(_("导入登记表"), reverse("imports:batches"), _("登记"), "file-text")
