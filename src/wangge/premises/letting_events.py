"""What happens to dwellings that are let: cleared, listed, taken down; and to dormitory areas."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("premises.LettingCleared")
@dataclass(frozen=True)
class LettingCleared:
    """The letting filing of a dwelling was accepted: it may be let, and listed while it is not red."""

    clearance_id: UUID


@event("premises.ClearanceEnded")
@dataclass(frozen=True)
class ClearanceEnded:
    """A dwelling is cleared for letting no longer."""

    clearance_id: UUID
    kind: str


@event("premises.DwellingListed")
@dataclass(frozen=True)
class DwellingListed:
    """A dwelling stands in the public list."""

    listing_id: UUID


@event("premises.ListingEnded")
@dataclass(frozen=True)
class ListingEnded:
    """A dwelling was taken from the public list: by whom or what, says the kind."""

    listing_id: UUID
    kind: str


@event("premises.LandlordTold")
@dataclass(frozen=True)
class LandlordTold:
    """An office told the landlord that the label took the listing down."""

    listing_id: UUID


@event("premises.DormitoryRegistered")
@dataclass(frozen=True)
class DormitoryRegistered:
    """A dormitory area was entered or corrected."""

    dormitory_id: UUID


@event("premises.DormitoryCounted")
@dataclass(frozen=True)
class DormitoryCounted:
    """The people in a dormitory area were counted."""

    dormitory_id: UUID


@event("premises.DormitoryChecked")
@dataclass(frozen=True)
class DormitoryChecked:
    """Somebody went through the standards at a dormitory area and found so many newly unmet."""

    dormitory_id: UUID
    found: int


@event("premises.DormitoryFindingMoved")
@dataclass(frozen=True)
class DormitoryFindingMoved:
    """An unmet standard was reported as put right, passed the look again, or did not."""

    finding_id: UUID
    kind: str
