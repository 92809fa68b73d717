"""What happens to premises and their plates."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("premises.PlatesHung")
@dataclass(frozen=True)
class PlatesHung:
    """So many new plates hang."""

    count: int


@event("premises.PlateRevoked")
@dataclass(frozen=True)
class PlateRevoked:
    """The code of a plate tells nothing any more."""

    plate_id: UUID


@event("premises.PlateReplaced")
@dataclass(frozen=True)
class PlateReplaced:
    """A plate with a new code hangs in the place of another."""

    plate_id: UUID
    by_id: UUID


@event("premises.PlateCodesGuessed")
@dataclass(frozen=True)
class PlateCodesGuessed:
    """From one address came so many codes that there are none of; it gets no answer for ten minutes."""

    count: int


@event("premises.EstateChanged")
@dataclass(frozen=True)
class EstateChanged:
    """An estate was entered, corrected, merged, split, ended or restored."""

    estate_id: UUID
    kind: str


@event("premises.BuildingChanged")
@dataclass(frozen=True)
class BuildingChanged:
    """A building was entered, corrected, merged, split, ended or restored."""

    building_id: UUID
    kind: str


@event("premises.RoomsMade")
@dataclass(frozen=True)
class RoomsMade:
    """So many dwellings of a building were entered at once."""

    building_id: UUID
    count: int


@event("premises.PlacesRearranged")
@dataclass(frozen=True)
class PlacesRearranged:
    """Estates, buildings or dwellings were merged, one was split or ended, with all that hangs there."""

    rearrangement_id: UUID
    level: str
    kind: str


@event("premises.RearrangementUndone")
@dataclass(frozen=True)
class RearrangementUndone:
    """A merge, a split or an end was taken back."""

    rearrangement_id: UUID


@event("premises.DwellingChanged")
@dataclass(frozen=True)
class DwellingChanged:
    """A dwelling was entered, corrected, is used otherwise, was merged, split, ended or restored."""

    dwelling_id: UUID
    kind: str


@event("premises.ComponentChanged")
@dataclass(frozen=True)
class ComponentChanged:
    """A component was entered, corrected or ended."""

    component_id: UUID
    kind: str


@event("premises.DwellingChecked")
@dataclass(frozen=True)
class DwellingChecked:
    """Somebody went through the check sheet in a dwelling and found so much that was not known."""

    dwelling_id: UUID
    found: int


@event("premises.FindingFixed")
@dataclass(frozen=True)
class FindingFixed:
    """A finding is said to be put right; nobody has looked yet."""

    finding_id: UUID


@event("premises.FindingClosed")
@dataclass(frozen=True)
class FindingClosed:
    """Another has looked again: it is closed, or goes on."""

    finding_id: UUID
    passed: bool


@event("premises.LabelObjected")
@dataclass(frozen=True)
class LabelObjected:
    """An owner or tenant objects to a finding."""

    finding_id: UUID


@event("premises.ObjectionDecided")
@dataclass(frozen=True)
class ObjectionDecided:
    """An objection to a finding was decided; upheld, the finding never counted."""

    finding_id: UUID
    upheld: bool


@event("premises.LabelsChanged")
@dataclass(frozen=True)
class LabelsChanged:
    """So many dwellings have another label than before."""

    count: int
