"""What happens when somebody moves between communities: keys alone."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("people.NumberAsked")
@dataclass(frozen=True)
class NumberAsked:
    """An office typed a number and was told whether a record elsewhere has it. Whose is in the log of looks alone."""

    elsewhere: bool


@event("people.TransferAsked")
@dataclass(frozen=True)
class TransferAsked:
    """An office asked for the record of somebody who moved into its area."""

    transfer_id: UUID


@event("people.TransferAnswered")
@dataclass(frozen=True)
class TransferAnswered:
    """A request for a record was agreed to, refused or taken back."""

    transfer_id: UUID
    kind: str
