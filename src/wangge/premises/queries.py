"""Reading premises and plates."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery
from django.db.models.functions import Length

from wangge.premises.codes import plain_code
from wangge.premises.models import Building, Dwelling, Label, Objection, Plate
from wangge.territory.queries import within


def plate_of(code):
    """The plate with this code in force, or None. Codes are typed by people: case and spaces do not matter."""
    code = plain_code(code)
    if code is None:
        return None
    return (
        Plate.objects.select_related("area", "dwelling")
        .defer("area__boundary")
        .filter(code=code, revoked_at=None)
        .first()
    )


def in_force():
    """The label that counts, for a prefetch into `label_now` (a list of one or none)."""
    return Prefetch("labels", Label.objects.filter(until=None), to_attr="label_now")


def dwellings_in(paths, *, words="", use="", colour=""):
    """Dwellings in force in areas, narrowed; addresses have the words as they stand."""
    rows = Dwelling.objects.filter(within(paths), valid_until=None)
    if words:
        rows = rows.filter(address__contains=words)
    if use:
        rows = rows.filter(use=use)
    if colour == "none":
        rows = rows.filter(~Exists(Label.objects.filter(dwelling=OuterRef("pk"), until=None)))
    elif colour:
        rows = rows.filter(labels__until=None, labels__colour=colour)
    return rows.select_related("area").defer("area__boundary").prefetch_related(in_force())


def buildings_in(area):
    """The buildings of a grid, estate by estate, 2幢 before 10幢; with how many dwellings each has, counted for those
    alone that are taken of them."""
    rows = Building.objects.filter(area=area, valid_until=None).select_related("estate")
    held = Dwelling.objects.filter(building=OuterRef("pk"), valid_until=None).order_by()
    many = Subquery(held.values("building").annotate(n=Count("pk")).values("n"))
    return rows.annotate(n=many).order_by("estate__name", Length("address"), "address", "id")


def open_findings(dwelling):
    """The open findings of a dwelling with the objections that wait."""
    waiting = Prefetch("objections", Objection.objects.filter(decided_at=None), to_attr="waiting")
    return dwelling.findings.filter(closed_at=None).prefetch_related(waiting).order_by("due_on", "item")


def plates_in(area, building=None):
    """The plates in force that hang at dwellings of a grid, or of one building."""
    rows = Plate.objects.filter(area=area, revoked_at=None, dwelling__valid_until=None, dwelling__isnull=False)
    return (rows.filter(building=building) if building else rows).order_by("address", "id")
