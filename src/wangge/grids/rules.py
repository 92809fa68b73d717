"""Who keeps and who decides the net, what a finding is, and when a change may be decided or taken back. Pure."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Refused
from wangge.core.permits import rule

COVERED = 0.8
"""The register's own count goes before the declared number once it has this share of it (a platform default)."""

KINDS = {
    "overlap": gettext_lazy("两个网格重叠"),
    "gap": gettext_lazy("上级范围内有空白"),
    "outside": gettext_lazy("网格超出上级范围"),
    "too_many": gettext_lazy("户数超过上限"),
    "too_few": gettext_lazy("户数低于下限"),
    "unknown_size": gettext_lazy("没有户数"),
    "no_boundary": gettext_lazy("没有边界"),
    "no_worker": gettext_lazy("网格队伍有空缺"),
    "building_outside": gettext_lazy("楼幢不在所属网格内"),
    "no_grids": gettext_lazy("没有划网格"),
}
BREAKS = ("overlap", "gap", "outside")
"""A net with one of these does not hold: `verify grids` fails."""
UNITS = {
    **dict.fromkeys(BREAKS, gettext_lazy("平方米")),
    **dict.fromkeys(("too_many", "too_few"), gettext_lazy("户")),
    "no_worker": gettext_lazy("个岗位"),
    "building_outside": gettext_lazy("米"),
}


@rule("grids.decide")
def decides_in_own_area(actor, office, area):
    """Offices decide within their areas; None asks whether the actor decides anywhere."""
    return office is not None and (area is None or office.covers(area.path))


def size_of(declared, counted):
    """(households, "register" | "declared" | "") of an area: the register's count where it is nearly whole."""
    if counted and (declared is None or counted >= declared * COVERED):
        return counted, "register"
    return (declared, "declared") if declared is not None else (None, "")


def check_second(change, actor, two_people):
    """Refused where two people are wanted and the one who proposed would decide."""
    if two_people and change.proposed_by is not None and change.proposed_by == actor.id:
        raise Refused(_("提出的人不能自己批准，请另一位有权限的人决定。"), code="same-person")


def check_open(change):
    """Refused unless a change waits to be decided."""
    if change.state != "proposed":
        raise Refused(_("这项调整已经处理过了。"), code="decided")
