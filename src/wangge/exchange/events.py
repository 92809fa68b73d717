"""What happens at the doors."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("exchange.ImportStarted")
@dataclass(frozen=True)
class ImportStarted:
    """A sheet of work orders is being taken in."""

    import_id: UUID
    rows: int


@event("exchange.ImportEnded")
@dataclass(frozen=True)
class ImportEnded:
    """Every row of a sheet was taken, known before, or refused."""

    import_id: UUID
    taken: int
    known: int
    refused: int


@event("exchange.ImportDropped")
@dataclass(frozen=True)
class ImportDropped:
    """A sheet that nobody began to take in is gone."""

    import_id: UUID


@event("exchange.SubscriptionMade")
@dataclass(frozen=True)
class SubscriptionMade:
    """Another system is told of what happens from now on."""

    subscription_id: UUID


@event("exchange.SubscriptionChanged")
@dataclass(frozen=True)
class SubscriptionChanged:
    """A subscription was changed, switched on again, or told anew from a time on."""

    subscription_id: UUID


@event("exchange.SubscriptionDisabled")
@dataclass(frozen=True)
class SubscriptionDisabled:
    """A receiver failed for too long, or somebody switched it off: it is told nothing until switched on again."""

    subscription_id: UUID


@event("exchange.SubscriptionEnded")
@dataclass(frozen=True)
class SubscriptionEnded:
    """Another system is told nothing any more."""

    subscription_id: UUID


@event("exchange.FeedMade")
@dataclass(frozen=True)
class FeedMade:
    """A person's calendar may read their deadlines; an earlier address of theirs opens nothing any more."""

    feed_id: UUID
    account_id: UUID


@event("exchange.FeedRevoked")
@dataclass(frozen=True)
class FeedRevoked:
    """A calendar address opens nothing any more."""

    feed_id: UUID


@event("exchange.ChannelChanged")
@dataclass(frozen=True)
class ChannelChanged:
    """A channel for notices was made or changed, or is gone."""

    channel_id: UUID
    gone: bool
