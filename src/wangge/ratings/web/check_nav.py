"""What random checks add to the desk's left side."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.core.web.desk_nav import Task, desk_pages, desk_tasks
from wangge.core.web.faces import current_method
from wangge.ratings.checking import of_the_own_body, waiting_picks
from wangge.ratings.rules import CHECK, OWN, VIEW


@desk_tasks(order=24)
def checks(request):
    """Drawn checks that wait for an inspector; what an object's body has to put right."""
    actor = request.actor
    if actor.holding(CHECK) and (count := waiting_picks(actor, timezone.localdate()).count()):
        yield Task(_("待现场检查"), reverse("ratings:checks"), _("评价"), "clipboard-check", count)
    if actor.holding(OWN) and (count := of_the_own_body(actor).filter(closed_at=None, fixed_at=None).count()):
        yield Task(_("待整改"), reverse("ratings:rectifications"), _("评价"), "alert-triangle", count, "soon")


@desk_pages(order=24)
def pages(actor):
    """Draws for the county's offices, checks for inspectors, what is put right for all sides."""
    method = current_method()
    if method is None or not any(one.inspections for one in method.ratings.values()):
        return
    if allows(actor, VIEW):
        yield Task(_("随机抽查"), reverse("ratings:draws"), _("评价"), "eye")
    if actor.holding(CHECK):
        yield Task(_("现场检查"), reverse("ratings:checks"), _("评价"), "clipboard-check")
    if allows(actor, VIEW) or actor.holding(CHECK) or actor.holding(OWN):
        yield Task(_("整改复查"), reverse("ratings:rectifications"), _("评价"), "tools")
