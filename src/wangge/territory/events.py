"""What happens to areas."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("territory.AreasLoaded")
@dataclass(frozen=True)
class AreasLoaded:
    """Areas were entered from a table."""

    count: int


@event("territory.AreaChanged")
@dataclass(frozen=True)
class AreaChanged:
    """An area was added, renamed, moved, merged or redrawn."""

    area_id: UUID
    kind: str
