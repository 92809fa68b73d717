"""What random checks add to the desk's left side."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.core.web.desk_nav import Task, desk_pages, desk_tasks
from wangge.core.web.faces import current_method
from wangge.ratings.checking import to_put_right, waiting_picks
from wangge.ratings.rules import CHECK, OWN, VIEW


@desk_pages(order=23)
def draws(actor):
    """Draws, for the county's offices."""
    if allows(actor, VIEW) and _are_drawn():
        yield Task(_("随机抽查"), reverse("ratings:draws"), _("评价"), "eye")


@desk_tasks(order=24)
def checks(request):
    """Drawn checks that wait for an inspector; what an object's body has to put right."""
    actor = request.actor
    drawn = _are_drawn()
    if not (actor.holding(CHECK) or actor.holding(OWN) or allows(actor, VIEW)) or not (drawn or _are_improved()):
        return
    if actor.holding(CHECK) and drawn:
        count = waiting_picks(actor, timezone.localdate()).count() or None
        yield Task(_("现场检查"), reverse("ratings:checks"), _("评价"), "clipboard-check", count)
    own = [office.body_id for office in actor.holding(OWN)]
    waits = {"count": count, "tone": "soon"} if own and (count := to_put_right(own).count()) else {}
    yield Task(_("整改复查"), reverse("ratings:rectifications"), _("评价"), "tools", **waits)


def _are_improved():
    method = current_method()
    effects = (effect for one in method.ratings.values() for effect in one.effects) if method else ()
    return any(effect.what == "improve" for effect in effects)


def _are_drawn():
    method = current_method()
    return method is not None and any(one.inspections for one in method.ratings.values())
