"""Reading premises and plates."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

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


@dataclass
class Held:
    """How much lies in an area: dwellings in force, those let, those red."""

    dwellings: int = 0
    let: int = 0
    red: int = 0


def counts_below(area, children):
    """child key → Held, and the Held of the area itself under its own key: one statement for all levels."""
    rows = Dwelling.objects.filter(area__path__descendant_of=area.path, valid_until=None).order_by()
    found = rows.values_list("area__path").annotate(n=Count("pk"), let=Count("pk", Q(use="let")))
    reds = Label.objects.filter(
        until=None, colour="red", dwelling__valid_until=None, dwelling__area__path__descendant_of=area.path
    )
    red = Counter(dict(reds.order_by().values_list("dwelling__area__path").annotate(Count("pk"))))
    held = {one.key: Held() for one in [area, *children]}
    for path, number, let in found:
        for one in [area, *children]:
            if path == one.path or path.startswith(f"{one.path}."):
                held[one.key].dwellings += number
                held[one.key].let += let
                held[one.key].red += red[path]
    return held


def buildings_in(area):
    """The buildings of a grid, with how many dwellings each has."""
    rows = Building.objects.filter(area=area, valid_until=None).select_related("estate")
    return rows.annotate(n=Count("dwellings", Q(dwellings__valid_until=None))).order_by("address", "id")


def open_findings(dwelling):
    """The open findings of a dwelling with the objections that wait."""
    waiting = Prefetch("objections", Objection.objects.filter(decided_at=None), to_attr="waiting")
    return dwelling.findings.filter(closed_at=None).prefetch_related(waiting).order_by("due_on", "item")


def plates_in(area, building=None):
    """The plates in force that hang at dwellings of a grid, or of one building."""
    rows = Plate.objects.filter(area=area, revoked_at=None, dwelling__valid_until=None, dwelling__isnull=False)
    return (rows.filter(building=building) if building else rows).order_by("address", "id")
