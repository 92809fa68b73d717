"""Dwellings as the pages of people find them: `premises` knows places and nobody in them."""

from django.db.models import Q

from wangge.core.errors import Forbidden
from wangge.premises.models import Dwelling


def dwelling_of(dwelling_id):
    """A dwelling with its area; Forbidden if there is none."""
    found = Dwelling.objects.select_related("area").defer("area__boundary").filter(pk=dwelling_id).first()
    if found is None:
        raise Forbidden()
    return found


def find_dwellings(words, paths):
    """Dwellings in force in these areas whose address has the words, in the order of addresses."""
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(area__path__descendant_of=path)
    rows = Dwelling.objects.filter(inside, valid_until=None, address__contains=words)
    return rows.select_related("area").defer("area__boundary").order_by("address", "id")
