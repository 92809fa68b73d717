"""Putting up plates."""

import secrets

from django.db import transaction

from wangge.core.events import record
from wangge.core.permits import require
from wangge.premises.events import PlatesHung
from wangge.premises.models import Plate

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like another letter
LENGTH = 10  # 31^10: not to be guessed or counted through


@transaction.atomic
def hang_plates(places, *, actor, at):
    """Put up a plate with a fresh random code for each place, a mapping with address, area, lon, lat, invented."""
    require(actor, "territory.edit")
    plates = Plate.objects.bulk_create(Plate(code=_fresh_code(), **place) for place in places)
    record(PlatesHung(count=len(plates)), actor=actor, at=at)
    return plates


def _fresh_code():
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
