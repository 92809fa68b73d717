"""What happens to ratings from the notice on."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("ratings.NoticeGiven")
@dataclass(frozen=True)
class NoticeGiven:
    """Every object's body, or the holder of an office, sees its result now and may contest it."""

    round_id: UUID
    revision: int


@event("ratings.ResultContested")
@dataclass(frozen=True)
class ResultContested:
    """An object contested one line or entry of its result."""

    objection_id: UUID
    subject_id: UUID


@event("ratings.ObjectionDecided")
@dataclass(frozen=True)
class ObjectionDecided:
    """Somebody without a part in it decided an objection; one that was upheld computed the round anew."""

    objection_id: UUID
    subject_id: UUID
    upheld: bool


@event("ratings.RoundSigned")
@dataclass(frozen=True)
class RoundSigned:
    """A round was signed as it stood in a revision."""

    round_id: UUID
    revision: int


@event("ratings.RoundPublished")
@dataclass(frozen=True)
class RoundPublished:
    """A signed round is public from now on."""

    round_id: UUID
    revision: int


@event("ratings.RoundCorrected")
@dataclass(frozen=True)
class RoundCorrected:
    """A published round was corrected and signed anew; the public page tells why."""

    round_id: UUID
    subject_id: UUID
    revision: int


@event("ratings.RoundWithdrawn")
@dataclass(frozen=True)
class RoundWithdrawn:
    """A published round was withdrawn with what followed from it; the public page tells that and why."""

    round_id: UUID


@event("ratings.EffectDecided")
@dataclass(frozen=True)
class EffectDecided:
    """Somebody signed what follows from a published result."""

    decision_id: UUID
    subject_id: UUID


@event("ratings.EffectRevoked")
@dataclass(frozen=True)
class EffectRevoked:
    """What followed from a result holds no more."""

    decision_id: UUID
    subject_id: UUID


@event("ratings.EffectRestored")
@dataclass(frozen=True)
class EffectRestored:
    """An honour holds again: what ended it holds no more."""

    decision_id: UUID
    subject_id: UUID


@event("ratings.RepairRequested")
@dataclass(frozen=True)
class RepairRequested:
    """A body asks that an entry of its credit file be repaired."""

    repair_id: UUID
    entry_id: UUID


@event("ratings.RepairDecided")
@dataclass(frozen=True)
class RepairDecided:
    """Somebody else decided whether an entry of the credit file is repaired."""

    repair_id: UUID
    entry_id: UUID
    granted: bool


@event("ratings.HonourConsented")
@dataclass(frozen=True)
class HonourConsented:
    """The holder of an office agreed that its honour is published, or took that back."""

    subject_id: UUID
    given: bool


@event("ratings.AppliedFor")
@dataclass(frozen=True)
class AppliedFor:
    """An object's body applied that it be rated in the next round of a scheme, or took that back."""

    application_id: UUID
    waits: bool
