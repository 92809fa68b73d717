"""An item as the desk shows it: its kind, list, state, place and what is left of its time, in words."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wangge.cases.web.standing import area_words
from wangge.command.enums import RUNNING, State
from wangge.command.models import Item
from wangge.command.periods import period_words
from wangge.method.queries import method_of

NEAR = 7  # days before its date from which an item is shown as near it
TONES = {
    State.PROPOSED: "soon",
    State.RETURNED: "paused",
    State.DONE: "soon",
    State.STRUCK: "closed",
    State.CARRIED: "paused",
    State.WITHDRAWN: "paused",
}


@dataclass(frozen=True)
class Row:
    """One item on a day."""

    item: Item
    today: date

    @property
    def spec(self):
        """(list, kind) of the item, by the version it was proposed under."""
        return method_of(self.item.version_id).item_kind(self.item.kind)

    @property
    def kind(self):
        return self.spec[1].title

    @property
    def list(self):
        return self.spec[0].short

    @property
    def period(self):
        return period_words(self.item.period)

    @property
    def state(self):
        return State(self.item.state).label

    @property
    def tone(self):
        """The tone of its state; while somebody works on it, that of its date."""
        if self.item.state not in RUNNING:
            return TONES[self.item.state]
        left = (self.item.due - self.today).days
        return "overdue" if left < 0 else "soon" if left <= NEAR else "ontime"

    @property
    def left(self):
        """What is left until its date, while that counts."""
        if self.item.state not in RUNNING:
            return ""
        left = (self.item.due - self.today).days
        if left < 0:
            return ngettext("已超 %d 天", "已超 %d 天", -left) % -left
        return ngettext("还剩 %d 天", "还剩 %d 天", left) % left if left else _("今天到期")

    @property
    def place(self):
        return area_words(self.item.about)

    @property
    def owner(self):
        return self.item.owner.name if self.item.owner else "—"
