"""Another scheme to try: weights of sides and of groups, conditions of bands, as a form sends them."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from wangge.core.errors import Invalid

CONDITIONS = ("least", "below", "first", "last", "first_share", "last_share")


def changed_scheme(scheme, sent):
    """A scheme with the numbers somebody typed; Invalid, naming the field, for what is no number or does not add up."""
    sides = [
        side.model_copy(update={"weight": _number(sent, f"side-{side.key}", side.weight)}) for side in scheme.raters
    ]
    if sum(side.weight for side in sides) != 100:
        raise Invalid(_("各评价方权重合计须为 100。"), code="weights", field="sides")
    weights = {group.key: _number(sent, f"group-{group.key}", group.weight) for group in scheme.groups}
    if sum(weights.values()) != scheme.full:
        raise Invalid(_("各组分值合计须为 %s。") % _plain(scheme.full), code="weights", field="groups")
    before = {group.key: group.weight for group in scheme.groups}
    indicators = [
        row.model_copy(update={"weight": row.weight * weights[row.group] / before[row.group]})
        for row in scheme.indicators
    ]
    bands = [band.model_copy(update=_conditions(band, sent)) for band in scheme.bands]
    return scheme.model_copy(update={"raters": tuple(sides), "indicators": tuple(indicators), "bands": tuple(bands)})


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
    if not number.is_finite() or not 0 <= number <= 1000:
        raise Invalid(_("须填 0 到 1000 的数。"), code="number", field=name)
    return number


def _plain(number):
    return f"{number.normalize():f}"
