"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.assessments import rules
from wangge.assessments.queries import open_appeals
from wangge.core.permits import allows
from wangge.core.web.desk_nav import Task, desk_pages, desk_tasks


@desk_tasks(order=22)
def appeals(request):
    """Appeals that wait, for whoever decides them."""
    if allows(request.actor, rules.DECIDE) and (count := open_appeals().count()):
        yield Task(_("待复核的申诉"), reverse("assessments:appeals"), _("诉求"), "scale", count)


@desk_pages(order=22)
def sheets(actor):
    """Sheets for those who see all, and for bodies under assessment."""
    if allows(actor, rules.VIEW) or actor.holding(rules.APPEAL):
        yield Task(_("部门考核"), reverse("assessments:sheets"), _("诉求"), "clipboard-check")
