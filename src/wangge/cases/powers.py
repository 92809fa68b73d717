"""Delegated powers as cases cite them: those of the register in force on the day, not of the case's own version."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid
from wangge.method.queries import current_method


def citable(body_kind, at):
    """The enforcement powers that bodies of a kind may use on the day of a moment."""
    day = localdate(at)
    return current_method(day).powers.held_by(body_kind, day)


def check_cited(case, step, given, at):
    """Invalid, at its field, where a power is cited that the handling body does not hold on this day."""
    for asked in step.fields:
        key = given.values.get(asked.name) if asked.kind == "delegated_power" else None
        if key is None:
            continue
        if case.handling_body is None or key not in {one.key for one in citable(case.handling_body.kind, at)}:
            raise Invalid(_refusal(key, at), code="power-not-in-force", field=asked.name)


def _refusal(key, at):
    """Why a power cannot be cited: unknown, of others, not yet or no longer in force."""
    day = localdate(at)
    register = current_method(day).powers
    power = register.power(key)
    if power is None or power.kind != "enforcement":
        return _("权力清单里没有这一项，街道没有权处罚。请从列表中选择，或移送有权机关。")
    if not register.in_force(power, day):
        return _("“%s”今天不是有效的下放权力，不能引用。请移送有权机关。") % power.title
    return _("“%s”没有下放给本单位，不能引用。请移送有权机关。") % power.title
