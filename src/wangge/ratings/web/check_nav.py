"""What random checks add to the desk's left side."""

from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.core.web.desk_nav import Task, desk_pages, desk_tasks
from wangge.core.web.faces import current_method
from wangge.ratings.checking import counts_to_put_right, waiting_picks
from wangge.ratings.rules import CHECK, OWN, VIEW

KEPT = 30  # seconds


@desk_pages(order=23)
def draws(actor):
    """Draws, for the county's offices."""
    if allows(actor, VIEW) and _are_drawn():
        yield Task(_("随机抽查"), reverse("ratings:draws"), _("评价"), "eye")


@desk_tasks(order=24)
def checks(request):
    """Drawn checks that wait for an inspector; what an object's body has to put right."""
    actor = request.actor
    if not (actor.holding(CHECK) or actor.holding(OWN) or allows(actor, VIEW)) or not _are_drawn():
        return
    if actor.holding(CHECK):
        yield Task(_("现场检查"), reverse("ratings:checks"), _("评价"), "clipboard-check", _waiting(actor) or None)
    waits = {"count": count, "tone": "soon"} if (count := _to_put_right(actor)) else {}
    yield Task(_("整改复查"), reverse("ratings:rectifications"), _("评价"), "tools", **waits)


def _waiting(actor):
    """How many drawn checks wait for an inspector; remembered for half a minute, as every page shows it."""
    return cache.get_or_set(_key(actor), lambda: waiting_picks(actor, timezone.localdate()).count(), KEPT)


def checked(actor):
    """After a check of one's own the number is asked again."""
    cache.delete(_key(actor))


def _key(actor):
    return f"{connection.schema_name}:ratings:to-check:{actor.id}"


def _are_drawn():
    method = current_method()
    return method is not None and any(one.inspections for one in method.ratings.values())


def _to_put_right(actor):
    """How much an actor's own bodies have to put right. Asked for all bodies at once and kept for a moment: most of
    those who may answer never have anything."""
    own = {f"{office.body_id}" for office in actor.holding(OWN)}
    if not own:
        return 0
    counts = cache.get_or_set(f"{connection.schema_name}:ratings:to-put-right", counts_to_put_right, KEPT)
    return sum(counts.get(body, 0) for body in own)
