"""Wrong codes are counted by the visitor's address: after too many, nothing is answered for a while, right or wrong (of
a survey's letters, whose codes cannot be guessed, nothing wrong). So are the questions of a public page that costs much
to answer, or whose answers together are a register.

The count stands in the database, where all web processes see it, by a keyed hash of the address, and is gone within two
hours.
"""

from datetime import timedelta

from django.db import connection

from wangge.core.secrets import keyed_hash
from wangge.premises.models import Guess

MOST, WHILE = 30, timedelta(minutes=10)
MOST_ASKED = 300
"""Questions of a public page in that while: a telephone company's customers may share one address."""


def too_many(address, *, at):
    """Whether an address has guessed too often in the last minutes."""
    return Guess.objects.filter(visitor=_of(address), wrong__gte=MOST, since__gt=at - WHILE).exists()


def count_wrong(address, *, at):
    """One more wrong code; returns how many there are now."""
    return _count(_of(address), at)


def asks_too_much(address, page, *, at):
    """Count one more question of a public page; whether it is one too many from this address."""
    return _count(keyed_hash(address or "", purpose=f"asked-{page}"), at) > MOST_ASKED


def _count(visitor, at):
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"visitor": visitor, "at": at, "before": at - WHILE})
        return cursor.fetchone()[0]


def _of(address):
    return keyed_hash(address or "", purpose="plate-guess")


COUNT = """
INSERT INTO premises_guess AS g (visitor, wrong, since) VALUES (%(visitor)s, 1, %(at)s)
ON CONFLICT (visitor) DO UPDATE SET wrong = CASE WHEN g.since > %(before)s THEN g.wrong + 1 ELSE 1 END,
    since = CASE WHEN g.since > %(before)s THEN g.since ELSE excluded.since END
RETURNING wrong
"""
