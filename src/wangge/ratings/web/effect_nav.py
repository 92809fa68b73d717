"""What the way from score to effect adds to the desk's left side."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.core.web.desk_nav import Task, desk_pages, desk_tasks
from wangge.core.web.faces import current_method
from wangge.ratings.following import waiting
from wangge.ratings.models import Round
from wangge.ratings.owning import contestable
from wangge.ratings.rules import DECIDE, OWN, PUBLISH, SIGN, VIEW


@desk_tasks(order=25)
def deciding(request):
    """Objections and repairs that wait; results that an object may contest; rounds to sign or publish."""
    actor = request.actor
    if count := waiting(actor):
        yield Task(_("待复核的异议"), reverse("ratings:objections"), _("评价"), "scale", count)
    on_the_way, now = _on_the_way(), timezone.now()
    if actor.offices and any(state == Round.NOTICED for state, *_ in on_the_way) and (count := contestable(actor, now)):
        yield Task(_("结果待查看"), reverse("ratings:own"), _("评价"), "clipboard-check", count, "soon")
    for permission, state, words in (
        (SIGN, Round.NOTICED, _("待签发的评价")),
        (PUBLISH, Round.SIGNED, _("待公布的评价")),
    ):
        found = [pk for one, pk, until in on_the_way if one == state and until < now]
        if found and allows(actor, permission):
            yield Task(words, reverse("ratings:steps", args=[found[0]]), _("评价"), "file-text", len(found))


MOST = 100


def _on_the_way():
    """(state, key, until when objections are made) of rounds between notice and publication, the earliest first."""
    rows = Round.objects.filter(state__in=(Round.NOTICED, Round.SIGNED)).order_by("objections_until", "id")
    return list(rows.values_list("state", "pk", "objections_until")[:MOST])


@desk_pages(order=25)
def pages(actor):
    """The own page for bodies under rating; objections, credit and bids for the offices."""
    method = current_method()
    if method is None or not method.ratings:
        return
    rated = {post for one in method.ratings.values() for post in one.rated.posts}
    if actor.holding(OWN) or any(office.post in rated for office in actor.offices):
        yield Task(_("本单位的评价"), reverse("ratings:own"), _("评价"), "clipboard-check")
    if allows(actor, DECIDE) or allows(actor, VIEW):
        yield Task(_("评价异议"), reverse("ratings:objections"), _("评价"), "scale")
        yield Task(_("信用档案"), reverse("ratings:credit-files"), _("评价"), "file-text")
    if any(effect.what == "no_bids" for one in method.ratings.values() for effect in one.effects):
        yield Task(_("招投标资格"), reverse("ratings:bids"), _("评价"), "search")
