"""What happens on visits and with hints. How a visit went is said in none of them."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("visits.MonthDrawn")
@dataclass(frozen=True)
class MonthDrawn:
    """Offices of an area were given their households of a month: so many offices, so many stops."""

    plan_id: UUID
    offices: int
    stops: int


@event("visits.VisitRecorded")
@dataclass(frozen=True)
class VisitRecorded:
    """An office was at a dwelling's door."""

    visit_id: UUID


@event("visits.VisitTakenBack")
@dataclass(frozen=True)
class VisitTakenBack:
    """A visit was recorded by mistake and counts no more."""

    visit_id: UUID


@event("visits.HintGiven")
@dataclass(frozen=True)
class HintGiven:
    """Another system's data says that something may be otherwise than registered; `kind` is the pack's."""

    hint_id: UUID
    kind: str


@event("visits.HintChecked")
@dataclass(frozen=True)
class HintChecked:
    """Somebody looked on the spot; `to_state`: confirmed, denied or unclear."""

    hint_id: UUID
    to_state: str


@event("visits.HintDecided")
@dataclass(frozen=True)
class HintDecided:
    """Who keeps the register entered the correction that a confirmed hint proposes, or did not."""

    hint_id: UUID
    applied: bool
