"""What is rated and how, for everybody: each scheme with its weights, limits, bands and effects (guard-rail 14)."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wangge.core.measures import measure_named
from wangge.core.web.faces import current_method
from wangge.method.picture.words import limit_of

PERIODS = {
    "month": gettext_lazy("每月"), "quarter": gettext_lazy("每季度"),
    "half": gettext_lazy("每半年"), "year": gettext_lazy("每年"),
}  # fmt: skip
KINDS = {
    "company": gettext_lazy("企业"), "grid": gettext_lazy("网格"), "department": gettext_lazy("部门"),
    "estate": gettext_lazy("小区"), "dormitory": gettext_lazy("集宿区"), "site": gettext_lazy("服务点"),
    "branch": gettext_lazy("党组织"), "appointment": gettext_lazy("岗位上的工作"),
    "item": gettext_lazy("清单上办成的项目"),
}  # fmt: skip
EFFECTS = {
    "credit": gettext_lazy("记入信用档案"), "no_bids": gettext_lazy("不得参加新项目投标"),
    "honour": gettext_lazy("授予荣誉"), "revoked": gettext_lazy("撤销荣誉"),
    "improve": gettext_lazy("整改、改进"), "told": gettext_lazy("结果告知"),
}  # fmt: skip


@require_safe
def schemes(request):
    """Every scheme in force."""
    method = current_method()
    shown = [
        (one, _("%(when)s评%(what)s") % {"when": PERIODS[one.period], "what": KINDS[one.rated.kind]})
        for one in _in_force(method)
    ]
    return render(request, "method/schemes.html", {"method": method, "schemes": shown})


@require_safe
def scheme(request, scheme):
    """One scheme: the sum, each indicator with how it is seen, bands, effects, objection."""
    method = current_method()
    found = next((one for one in _in_force(method) if one.key == scheme), None)
    if found is None:
        raise Http404(scheme)
    bands = {band.key: band.title for band in found.bands}
    told = {
        "method": method, "scheme": found, "kind": KINDS[found.rated.kind], "period": PERIODS[found.period],
        "notice": limit_of(found.notice, _), "decide": limit_of(found.decide, _),
        "draw": found.inspections and PERIODS[found.inspections.every], "has_panel": bool(found.of_source("panel")),
        "groups": [(group, _indicators(found, group.key)) for group in found.groups],
        "deductions": [(one, plain(one.points), plain(one.most)) for one in found.deductions],
        "bonuses": [(one, plain(one.points), plain(one.most)) for one in found.bonuses],
        "vetoes": [(one, bands[one.band]) for one in found.vetoes],
        "bands": [(one, condition(one)) for one in found.bands],
        "effects": [(one, bands[one.band], EFFECTS[one.what], term(one)) for one in found.effects],
    }  # fmt: skip
    return render(request, "method/scheme.html", told)


def _in_force(method):
    """In the order of what they rate."""
    found = [one for one in method.ratings.values() if not one.retired] if method else []
    return sorted(found, key=lambda one: list(KINDS).index(one.rated.kind))


def _indicators(found, group):
    return [(row, plain(row.weight), gains(row)) for row in found.indicators if row.group == group]


def plain(number):
    """A number without needless zeros."""
    return f"{number.normalize():f}"


def gains(row):
    """How an indicator gains its points, in a few words each."""
    if row.source in ("measure", "survey"):
        name = measure_named(row.measure).title if row.measure else _("问卷满意率")
        told = {"name": name, "worst": plain(row.worst), "best": plain(row.best)}
        return [
            _("%(name)s：%(worst)s%% 不得分，%(best)s%% 得满分，中间按比例") % told,
            _("不足 %d 件不计") % row.least,
        ]
    if row.source == "deduction":
        return [_("满分起扣，见下面的扣分")]
    ways = {"met": _("做到或没做到"), "level": _("分 %d 级") % row.levels, "points": _("直接打分")}
    if row.source == "panel":
        return [_("各评价方评分"), ways[row.how]]
    photo = [_("拍照并记下位置")] if row.evidence else []
    return [_("现场检查"), ways[row.how], *photo, _("没做到的 %d 个工作日内改好") % row.days]


def condition(band):
    """The conditions of a band, each a few words."""
    parts = (
        (band.least, _("不低于 %s 分")), (band.below, _("低于 %s 分")), (band.first, _("前 %s 名")),
        (band.last, _("后 %s 名")), (band.first_share, _("前 %s%%")), (band.last_share, _("后 %s%%")),
    )  # fmt: skip
    told = [words % (value if isinstance(value, int) else plain(value)) for value, words in parts if value is not None]
    return told or [_("其余")]


def term(effect):
    """How long an effect lasts and when its repair may be asked for."""
    lasts = [_("%d 个月") % effect.months if effect.months else _("到撤销为止")]
    return [*lasts, _("满 %d 个月可以申请修复") % effect.repair] if effect.repair else lasts
