"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import desk_tasks


@desk_tasks(order=40)
def people(request):
    """Looking things up, for those who may; the desks of rights and of review."""
    actor, group = request.actor, _("人员")
    if actor.holding("people.look"):
        yield _task(_("查找人员、住户"), "find", group, "search")
        yield _task(_("台账"), "ledger", group, "clipboard-list", "residents")
    if actor.holding("people.edit") or actor.holding("filings.decide"):
        yield _task(_("出租、租住备案"), "letting", group, "home")
    if actor.holding("people.edit"):
        yield _task(_("本人的申请"), "rights", group, "user-question")
    if actor.holding("people.edit") or actor.holding("exports.approve"):
        yield _task(_("导出台账"), "exports", group, "download")
    if actor.holding("people.review"):
        yield _task(_("查看的复核"), "review", group, "shield-check")


def _task(title, name, group, icon, *args):
    url = reverse(f"people:{name}", args=args)
    return {"title": title, "url": url, "group": group, "icon": icon, "count": None, "tone": ""}
