"""Labels and findings in words: a colour is never shown without its name."""

from dataclasses import dataclass

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.web.faces import current_method
from wangge.core.web.icons import tone_icon
from wangge.premises.models import COLOURS

TONES = {"green": "ontime", "blue": "deed", "yellow": "soon", "orange": "soon", "red": "overdue"}
CHECKED = ("let", "dormitory")
GRADES = {
    "notice": lambda: _("提示"),
    "general": lambda: _("一般"),
    "serious": lambda: _("较重"),
    "major": lambda: _("重大"),
}


@dataclass(frozen=True)
class Shown:
    """A label as a page shows it: colour, its word, the tone of its box, and whether it still counts."""

    colour: str
    words: str
    tone: str
    icon: str = ""
    over: bool = False
    label: object = None

    @property
    def drawn(self):
        """The icon beside the words."""
        return self.icon or tone_icon(self.tone)

    @property
    def reasons(self):
        """(item, grade, colour, whether late) of each finding behind the colour, in words; lists do not ask."""
        titles, colours = item_titles(), dict(COLOURS)
        found = self.label.reasons if self.label else ()
        return tuple(
            (titles.get(item, item), grade_words(grade), str(colours[colour]), late)
            for item, grade, colour, late in found
        )


def shown_label(dwelling):
    """The label of a dwelling that came with `queries.in_force()`."""
    label = next(iter(dwelling.label_now), None)
    if label is None:
        checked = dwelling.use in CHECKED
        return Shown("none", _("未检查") if checked else "—", "paused", "help-circle" if checked else "")
    if label.expires_on < localdate():
        return Shown("over", _("已过期，待复查"), "paused", "clock-exclamation", True, label)
    return Shown(label.colour, str(dict(COLOURS)[label.colour]), TONES[label.colour], "", False, label)


def grade_words(grade):
    """A grade of the check sheet in words."""
    return GRADES[grade]() if grade in GRADES else grade


def item_titles():
    """Items of the check sheet by key, retired ones too, in the reader's language."""
    return {one.key: one.title for one in current_method().premises.items}
