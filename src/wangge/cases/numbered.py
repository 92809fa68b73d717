"""Matters by their number, for apps that may not know cases (`core.matters`)."""

from wangge.cases.models import Case
from wangge.cases.numbering import serial_in
from wangge.core.matters import Matter, matters_source


@matters_source
def matter_numbered(number):
    """Where the matter of a number lies and which bodies have it; None if there is none."""
    serial = serial_in(number)
    if serial is None:
        return None
    rows = Case.objects.filter(serial=serial, national_number=number)
    row = rows.values_list("area__path", "handling_body", "holder_body").first()
    return Matter(f"{row[0]}", frozenset(filter(None, row[1:]))) if row else None
