"""What the method app announces."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("method.MethodApplied")
@dataclass(frozen=True)
class MethodApplied:
    """A version of the county's method was stored; it counts from its effective date."""

    version_id: UUID
    key: str
    version: str
    digest: str
