"""Wrong codes are counted by the visitor's address: after too many, nothing is answered for a while, right or wrong.

The count stands in the process's cache, by a keyed hash of the address, and is gone after ten minutes.
"""

from django.core.cache import cache
from django.db import connection

from wangge.core.secrets import keyed_hash

MOST, SECONDS = 30, 600


def too_many(address):
    """Whether an address has guessed too often."""
    return cache.get(_key(address), 0) >= MOST


def count_wrong(address):
    """One more wrong code; returns how many there are now."""
    cache.add(_key(address), 0, SECONDS)
    try:
        return cache.incr(_key(address))
    except ValueError:  # it ended between the two
        return 1


def _key(address):
    return f"wrong-plate:{connection.schema_name}:{keyed_hash(address or '', purpose='plate-guess')}"
