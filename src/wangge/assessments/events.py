"""What happens to sheets."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("assessments.SheetDrawnUp")
@dataclass(frozen=True)
class SheetDrawnUp:
    """A month's sheet was computed, with every row it counts; its bodies may appeal from now on."""

    sheet_id: UUID
    rows: int


@event("assessments.RowAppealed")
@dataclass(frozen=True)
class RowAppealed:
    """A body appealed against a row of its own."""

    appeal_id: UUID
    sheet_id: UUID
    body_id: UUID


@event("assessments.AppealDecided")
@dataclass(frozen=True)
class AppealDecided:
    """Somebody else decided an appeal; one that was upheld recomputed the sheet."""

    appeal_id: UUID
    sheet_id: UUID
    upheld: bool


@event("assessments.SheetSigned")
@dataclass(frozen=True)
class SheetSigned:
    """A sheet was signed as it stood in a revision: from now on it is public."""

    sheet_id: UUID
    revision: int
