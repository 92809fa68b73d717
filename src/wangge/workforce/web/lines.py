"""A shift as a line of a page: what its turn is called, how it stands."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from wangge.workforce.queries import duty_of, kind_of, turn_of


@dataclass(frozen=True)
class Line:
    """A shift with its words: `tone` and `words` say how it stands, in the one language of status."""

    shift: object
    kind: str
    turn: str
    tone: str
    words: str
    overnight: bool

    @property
    def icon(self):
        """A clock for what is to come; "" for the tone's own."""
        return "clock" if self.tone == "closed" else ""

    @property
    def who(self):
        """Whoever has it; "" for nobody."""
        return self.shift.office.account.name if self.shift.office else ""


def line_of(shift, now):
    """The line of a shift at a moment."""
    duty = duty_of(shift.rota.version_id)
    kind, turn = kind_of(duty, shift.point.kind), turn_of(shift)
    tone, words = standing_of(shift, now, duty.rules)
    overnight = shift.ends_at - shift.starts_at > timedelta(hours=12)
    return Line(shift, kind.title if kind else "", turn.title if turn else "", tone, words, overnight)


def standing_of(shift, now, rules):
    """(tone, words): nobody, to come, open for check-in, on duty, stood, not come."""
    if shift.office_id is None:
        return "overdue", _("没有人")
    if shift.left_at:
        return "ontime", _("已值守")
    if shift.arrived_at:
        return ("deed", _("值守中")) if now <= shift.ends_at else ("ontime", _("已值守"))
    if now > shift.starts_at + timedelta(minutes=rules.late_minutes):
        return "overdue", _("未签到")
    if now >= shift.starts_at - timedelta(minutes=rules.early_minutes):
        return "soon", _("可以签到")
    return "closed", _("未开始")
