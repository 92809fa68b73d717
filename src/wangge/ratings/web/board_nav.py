"""What the board of ratings adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.core.web.desk_nav import Task, desk_pages
from wangge.core.web.faces import current_method
from wangge.ratings.rules import VIEW


@desk_pages(order=23)
def rounds(actor):
    """The rounds, for the offices that see them."""
    method = current_method()
    if method is not None and method.ratings and allows(actor, VIEW):
        yield Task(_("各期评价"), reverse("ratings:rounds"), _("评价"), "clipboard-list")
