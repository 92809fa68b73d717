"""What happens to plates."""

from dataclasses import dataclass

from wangge.core.events import event


@event("premises.PlatesHung")
@dataclass(frozen=True)
class PlatesHung:
    """So many new plates hang."""

    count: int
