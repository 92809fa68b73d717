"""What scoring and noting add to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.core.web.desk_nav import Task, desk_pages, desk_tasks
from wangge.core.web.faces import current_method
from wangge.ratings.noting import entries_of
from wangge.ratings.rules import NOTE, SCORE, VIEW
from wangge.ratings.scoring import waiting


@desk_tasks(order=24)
def sheets(request):
    """The list of a side's sheets, with how many objects wait for one."""
    if request.actor.holding(SCORE) and any(one.of_source("panel") for one in _schemes()):
        count = waiting(request.actor).count() or None
        yield Task(_("评分"), reverse("ratings:score"), _("评价"), "star", count)


@desk_pages(order=24)
def pages(actor):
    """Notes for who may note and for the county's offices."""
    if (actor.holding(NOTE) or allows(actor, VIEW)) and any(entries_of(one) for one in _schemes()):
        yield Task(_("扣分、加分"), reverse("ratings:notes"), _("评价"), "flag")


def _schemes():
    method = current_method()
    return method.ratings.values() if method else ()
