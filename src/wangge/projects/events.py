"""What happens to campaigns."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("projects.CampaignOpened")
@dataclass(frozen=True)
class CampaignOpened:
    """A special campaign began, in so many areas."""

    campaign_id: UUID
    areas: int


@event("projects.PlaceChecked")
@dataclass(frozen=True)
class PlaceChecked:
    """A place was checked in a campaign; `kind` is what came of it, the case the one that was opened."""

    campaign_id: UUID
    check_id: UUID
    kind: str
    case_id: UUID | None


@event("projects.CampaignClosed")
@dataclass(frozen=True)
class CampaignClosed:
    """A campaign was ended; so many of its cases go on."""

    campaign_id: UUID
    open_cases: int
