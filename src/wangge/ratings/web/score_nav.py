"""What scoring and noting add to the desk's left side."""

from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.core.web.desk_nav import Task, desk_pages, desk_tasks
from wangge.core.web.faces import current_method
from wangge.ratings.noting import entries_of
from wangge.ratings.rules import NOTE, SCORE, VIEW
from wangge.ratings.scoring import waiting

KEPT = 30  # seconds


@desk_tasks(order=24)
def sheets(request):
    """The list of a side's sheets, with how many objects wait for one."""
    if request.actor.holding(SCORE) and any(one.of_source("panel") for one in _schemes()):
        count = _waiting(request.actor) or None
        yield Task(_("评分"), reverse("ratings:score"), _("评价"), "star", count)


def _waiting(actor):
    """How many objects wait for an actor's sheet; every page shows it, so a process remembers it for half a minute."""
    return cache.get_or_set(_key(actor), lambda: waiting(actor).count(), KEPT)


def counted_anew(actor):
    """After a deed of one's own the number is asked again."""
    cache.delete(_key(actor))


def _key(actor):
    return f"{connection.schema_name}:ratings:to-score:{actor.id}"


@desk_pages(order=24)
def pages(actor):
    """Notes for who may note and for the county's offices."""
    if (actor.holding(NOTE) or allows(actor, VIEW)) and any(entries_of(one) for one in _schemes()):
        yield Task(_("扣分、加分"), reverse("ratings:notes"), _("评价"), "flag")


def _schemes():
    method = current_method()
    return method.ratings.values() if method else ()
