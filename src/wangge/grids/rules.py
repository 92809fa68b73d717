"""Who keeps and who decides the net, what a finding is, and when a change may be decided or taken back. Pure."""

from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.core.permits import in_own_area, rule

COVERED = 0.8
"""The register's own count goes before the declared number once it has this share of it (a platform default)."""


rule("grids.decide")(in_own_area)


def size_of(declared, counted):
    """(households, "register" | "declared" | "") of an area: the register's count where it is nearly whole."""
    if counted and (declared is None or counted >= declared * COVERED):
        return counted, "register"
    return (declared, "declared") if declared is not None else (None, "")


def check_second(change, actor, two_people):
    """Refused where two people are wanted and the one who proposed would decide."""
    if two_people and change.proposed_by is not None and change.proposed_by == actor.id:
        raise Refused(_("提出的人不能自己批准，请另一位有权限的人决定。"), code="same-person")


def decided_together(change, actor):
    """Whether it was this person who proposed a change or approved it."""
    return actor.id is not None and actor.id in (change.proposed_by, change.decided_by)


def check_third(change, actor, two_people):
    """Refused where two people are wanted and one of the two who decided would alone take it back."""
    if two_people and decided_together(change, actor):
        raise Refused(_("提出或批准的人不能自己撤销，请另一位有权限的人决定。"), code="same-person")


def check_open(change):
    """Refused unless a change waits to be decided."""
    if change.state != "proposed":
        raise Refused(_("这项调整已经处理过了。"), code="decided")
