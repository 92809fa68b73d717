"""What this app adds to the desk's left side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import Task, desk_pages


@desk_pages(order=40)
def people(actor):
    """Looking things up, for those who may; the desks of rights and of review."""
    group = _("人员")
    if actor.holding("people.look"):
        yield _page(_("查找人员、住户"), "find", group, "search")
        yield _page(_("台账"), "ledger", group, "clipboard-list", "residents")
    if actor.holding("people.edit") or actor.holding("filings.decide"):
        yield _page(_("出租、租住备案"), "letting", group, "home")
    if actor.holding("people.edit"):
        yield _page(_("本人的申请"), "rights", group, "user-question")
    if actor.holding("people.edit") or actor.holding("exports.approve"):
        yield _page(_("导出台账"), "exports", group, "download")
    if actor.holding("people.edit") or actor.holding("people.review"):
        yield _page(_("迁入申请"), "transfers", group, "repeat")
        yield _page(_("证件号码争议"), "numbers", group, "users")
    if actor.holding("people.review"):
        yield _page(_("查看的复核"), "review", group, "shield-check")


def _page(title, name, group, icon, *args):
    return Task(title, reverse(f"people:{name}", args=args), group, icon)
