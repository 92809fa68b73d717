"""What happens to service places."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("venues.PlaceChanged")
@dataclass(frozen=True)
class PlaceChanged:
    """A service place was entered, corrected or ended."""

    place_id: UUID
    kind: str


@event("venues.StreetsLoaded")
@dataclass(frozen=True)
class StreetsLoaded:
    """A graph of streets took the place of the one before."""

    streets_id: UUID
    nodes: int
    edges: int


@event("venues.ReachComputed")
@dataclass(frozen=True)
class ReachComputed:
    """How many households reach which kinds was computed, along streets or by distance."""

    run_id: UUID
    kind: str


@event("venues.SignMoved")
@dataclass(frozen=True)
class SignMoved:
    """A sign was asked for, decided on, hung, looked at, told to come down or taken down."""

    sign_id: UUID
    step: str
    to_state: str
