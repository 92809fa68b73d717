"""What happens to ratings."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("ratings.RoundOpened")
@dataclass(frozen=True)
class RoundOpened:
    """A scheme is carried out for a period: evidence of its objects is gathered from now on."""

    round_id: UUID
    subjects: int


@event("ratings.SheetHandedIn")
@dataclass(frozen=True)
class SheetHandedIn:
    """Somebody handed in a sheet of an object: of a check, or as a side that scores."""

    sheet_id: UUID
    subject_id: UUID


@event("ratings.SheetTakenBack")
@dataclass(frozen=True)
class SheetTakenBack:
    """Whoever scored an object as a side took the sheet back: it no longer counts."""

    sheet_id: UUID
    subject_id: UUID


@event("ratings.EntryNoted")
@dataclass(frozen=True)
class EntryNoted:
    """A deduction, a bonus or a veto was noted with its reason."""

    note_id: UUID
    subject_id: UUID


@event("ratings.EntryEnded")
@dataclass(frozen=True)
class EntryEnded:
    """A deduction, a bonus or a veto no longer counts; it stays, with the reason."""

    note_id: UUID
    subject_id: UUID


@event("ratings.RoundReopened")
@dataclass(frozen=True)
class RoundReopened:
    """Evidence is taken in again after a computing that only the office saw."""

    round_id: UUID
    revision: int


@event("ratings.RoundComputed")
@dataclass(frozen=True)
class RoundComputed:
    """A round was computed, the first time or anew; the revision has every result."""

    round_id: UUID
    revision: int
