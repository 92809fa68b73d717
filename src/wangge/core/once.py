"""What is asked once for a request: the first answer is kept until it ends. Outside requests nothing is."""

from contextlib import contextmanager
from contextvars import ContextVar

_kept = ContextVar("kept", default=None)


@contextmanager
def one_request():
    """Keep answers inside the block, and none of them after it."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(key, ask):
    """The answer kept under a key (with the county's schema in it), or else `ask()`, kept from now on."""
    kept = _kept.get()
    if kept is None:
        return ask()
    if key not in kept:
        kept[key] = ask()
    return kept[key]


def forget():
    """Drop all answers: what they came from has changed within this very request."""
    if (kept := _kept.get()) is not None:
        kept.clear()
