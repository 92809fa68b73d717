"""Upper apps say here what of a method is in use: lower apps never know upper ones.

@uses_keys("classes")
def classes_of_cases(keys): return {key: how_often, ...}

@open_under
def open_cases(version_id): return number_of_open_cases
"""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

_users: dict[str, list[Callable[[Iterable[str]], Mapping[str, int]]]] = {}
_open: list[Callable[[UUID], int]] = []


def uses_keys(kind: str):
    """Register a function that says how often keys of a kind (see `keys.KINDS`) are in use."""

    def register(function):
        _users.setdefault(kind, []).append(function)
        return function

    return register


def open_under(function):
    """Register a function that counts what is still open under a version."""
    _open.append(function)
    return function


def in_use(kind: str, keys: Iterable[str]) -> dict[str, int]:
    """How often each of these keys is in use; keys nobody uses are left out."""
    keys, found = set(keys), {}
    for user in _users.get(kind, ()):
        for key, times in user(keys).items():
            found[key] = found.get(key, 0) + times
    return {key: times for key, times in sorted(found.items()) if times}


def still_open(version_id: UUID) -> int:
    """How much is still open under a version."""
    return sum(count(version_id) for count in _open)
