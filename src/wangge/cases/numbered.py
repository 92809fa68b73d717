"""Matters by their number, and who may be told of which, for apps that may not know cases (`core.matters`)."""

from django.db.models import Q

from wangge.cases.circles import enclosed_kinds
from wangge.cases.models import Case
from wangge.cases.numbering import serial_in
from wangge.cases.queries import seen_by
from wangge.core.matters import Matter, circle_source, matters_source


@matters_source
def matter_numbered(number):
    """Where the matter of a number lies and which bodies have it; None if there is none."""
    serial = serial_in(number)
    if serial is None:
        return None
    rows = Case.objects.filter(serial=serial, national_number=number)
    told = ("pk", "area__path", "class_key", "filed_at", "original", "handling_body", "holder_body")
    row = rows.values_list(*told).first()
    if row is None:
        return None
    key, path, class_key, filed_at, original, *bodies = row
    verified = filed_at is not None and original is None  # a merged one is told as the one it went into
    return Matter(key, f"{path}", frozenset(filter(None, bodies)), class_key, verified)


@circle_source
def told_to(actor, keys):
    """Of these cases those that no version keeps to a circle, and those of a circle that the actor sees."""
    everybodys = ~Q(case_type__in=enclosed_kinds())
    rows = Case.objects.filter(everybodys | seen_by(actor), pk__in=keys)
    return set(rows.values_list("pk", flat=True))
