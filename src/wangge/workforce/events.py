"""What happens on duty."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("workforce.PointAdded")
@dataclass(frozen=True)
class PointAdded:
    """A point of duty was entered; `kind` is the method's."""

    point_id: UUID
    kind: str


@event("workforce.PointChanged")
@dataclass(frozen=True)
class PointChanged:
    """Name or place of a point of duty was put right."""

    point_id: UUID


@event("workforce.PointEnded")
@dataclass(frozen=True)
class PointEnded:
    """Nobody stands at a point any more; so many shifts in drafts went with it."""

    point_id: UUID
    dropped: int


@event("workforce.MonthDrafted")
@dataclass(frozen=True)
class MonthDrafted:
    """A month of shifts was drafted, again or for the first time; `open_shifts` have nobody."""

    rota_id: UUID
    shifts: int
    open_shifts: int


@event("workforce.MonthDropped")
@dataclass(frozen=True)
class MonthDropped:
    """A draft was thrown away."""

    rota_id: UUID


@event("workforce.MonthPublished")
@dataclass(frozen=True)
class MonthPublished:
    """A month of shifts was published: from now on it holds."""

    rota_id: UUID
    shifts: int
    open_shifts: int


@event("workforce.ShiftGiven")
@dataclass(frozen=True)
class ShiftGiven:
    """A shift went by hand from one office to another; None is nobody."""

    shift_id: UUID
    from_office_id: UUID | None
    to_office_id: UUID | None


@event("workforce.CheckedIn")
@dataclass(frozen=True)
class CheckedIn:
    """Whoever has the shift has come; `located`: the phone told where it was."""

    shift_id: UUID
    located: bool


@event("workforce.CheckedOut")
@dataclass(frozen=True)
class CheckedOut:
    """Whoever stood has left."""

    shift_id: UUID


@event("workforce.FoundOnDuty")
@dataclass(frozen=True)
class FoundOnDuty:
    """Somebody on duty reported what they found."""

    shift_id: UUID
    case_id: UUID


@event("workforce.SwapAsked")
@dataclass(frozen=True)
class SwapAsked:
    """Somebody asked another to take a shift, for one in return or for none."""

    swap_id: UUID
    shift_id: UUID
    back_id: UUID | None


@event("workforce.SwapAnswered")
@dataclass(frozen=True)
class SwapAnswered:
    """The other agreed or declined, or whoever asked withdrew: `kind` is how it stands now."""

    swap_id: UUID
    kind: str


@event("workforce.SwapDecided")
@dataclass(frozen=True)
class SwapDecided:
    """Whoever supervises released the exchange, or did not."""

    swap_id: UUID
    released: bool


@event("workforce.AwayNoted")
@dataclass(frozen=True)
class AwayNoted:
    """Somebody said on which days they cannot stand, or took it back (`days` 0)."""

    office_id: UUID
    days: int


@event("workforce.RecordWritten")
@dataclass(frozen=True)
class RecordWritten:
    """A body wrote down what it did or decided on a day, or wrote an earlier record anew; `kind` is the method's."""

    record_id: UUID
    kind: str
    corrects_id: UUID | None


@event("workforce.RecordBlanked")
@dataclass(frozen=True)
class RecordBlanked:
    """Somebody else than its writer blanked the words of a record for good; `kind` is the method's."""

    record_id: UUID
    kind: str
