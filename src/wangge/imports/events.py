"""What happens to imports: which, of what kind, how many rows. No cell of a sheet stands in the journal."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("imports.BatchBegun")
@dataclass(frozen=True)
class BatchBegun:
    """A sheet was sent in and is kept, sealed, until it is decided."""

    batch_id: UUID
    kind: str
    rows: int


@event("imports.BatchStarted")
@dataclass(frozen=True)
class BatchStarted:
    """Somebody had its rows written into the register."""

    batch_id: UUID
    kind: str


@event("imports.BatchEnded")
@dataclass(frozen=True)
class BatchEnded:
    """All its rows are decided, or the job could not go on with the rest."""

    batch_id: UUID
    kind: str
    written: int
    known: int
    refused: int


@event("imports.BatchDropped")
@dataclass(frozen=True)
class BatchDropped:
    """A draft was deleted unwritten."""

    batch_id: UUID
    kind: str


@event("imports.BatchUndone")
@dataclass(frozen=True)
class BatchUndone:
    """What it wrote was taken back, but for rows that somebody has touched since."""

    batch_id: UUID
    kind: str
    removed: int
    kept: int
