"""The share of matters settled at or below each level, as the method's territory names them.

Told, with its denominator, so that people see where matters are settled. Never rated: a rate that is rewarded for being
high would keep matters down, and reporters must always be free to go further up.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.measures import ended
from wangge.cases.settling import at_or_below
from wangge.core.measures import measure
from wangge.method.queries import current_method

SETTLED = {
    "denominator": _("期内结案、记有解决层级的件数"),
    "exclusions": _("没有记下层级的不计。只作了解，不用于评价任何人或单位；反映人随时可以找上一级"),
    "period": _("结案时间"),
    "rated": False,
}


@measure(
    key="settled_in_grid",
    title=_("网格内解决的比例"),
    numerator=_("在网格或以下一级解决的件数"),
    hits=lambda span: _at_or_below(lambda territory: [territory.grid.level]),
    **SETTLED,
)
@measure(
    key="settled_in_community",
    title=_("村（社区）及以下解决的比例"),
    numerator=_("在村（社区）或以下各级解决的件数"),
    hits=lambda span: _at_or_below(_around_grids),
    **SETTLED,
)
@measure(
    key="settled_in_street",
    title=_("镇（街道）及以下解决的比例"),
    numerator=_("在镇（街道）或以下各级解决的件数"),
    hits=lambda span: _at_or_below(_around_communities),
    **SETTLED,
)
def settled(span):
    return ended(span).exclude(settled_level="")


def _at_or_below(chosen):
    territory = current_method().territory
    keys = set().union(*(at_or_below(level, territory.levels) for level in chosen(territory)))
    return Q(settled_level__in=sorted(keys))


def _around_grids(territory):
    """The levels that grids lie in: communities and villages."""
    return _above(territory, [territory.grid.level])


def _around_communities(territory):
    """The levels that communities lie in: towns, streets, zones."""
    return _above(territory, _around_grids(territory))


def _above(territory, keys):
    inside = {level.key: level.inside for level in territory.levels}
    return [above for key in keys for above in inside[key]]
