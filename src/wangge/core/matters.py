"""Where a matter lies, who handles it and of which class it is, for apps that stand beside the one that keeps matters
and know only a number.

Nothing else of it is told: no words, no reporter, no state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

_known: list[Callable] = []


@dataclass(frozen=True)
class Matter:
    """The path of a matter's area, and the bodies that hold or handle it. `verified`: it was found so on the spot and
    filed in its own right."""

    area_path: str
    bodies: frozenset[UUID]
    class_key: str = ""
    verified: bool = False


def matters_source(function):
    """Register `(19-digit number) -> Matter | None` of the app that keeps matters."""
    _known[:] = [function]
    return function


def matter_numbered(number):
    """The Matter of a 19-digit number; None if there is none."""
    return _known[0](number) if _known else None
