"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.assessments import rules
from wangge.assessments.queries import open_appeals
from wangge.core.permits import allows
from wangge.core.web.desk_nav import desk_tasks


@desk_tasks(order=22)
def sheets(request):
    """Sheets for those who see all, and for bodies under assessment; appeals for whoever decides them."""
    actor = request.actor
    if allows(actor, rules.DECIDE):
        count = open_appeals().count()
        if count:
            yield _task(_("待复核的申诉"), reverse("assessments:appeals"), "scale", count)
    if allows(actor, rules.VIEW) or actor.holding(rules.APPEAL):
        yield _task(_("部门考核"), reverse("assessments:sheets"), "clipboard-check")
    if allows(actor, rules.VIEW):
        yield _task(_("评价表"), reverse("assessments:evaluation", args=["area"]), "scale")


def _task(title, url, icon, count=None):
    return {"title": title, "url": url, "group": _("诉求"), "icon": icon, "count": count}
