"""Kinds of findings, what each is counted in, and which of them break the net."""

from django.utils.translation import gettext_lazy

KINDS = {
    "overlap": gettext_lazy("两个网格重叠"),
    "gap": gettext_lazy("上级范围内有空白"),
    "outside": gettext_lazy("网格超出上级范围"),
    "too_many": gettext_lazy("户数超过上限"),
    "too_few": gettext_lazy("户数低于下限"),
    "unknown_size": gettext_lazy("没有户数"),
    "no_boundary": gettext_lazy("没有边界"),
    "no_worker": gettext_lazy("网格人员有空缺"),
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
