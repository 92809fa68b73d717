"""How core learns the county's method without importing it: the method app registers its reader at start."""

_source = []


def method_source(function):
    """Register `() -> Method | None`, the method in force in the county entered."""
    _source[:] = [function]
    return function


def current_method():
    """The county's method, or None where none is applied yet."""
    return _source[0]() if _source else None
