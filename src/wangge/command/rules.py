"""The way of an item as one table, and who may take which deed.

proposed → accepted → under way → done → struck off by somebody else than the owner; on the way it may be returned,
sent back, given another owner or date, or carried to the next list.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wangge.command.enums import RUNNING, State
from wangge.core.permits import rule

VIEW, PROPOSE, KEEP, WORK, STRIKE = "lists.view", "lists.propose", "lists.accept", "lists.work", "lists.strike"


@dataclass(frozen=True)
class Deed:
    """What may be done with an item: from which states to which (None: it stays), and what is asked for it.

    `words` is the question for free words, which `may_skip` says may stay empty. `asks` are the other fields.
    """

    name: str
    title: str
    starts: tuple
    to: State | None
    permission: str
    words: str
    asks: tuple = ()
    may_skip: bool = False
    tone: str = ""


DEEDS = {
    deed.name: deed
    for deed in (
        Deed("accept", _("受理"), (State.PROPOSED,), State.ACCEPTED, KEEP, _("交办要求"), ("owner", "due"), True,
             "primary"),
        Deed("return", _("退回提报单位"), (State.PROPOSED,), State.RETURNED, KEEP, _("为什么退回、还缺什么")),
        Deed("again", _("补充后再报"), (State.RETURNED,), State.PROPOSED, PROPOSE, _("补充了什么"), tone="primary"),
        Deed("withdraw", _("撤回提报"), (State.PROPOSED, State.RETURNED), State.WITHDRAWN, PROPOSE, _("为什么撤回")),
        Deed("start", _("开始办理"), (State.ACCEPTED,), State.UNDER_WAY, WORK, _("打算怎样办"), tone="primary"),
        Deed("note", _("记进展"), RUNNING, None, WORK, _("进展"), tone=""),
        Deed("finish", _("报办结"), (State.UNDER_WAY,), State.DONE, WORK, _("还要说明的"), ("outcome", "proof"), True,
             "primary"),
        Deed("adjust", _("调整责任单位或期限"), RUNNING, None, KEEP, _("为什么调整"), ("owner", "due")),
        Deed("send_back", _("验收不过，退回再办"), (State.DONE,), State.UNDER_WAY, STRIKE, _("还差什么"),
             tone="danger"),
        Deed("strike", _("验收通过，销号"), (State.DONE,), State.STRUCK, STRIKE, _("怎样验收的"), tone="primary"),
        Deed("carry", _("转入下一清单"), RUNNING, State.CARRIED, KEEP, _("为什么转入"), ("onto",)),
    )
}  # fmt: skip
PROPOSED = "propose"  # the first deed of every item, which is no move
WORKING = ("start", "note", "finish")
"""Who took one of these worked on the item, and may not strike it off."""


@rule(VIEW)
def concerned(actor, office, item):
    """Offices of the area whose list it is or in which the thing lies; `queries.items_seen_by` says the same."""
    return office is not None and (item is None or office.covers(item.area.path) or office.covers(item.about.path))


@rule(PROPOSE)
def own_proposal(actor, office, thing):
    """Anybody whose area has the place (an area: for a new item); an item itself is its proposer's body's."""
    if office is None:
        return False
    proposer = getattr(thing, "proposer_id", None)
    return office.body_id == proposer if proposer else thing is None or office.covers(thing.path)


@rule(KEEP)
def own_list(actor, office, item):
    """The keeper of the list: an office that has the whole area whose list it is."""
    return office is not None and (item is None or office.covers(item.area.path))


@rule(WORK)
def own_work(actor, office, item):
    """The body that owns the item."""
    return office is not None and (item is None or office.body_id == item.owner_id)


@rule(STRIKE)
def others_work(actor, office, item):
    """An office of the list's area whose body does not own the item (guard-rail 6)."""
    if office is None or item is None:
        return office is not None
    return office.covers(item.area.path) and office.body_id != item.owner_id
