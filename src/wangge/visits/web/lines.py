"""Visits as lines of a page: when, by which office, what was ticked. A refusal is told as nobody met."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.timezone import localdate

from wangge.visits.enums import WHY, Outcome
from wangge.visits.models import Stop, Visit
from wangge.visits.rules import MAKE

CHECKED = ("let", "dormitory")


@dataclass(frozen=True)
class Done:
    """A visit with its ticks in words; `mine`: recorded today by whoever looks, who may take it back."""

    visit: Visit
    boxes: tuple
    mine: bool = False

    @property
    def met(self):
        """Whether somebody was met; how else it went is nobody's business later."""
        return self.visit.outcome == Outcome.MET


def done_line(visit, visits, actor=None, *, asks=True):
    """A visit as a line; without `asks` nothing of what was asked for at that door."""
    titles = {box.key: box.title for box in visits.boxes if asks or not box.asks}
    own = actor is not None and visit.office_id in {office.id for office in actor.holding(MAKE)}
    mine = own and localdate(visit.sent_at) == localdate()
    return Done(visit, tuple(titles[key] for key in visit.boxes if key in titles), mine)


@dataclass(frozen=True)
class Door:
    """A stop of the way: the visit of this month, if any, when somebody was last here, and why it is on the list."""

    stop: Stop
    visit: Visit | None
    last: object

    @property
    def why(self):
        """The reason in words."""
        return WHY.get(self.stop.why, "")

    @property
    def checkable(self):
        """Whether the check sheet is for this dwelling."""
        return self.stop.dwelling.use in CHECKED


def by_building(doors):
    """[(building, doors), …] in the order of the walk."""
    groups = groupby(doors, key=lambda door: door.stop.dwelling.building)
    return [(building, list(held)) for building, held in groups]
