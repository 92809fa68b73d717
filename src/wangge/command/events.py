"""What happens to the items of the lists."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("command.ItemProposed")
@dataclass(frozen=True)
class ItemProposed:
    """An item was put before the keeper of a list; on a matter, if `case_id` says which, or carried from another."""

    item_id: UUID
    kind: str
    case_id: UUID | None
    carried_from_id: UUID | None


@event("command.ItemMoved")
@dataclass(frozen=True)
class ItemMoved:
    """Something was done with an item: a deed of `rules.DEEDS`."""

    item_id: UUID
    step: str
    to_state: str


@event("command.ItemShown")
@dataclass(frozen=True)
class ItemShown:
    """Words for the public were written for an item, or taken back."""

    item_id: UUID
    shown: bool
