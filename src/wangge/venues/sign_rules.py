"""The way of a sign as one table, and who may take which deed.

asked → admitted or refused → hangs → looked at year by year → taken down, by who asked or because it was ordered. What
an inspector finds hanging unasked is ordered down at once.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wangge.core.permits import rule
from wangge.venues.models import SignState

ASK, DECIDE, LOOK = "signs.ask", "signs.decide", "signs.look"
ASKED, FOUND = "ask", "find"
"""The first deeds: of the body that wants a sign, of the inspector that finds one."""


@dataclass(frozen=True)
class Deed:
    """What may be done with a sign: from which states to which, by whom. `words`: the question for free words, empty
    where none are asked; `may_skip`: they may stay empty."""

    name: str
    title: str
    starts: tuple
    to: SignState
    permission: str
    words: str = ""
    may_skip: bool = False
    tone: str = ""


DEEDS = {
    deed.name: deed
    for deed in (
        Deed("admit", _("准入"), (SignState.ASKED,), SignState.ADMITTED, DECIDE, _("依据和要求"), True, "primary"),
        Deed("refuse", _("不准入"), (SignState.ASKED,), SignState.REFUSED, DECIDE, _("为什么不准入")),
        Deed("drop", _("不再申请"), (SignState.ASKED, SignState.ADMITTED), SignState.DROPPED, ASK, _("为什么"), True),
        Deed("hang", _("挂上了"), (SignState.ADMITTED,), SignState.HANGS, ASK, tone="primary"),
        Deed("pass", _("看过，可以继续挂"), (SignState.HANGS,), SignState.HANGS, LOOK, _("现场情况"), True, "primary"),
        Deed("order", _("责令摘下"), (SignState.HANGS,), SignState.ORDERED, LOOK, _("为什么要摘下"), tone="danger"),
        Deed("take_down", _("自己摘下了"), (SignState.HANGS,), SignState.DOWN, ASK, _("为什么摘下"), True),
        Deed("confirm", _("到现场看过，已摘下"), (SignState.ORDERED,), SignState.DOWN, LOOK, _("现场情况"), True,
             "primary"),
    )
}  # fmt: skip


@rule(ASK)
def of_the_place(actor, office, place):
    """Offices in whose area the place lies."""
    return office is not None and (place is None or office.covers(place.area.path))


@rule(DECIDE)
def of_another_body(actor, office, sign):
    """Whoever decides is not of the body that asked, in any of their offices, and did not ask themselves."""
    if office is None or sign is None:
        return office is not None
    return office.covers(sign.place.area.path) and not _asked(actor, sign)


@rule(LOOK)
def not_who_admitted(actor, office, sign):
    """Whoever looks is not who let it in, nor of the body that asked."""
    if office is None or sign is None:
        return office is not None
    admitted = actor.id is not None and actor.id == sign.decided_by
    return office.covers(sign.place.area.path) and not admitted and not _asked(actor, sign)


def _asked(actor, sign):
    """Whether somebody asked for a sign, or holds any office of the body that did."""
    in_person = actor.id is not None and actor.id == sign.asked_by
    return in_person or any(one.body_id == sign.body_id for one in actor.offices)
