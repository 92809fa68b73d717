"""How a case stands, in the one language of status: tone, word, time left. Shared by the desk's pages."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.models import Case
from wangge.cases.own_side import FOUND
from wangge.cases.tombstones import REPLAYED
from wangge.core.web import wording
from wangge.method.queries import method_of


@dataclass(frozen=True)
class Now:
    """The moment at which a page is made."""

    at: datetime

    @property
    def late(self):
        """Overdue, as a condition of a list."""
        return Q(due__lt=self.at)

    @property
    def soon(self):
        """Soon, as a condition of a list: warned of, as the method says, and not late yet."""
        return Q(due__gte=self.at, warn_at__lte=self.at)


def now(at, method):
    """The page's `Now`."""
    return Now(at)


def tone_of(case, moment):
    """overdue, soon or ontime while a deadline runs; else closed, or paused where somebody's answer is awaited."""
    if case.due is None:
        return "closed" if case.closed_at or state_of(case).final else "paused"
    if case.due < moment.at:
        return "overdue"
    if is_soon(case, moment):
        return "soon"
    return "paused" if state_of(case).paused else "ontime"


def is_soon(case, moment):
    """The one rule of "soon", for staff and residents alike: `Now.soon` says the same of a list."""
    return case.warn_at is not None and case.warn_at <= moment.at <= case.due


def state_of(case):
    """The state of a case, by the version of the method it was filed under."""
    return method_of(case.version_id).case_type(case.case_type).state(case.state)


@dataclass(frozen=True)
class Row:
    """A case as one line of a list."""

    case: Case
    now: Now

    @cached_property
    def method(self):
        return method_of(self.case.version_id)

    @cached_property
    def tone(self):
        return tone_of(self.case, self.now)

    @property
    def state(self):
        return state_of(self.case).title

    @property
    def left(self):
        """The time left in words; for what no clock runs on, why."""
        if self.case.due:
            return wording.remaining(self.case.due, self.now.at)
        return _("已了结") if self.tone == "closed" else _("不计时")

    @property
    def class_title(self):
        """The class, or that nobody has settled one yet."""
        return kind_words(self.case, self.method).rpartition(" / ")[2]

    @property
    def place(self):
        """Area first, then the reporter's words for the spot."""
        return " · ".join(part for part in (area_words(self.case.area), self.case.place) if part)

    @property
    def holder(self):
        """Who has it now."""
        if self.case.holder_body:
            return self.case.holder_body.name
        return _("反映人") if state_of(self.case).holder == "reporter" else "—"

    @property
    def handler_short(self):
        """The unit responsible, as a list has room for; "—" before there is one."""
        body = self.case.handling_body
        known = {one.key: one.short for one in self.method.organisations.bodies}
        return (known.get(body.key) or body.name) if body else "—"

    @property
    def channel(self):
        """How it came in."""
        return channel_words(self.case.channel)

    @property
    def holder_short(self):
        """The holder as a list has room for."""
        known = {body.key: body.short for body in self.method.organisations.bodies}
        return (self.case.holder_body and known.get(self.case.holder_body.key)) or self.holder


def area_words(area):
    """A grid with its community, unless its name says it; any other area alone."""
    over = area.parent
    if over is None or over.level != "community" or area.name.startswith(over.name[:2]):
        return area.name
    return f"{over.name}{area.name}"


def class_words(method, key):
    """A class with its group: 消防与公共安全 / 占用消防通道."""
    return " / ".join(row.title for row in method.class_path(key)) if key else _("未归类")


def kind_words(case, method):
    """The class of a case with its group; of a kind that staff begin, to which no class leads, the kind."""
    way = method.case_type(case.case_type)
    return way.title if way.begun_by == "staff" and not case.class_key else class_words(method, case.class_key)


CHANNELS = {
    "portal": gettext_lazy("网上"),
    "grid": gettext_lazy("现场"),
    FOUND: gettext_lazy("现场发现"),
    "phone": gettext_lazy("电话"),
    "work_order": gettext_lazy("热线转办"),
    "open311": gettext_lazy("其他应用"),
    REPLAYED: gettext_lazy("模拟"),
}
"""All that a handling unit learns of how a matter came in."""


def channel_words(channel):
    return CHANNELS.get(channel, _("其他"))
