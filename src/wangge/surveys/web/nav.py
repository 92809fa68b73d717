"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import Task, desk_pages
from wangge.core.web.faces import current_method
from wangge.surveys.rules import ENTER, LEAD


@desk_pages(order=41)
def surveys(actor):
    """Surveys for who opens them, answers by telephone for who enters them."""
    method = current_method()
    if method is None or not method.surveys:
        return
    if actor.holding(LEAD):
        yield Task(_("满意度调查"), reverse("surveys:surveys"), _("满意度"), "thumb-up")
    if actor.holding(ENTER):
        yield Task(_("代录答卷"), reverse("surveys:enter"), _("满意度"), "phone")
