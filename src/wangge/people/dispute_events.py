"""What happens to numbers that two people claim: keys alone."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("people.NumberDisputed")
@dataclass(frozen=True)
class NumberDisputed:
    """Somebody was entered under a number that other records hold too: it is disputed on all of them."""

    dispute_id: UUID
    person_id: UUID


@event("people.PapersStated")
@dataclass(frozen=True)
class PapersStated:
    """The office of one of those records said which papers it saw."""

    claim_id: UUID


@event("people.NumberSettled")
@dataclass(frozen=True)
class NumberSettled:
    """A disputed number is somebody's alone or nobody's again: decided, or because the others have it no longer."""

    dispute_id: UUID
    kind: str
