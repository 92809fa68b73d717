"""Where a matter lies, who handles it and of which class it is, for apps that stand beside the one that keeps matters
and know only a number.

Nothing else of it is told: no words, no reporter, no state. Nor do they know which kinds of matters a method keeps to
a circle: they ask which ones they may tell somebody of.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from wangge.core.permits import ANONYMOUS

_known: list[Callable] = []
_told: list[Callable] = []


@dataclass(frozen=True)
class Matter:
    """Its key, the path of its area, and the bodies that hold or handle it. `verified`: it was found so on the spot and
    filed in its own right."""

    key: UUID
    area_path: str
    bodies: frozenset[UUID]
    class_key: str = ""
    verified: bool = False


def matters_source(function):
    """Register `(19-digit number) -> Matter | None` of the app that keeps matters."""
    _known[:] = [function]
    return function


def matter_numbered(number, actor):
    """The Matter of a 19-digit number; None if there is none, or none that may be told to the actor (`told_to`): nobody
    finds out by its number that there is a matter which is kept from them."""
    found = _known[0](number) if _known else None
    return found if found and told_to(actor, {found.key}) else None


def circle_source(function):
    """Register `(actor, keys of matters) -> set of those that may be told to the actor`, of the app that keeps them."""
    _told[:] = [function]
    return function


def kept_apart(key: UUID) -> bool:
    """Whether a matter is kept to a circle, or is there no more: not everybody on the staff may be told of it."""
    return key not in told_to(ANONYMOUS, {key})


def told_to(actor, keys: Collection[UUID]) -> set[UUID]:
    """Of these matters those whose number and stand the actor may read beside a figure that counts them: all but those
    kept to a circle in which the actor is not, and those that are there no more. Two statements, however many; none is
    told where no app keeps matters."""
    return _told[0](actor, keys) if _told and keys else set()
