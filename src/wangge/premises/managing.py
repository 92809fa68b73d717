"""Reading who manages which estate."""

from django.db.models import Q

from wangge.premises.models import Management


def managements_on(day):
    """Who manages what on a day, of estates that were there then."""
    there = Q(estate__valid_until=None) | Q(estate__valid_until__gt=day)
    return Management.objects.filter(there, Q(until=None) | Q(until__gt=day), since__lte=day)


def managed_by(body, on):
    """The estates that a body manages on a day, by name: rows of Management with their estate and its area."""
    rows = managements_on(on).filter(body=body).select_related("estate__area").defer("estate__area__boundary")
    return rows.order_by("estate__name", "id")


def manager_of(estate, on):
    """The body that manages an estate on a day; None where nobody does."""
    row = managements_on(on).filter(estate=estate).select_related("body").first()
    return row and row.body


def managers_on(day):
    """Key of an estate → key of the body that manages it on a day: one statement for all estates."""
    return dict(managements_on(day).order_by().values_list("estate", "body"))
