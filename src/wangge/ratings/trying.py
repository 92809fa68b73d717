"""Another scheme to try: weights of sides, groups and indicators, thresholds of bands and of rates, as a form sends
them."""

from decimal import ROUND_FLOOR, Decimal, InvalidOperation

from django.utils.translation import gettext as _

from wangge.core.errors import Invalid
from wangge.ratings.rules import BETWEEN

CONDITIONS = ("least", "below", "first", "last", "first_share", "last_share")
MOST = 1000


def changed_scheme(scheme, sent):
    """A scheme with the numbers somebody typed; Invalid, naming the field, for what is no number or does not add up.

    A group keeps the points it has or is given: where single indicators in it get others, the rest of it shares what is
    left as it did before.
    """
    sides = [
        side.model_copy(update={"weight": _number(sent, f"side-{side.key}", side.weight)}) for side in scheme.raters
    ]
    if sum(side.weight for side in sides) != 100:
        raise Invalid(_("各评价方权重合计须为 100。"), code="weights", field="sides")
    weights = {group.key: _number(sent, f"group-{group.key}", group.weight) for group in scheme.groups}
    if sum(weights.values()) != scheme.full:
        raise Invalid(_("各组分值合计须为 %s。") % _plain(scheme.full), code="weights", field="groups")
    points = {}
    for group in scheme.groups:
        points |= _points_in(group, [row for row in scheme.indicators if row.group == group.key], weights, sent)
    indicators = [row.model_copy(update={"weight": points[row.key], **_ends(row, sent)}) for row in scheme.indicators]
    bands = [band.model_copy(update=_conditions(band, sent)) for band in scheme.bands]
    return scheme.model_copy(update={"raters": tuple(sides), "indicators": tuple(indicators), "bands": tuple(bands)})


def _points_in(group, rows, weights, sent):
    """indicator → its points within a group: those typed as they are, the others as they were among themselves."""
    typed = {row.key: _number(sent, f"indicator-{row.key}", row.weight) for row in rows if row.weight}
    fixed = {row.key: typed[row.key] for row in rows if row.weight and typed[row.key] != row.weight}
    others = sum(row.weight for row in rows if row.key not in fixed)
    left = weights[group.key] - sum(fixed.values())
    if left < 0 or (left and not others):
        told = {"group": group.title, "points": _plain(weights[group.key])}
        reason = _("“%(group)s”各指标合计须为 %(points)s。") % told
        raise Invalid(reason, code="weights", field=f"group-{group.key}")
    shared = [row for row in rows if row.key not in fixed]
    if left == others:
        return fixed | {row.key: row.weight for row in shared}
    points = fixed | {row.key: (row.weight * left / others).quantize(BETWEEN, ROUND_FLOOR) for row in shared}
    last = [row.key for row in shared if row.weight][-1]  # takes what was rounded off: a scheme may ask for all points
    return points | {last: points[last] + weights[group.key] - sum(points.values())}


def ends_of(row):
    """(name, value) of the thresholds of an indicator that is a rate: what counts nothing, and what counts all."""
    return [("worst", row.worst), ("best", row.best)] if row.source in ("measure", "survey") else []


def other_rates(scheme, other):
    """The indicators of another scheme whose thresholds are not those of this one."""
    was = {row.key: ends_of(row) for row in scheme.indicators}
    return [row for row in other.indicators if ends_of(row) != was[row.key]]


def _ends(row, sent):
    found = {name: _number(sent, f"{name}-{row.key}", value) for name, value in ends_of(row)}
    if found and found["worst"] == found["best"]:
        reason = _("“%s”得零分与得满分的数不能相同。") % row.title
        raise Invalid(reason, code="range", field=f"best-{row.key}")
    return found


def conditions_of(band):
    """(name, value) of the conditions a band has."""
    return [(name, getattr(band, name)) for name in CONDITIONS if getattr(band, name) is not None]


def _conditions(band, sent):
    found = {}
    for name, value in conditions_of(band):
        number = _number(sent, f"band-{band.key}-{name}", value)
        found[name] = int(number) if name in ("first", "last") else number
    return found


def _number(sent, name, otherwise):
    text = sent.get(name, "").strip()
    if not text:
        return Decimal(otherwise)
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= MOST:
        raise Invalid(_("须填 0 到 1000 的数。"), code="number", field=name)
    return number


def _plain(number):
    return f"{number.normalize():f}"
