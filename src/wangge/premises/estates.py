"""Reading estates and buildings with what lies in them: dwellings, plates at their doors, labels."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef

from wangge.premises.models import Building, Dwelling, Estate, Label, Plate
from wangge.territory.queries import within


@dataclass
class Lying:
    """What lies in an estate or a building: buildings, dwellings in force, doors with a plate, labels by colour."""

    buildings: int = 0
    dwellings: int = 0
    hung: int = 0
    colours: dict = field(default_factory=dict)

    @property
    def coverage(self):
        """Doors with a plate, in whole per cent of dwellings in force; None without any."""
        return round(100 * self.hung / self.dwellings) if self.dwellings else None


def estates_in(paths, *, words=""):
    """Estates in force in areas, by name; `words` stand in the name."""
    rows = Estate.objects.filter(within(paths), valid_until=None).select_related("area").defer("area__boundary")
    return rows.filter(name__contains=words) if words else rows


def lying_in(keys, by="building__estate"):
    """Key of an estate → Lying; with `by="building"` key of a building. Three statements, however many keys."""
    found = {key: Lying() for key in keys}
    if by == "building__estate":
        rows = Building.objects.filter(estate__in=keys, valid_until=None).order_by()
        for key, count in rows.values_list("estate").annotate(Count("pk")):
            found[key].buildings = count
    hung = Exists(Plate.objects.filter(dwelling=OuterRef("pk"), revoked_at=None))
    rows = Dwelling.objects.filter(**{f"{by}__in": list(keys)}, valid_until=None).order_by().values_list(by)
    for key, count, plates in rows.annotate(Count("pk"), hung=Count("pk", filter=hung)):
        found[key].dwellings, found[key].hung = count, plates
    labels = Label.objects.filter(until=None, dwelling__valid_until=None, **{f"dwelling__{by}__in": list(keys)})
    for key, colour, count in labels.order_by().values_list(f"dwelling__{by}", "colour").annotate(Count("pk")):
        found[key].colours[colour] = count
    return found


def history_of(place, most=12):
    """The latest changes of a place, each with the deed it was part of."""
    return list(place.changes.select_related("part_of").order_by("-id")[:most])


def others_like(place, words="", paths=()):
    """What a place may be merged with: the neighbours of the same level, or those whose name or address has words."""
    model = type(place)
    text = "name" if model is Estate else "address"
    rows = model.objects.filter(valid_until=None).exclude(pk=place.pk)
    if words:
        rows = rows.filter(within(paths), **{f"{text}__contains": words})
    elif model is Dwelling:
        rows = rows.filter(building=place.building_id)
    else:
        rows = rows.filter(area=place.area_id)
    return rows.order_by(text, "id")
