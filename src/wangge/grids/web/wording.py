"""Findings and changes in words: what was found, how much, and what can be done about it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.grids.enums import BREAKS

TONES = {**dict.fromkeys(BREAKS, "overdue"), "no_grids": "closed", "no_boundary": "paused", "unknown_size": "paused"}
TODO = {
    "overlap": gettext_lazy("核对两个网格的边界，上传更正后的边界"),
    "gap": gettext_lazy("把空白划给相邻的网格，上传更正后的边界"),
    "outside": gettext_lazy("核对网格和上级的边界，上传更正后的边界"),
    "too_many": gettext_lazy("看拆分方案"),
    "too_few": gettext_lazy("看合并方案"),
    "unknown_size": gettext_lazy("登记房屋，或补上户数"),
    "no_boundary": gettext_lazy("上传边界"),
    "no_worker": gettext_lazy("由管任免的人任命"),
    "building_outside": gettext_lazy("核对楼幢的坐标或所属网格"),
    "no_grids": gettext_lazy("由社区（村）直接承担；要划网格的，请先定边界"),
}
BASES = {"register": gettext_lazy("按房屋登记"), "declared": gettext_lazy("按填报的户数")}
PLANS = {"too_many": "split", "too_few": "merge"}
STATE_TONES = {"proposed": "soon", "done": "ontime", "refused": "closed", "withdrawn": "closed", "undone": "paused"}


def shown_finding(one):
    """A finding with its tone, what can be done, and where."""
    one.tone = TONES.get(one.kind, "soon")
    one.todo = TODO[one.kind]
    one.basis_words = BASES.get(one.basis, "")
    one.url = _way(one)
    return one


def _way(one):
    if one.kind in PLANS:
        return reverse("grids:grid", args=[one.area.key]) + f"?plan={PLANS[one.kind]}"
    if one.kind in (*BREAKS, "no_boundary"):
        return reverse("grids:compare")
    return reverse("grids:grid", args=[one.area.key]) if one.kind in ("unknown_size", "no_worker") else ""


def followed_words(change):
    """What came along with a change that was carried out: (words, number)."""
    moved, crew = change.followed.get("moved", {}), change.followed.get("crew", {})
    rows = [
        (_("楼幢"), len(moved.get("premises.Building", {}))),
        (_("房屋"), len(moved.get("premises.Dwelling", {}))),
        (_("门牌"), len(moved.get("premises.Plate", {}))),
        (_("人员、住户、单位等登记"), sum(len(told) for label, told in moved.items() if label.startswith("people."))),
        (_("岗位任命（由原来的人继续，请管任免的人重新确定）"), len(crew.get("made", ()))),
    ]
    return [(words, number) for words, number in rows if number]
