"""A mark as a form sends it, and as a sheet shows it: met or not, a step, or points. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wangge.core.errors import Invalid
from wangge.method.schema.ratings import RatingIndicator
from wangge.ratings.rules import Value

NOT_APPLICABLE, MET, MISSED = "na", "met", "missed"
PASS = Decimal("0.6")  # what comes to less than this share is to be put right
CENT = Decimal("0.01")
THREE = 3  # steps
NAMED = 5  # inputs at fault that a refusal names; the form shows each beside its field


class Faults(Invalid):
    """Several inputs are at fault: `faults` says of each field why; code and field are those of the first."""

    def __init__(self, found: Mapping[str, Invalid]):
        told = list(found.values())
        reason = told[0].reason
        if len(told) > 1:
            count = ngettext("有 %d 处要补或要改：", "有 %d 处要补或要改：", len(told)) % len(told)
            reason = count + " ".join(str(one.reason) for one in told[:NAMED]) + ("" if len(told) <= NAMED else " …")
        super().__init__(reason, code=told[0].code, field=told[0].field)
        self.faults = {field: str(one.reason) for field, one in found.items()}


def faults_of(refused) -> Mapping[str, str]:
    """field → why, of whatever refused; nothing for what names no field."""
    if isinstance(refused, Faults):
        return refused.faults
    return {refused.field: str(refused.reason)} if refused and refused.field else {}


def read_each(
    indicators: Iterable[RatingIndicator],
    read: Callable[[RatingIndicator], Value],
    known: Mapping[str, Invalid] | None = None,
) -> dict[str, Value]:
    """The mark of every indicator, by its key, or Faults with everything that is wrong, `known` already or not."""
    values, faults = {}, dict(known or {})
    for one in indicators:
        try:
            values[one.key] = read(one)
        except Invalid as fault:
            faults[fault.field or one.key] = fault
    if faults:
        raise Faults(faults)
    return values


def read_marks(indicators: Sequence[RatingIndicator], marks: Mapping[str, str]) -> dict[str, Value]:
    """What a form says of these indicators and of no others: Faults names what is missing, impossible or unknown."""
    strange = {
        key: Invalid(_("评分表里没有“%s”这一项，请刷新页面。") % key, code="unknown", field=key)
        for key in sorted(marks.keys() - {one.key for one in indicators})
    }
    return read_each(indicators, lambda one: read_mark(one, marks.get(one.key, "")), strange)


def read_mark(indicator: RatingIndicator, text: str) -> Value:
    """What a form says of an indicator: `na`, `met`, `missed`, a step from 1, or points with two decimals.

    Invalid, naming the indicator, where nothing or nothing possible is said.
    """
    text = text.strip()
    if text == NOT_APPLICABLE:
        return Value(None, None)
    if not text:
        raise _invalid(indicator, _("“%(title)s”还没有打分；不适用的请选“不适用”。"), "missing")
    if indicator.how == "met":
        if text not in (MET, MISSED):
            raise _invalid(indicator, _("“%(title)s”请选做到或没做到。"), "unknown")
        return Value(Decimal(text == MET), Decimal(1))
    most = Decimal(indicator.levels) if indicator.how == "level" else indicator.weight
    number = _number(text)
    least, unit = (Decimal(1), Decimal(1)) if indicator.how == "level" else (Decimal(0), CENT)
    if number is None or not least <= number <= most or number % unit:
        raise _invalid(indicator, _("“%(title)s”须在 %(least)s 到 %(most)s 之间。"), "range", least=least, most=most)
    if indicator.how == "level":
        return Value(number - 1, most - 1)
    return Value(number, most)


def _number(text):
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _invalid(indicator, words, code, **numbers):
    told = {name: f"{number.normalize():f}" for name, number in numbers.items()}
    return Invalid(words % {"title": indicator.title, **told}, code=code, field=indicator.key)


def written_mark(indicator: RatingIndicator, value: Value) -> str:
    """A mark as a form would send it: `read_mark` reads it as the same value."""
    if value.of is None or value.given is None:
        return NOT_APPLICABLE
    if indicator.how == "met":
        return MET if value.given else MISSED
    return f"{(value.given + (indicator.how == 'level')).normalize():f}"


def mark_words(indicator: RatingIndicator, value: Value) -> str:
    """A mark as people read it."""
    if value.of is None or value.given is None:
        return _("不适用")
    if indicator.how == "met":
        return _("做到") if value.given else _("没做到")
    if indicator.how == "level" and indicator.levels == THREE:
        return step_words(THREE, int(value.given) + 1)
    if indicator.how == "level":
        return _("%(step)d 级（共 %(levels)d 级）") % {"step": value.given + 1, "levels": indicator.levels}
    return _("%(given)s 分（满分 %(most)s）") % {
        "given": f"{value.given.normalize():f}", "most": f"{value.of.normalize():f}"
    }  # fmt: skip


def falls_short(value: Value) -> bool:
    """Whether what was found is to be put right."""
    return value.of is not None and value.given is not None and value.given < PASS * value.of


def choices(indicator: RatingIndicator) -> list[tuple[str, str]]:
    """(value, words) of what a form offers; for points none but "not applicable", the number is typed."""
    rest = [(NOT_APPLICABLE, _("不适用"))]
    if indicator.how == "met":
        return [(MET, _("做到")), (MISSED, _("没做到")), *rest]
    if indicator.how == "level":
        return [*((f"{step}", step_words(indicator.levels, step)) for step in range(indicator.levels, 0, -1)), *rest]
    return rest


def step_words(levels: int, step: int) -> str:
    """What a step is called: of three they are met, partly met, not met."""
    if levels == THREE:
        return (_("没做到"), _("部分做到"), _("做到"))[step - 1]
    return _("%(step)d 级") % {"step": step}
