"""Items on the demo's lists: of each kind one just proposed, one under way, one struck off. All invented.

They go through the operations, by whoever holds the posts of the pack; what somebody may not do is left out.
"""

from datetime import timedelta

from django.utils.timezone import localdate

from wangge.accounts.queries import actor_holding
from wangge.command.models import Item
from wangge.command.operations import Proposal, move_item, propose_item
from wangge.command.queries import lists_at, owners_for
from wangge.command.rules import KEEP, PROPOSE, STRIKE, WORK
from wangge.core.keys import new_key

TEXTS = (
    ("小区雨污管网混接，雨天倒灌", "几个小区共用一根管，社区修过两次都堵，要有关单位牵头改造。"),
    ("背街小巷路灯长期不亮", "原来的管护单位已经注销，没有人接管，希望明确由谁管。"),
    ("老人食堂缺场地", "报名的老人不少，社区没有合适的房子，希望调剂一处。"),
)
OUTCOME = {"outcome": "已经办成，现场看过。", "proof": "验收单一份，存社区"}


def load_items(home, *, at):
    """Three items of each kind about the home community, twenty days old."""
    begun = at - timedelta(days=20)
    for kind in (kind for row, _area in lists_at(home) for kind in row.kinds):
        for text, deeds in zip(TEXTS, ((), ("accept", "start"), ("accept", "start", "finish", "strike")), strict=True):
            _walk(_proposed(kind.key, text, home, begun), deeds, begun, at)


def _proposed(kind, text, home, at):
    proposal = Proposal(kind=kind, title=text[0], words=text[1], about_id=home.pk)
    return propose_item(proposal, key=new_key(), actor=actor_holding(PROPOSE, home, at=at), at=at)


def _walk(item, deeds, at, now):
    """Take the deeds some days apart, the body nearest to the place being the owner."""
    owner = owners_for(item.about)[0]
    due = (localdate(now) + timedelta(days=25)).isoformat()
    holders = {
        "accept": (KEEP, item.area, None),
        "start": (WORK, item.about, owner),
        "finish": (WORK, item.about, owner),
    }
    for number, deed in enumerate(deeds, start=1):
        permission, area, body = holders.get(deed, (STRIKE, item.area, None))
        answers = {"words": "照工作法办。", "owner": owner.key, "due": due, **OUTCOME}
        actor, then = actor_holding(permission, area, at=at, body=body), at + timedelta(days=4 * number)
        item = move_item(item.pk, deed=deed, answers=answers, seen=item.moves, actor=actor, at=then)


def has_items():
    """Whether anything stands on a list already."""
    return Item.objects.exists()
