"""Who may open which door, how a delivery is signed, and how long a receiver is left alone that fails."""

import base64
import hashlib
import hmac
from datetime import timedelta

from wangge.core.permits import rule

IMPORT, CONNECT = "exchange.import", "exchange.connect"


@rule(IMPORT, CONNECT)
def any_office(actor, office, thing):
    """Work orders and other systems are the whole county's: the post decides, not the area."""
    return office is not None


FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
GIVEN_UP = timedelta(days=3)
REJECTED_FOR_GOOD = 5
"""So often a receiver may refuse one delivery before the next ones go past it."""


def pause_after(failures):
    """How long a receiver is left alone after so many failures in a row: twice as long each time, an hour at most."""
    return min(FIRST_PAUSE * 2 ** min(failures - 1, 20), LONGEST_PAUSE)


def signature(secret, key, moment, body):
    """The signature of Standard Webhooks: HMAC-SHA256 over key, time and body, under the bytes of `whsec_…`."""
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    told = f"{key}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(raw, told, hashlib.sha256).digest()).decode()
