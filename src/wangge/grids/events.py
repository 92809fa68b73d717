"""What happens to the net."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("grids.NetChecked")
@dataclass(frozen=True)
class NetChecked:
    """The net was gone through; so many things were found."""

    check_id: UUID
    found: int


@event("grids.ChangeProposed")
@dataclass(frozen=True)
class ChangeProposed:
    """Somebody proposes to split, merge or redraw a grid."""

    change_id: UUID
    kind: str


@event("grids.ChangeDecided")
@dataclass(frozen=True)
class ChangeDecided:
    """A proposal was carried out, refused or withdrawn."""

    change_id: UUID
    to_state: str


@event("grids.ChangeUndone")
@dataclass(frozen=True)
class ChangeUndone:
    """A change of the net was taken back."""

    change_id: UUID


@event("grids.BoundariesCompared")
@dataclass(frozen=True)
class BoundariesCompared:
    """A file of boundaries was held against the net; so many differ."""

    comparison_id: UUID
    differ: int
