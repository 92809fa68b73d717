"""What happens to bodies."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("organisations.BodiesSeeded")
@dataclass(frozen=True)
class BodiesSeeded:
    """Bodies named by the method, and one for each community, were entered."""

    count: int


@event("organisations.BodyAdded")
@dataclass(frozen=True)
class BodyAdded:
    """A body was entered."""

    body_id: UUID


@event("organisations.BodyEnded")
@dataclass(frozen=True)
class BodyEnded:
    """A body no longer exists."""

    body_id: UUID
