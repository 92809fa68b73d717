"""What happens to random checks and to what they find."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("ratings.DrawAnnounced")
@dataclass(frozen=True)
class DrawAnnounced:
    """A draw was announced: `digest` binds its list, its terms, its inspectors and the secret of its seed."""

    draw_id: UUID
    round_id: UUID
    digest: str


@event("ratings.DrawRevealed")
@dataclass(frozen=True)
class DrawRevealed:
    """Its seed was revealed: so many objects were drawn, and each has its inspector."""

    draw_id: UUID
    rows: int


@event("ratings.InspectorRecused")
@dataclass(frozen=True)
class InspectorRecused:
    """An inspector declared an interest in an object; a check that was theirs went to somebody else."""

    recusal_id: UUID


@event("ratings.FixReported")
@dataclass(frozen=True)
class FixReported:
    """An object's body says that something was put right; it waits for a second look."""

    rectification_id: UUID
    subject_id: UUID


@event("ratings.FixLookedAt")
@dataclass(frozen=True)
class FixLookedAt:
    """Somebody looked again: it is closed, or goes back to the object's body."""

    rectification_id: UUID
    subject_id: UUID
    passed: bool
