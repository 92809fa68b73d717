"""What the map and its list say of areas: sums of tallies, whose cost does not grow with the number of dwellings."""

from dataclasses import dataclass

from django.db import connection

from wangge.premises.models import COUNTED, BuildingTally, TallyState

SUMMED = ("buildings", "unplaced", *COUNTED)
BELOW = f"""
SELECT subpath(a.path, 0, least(nlevel(a.path), %(depth)s))::text, {", ".join(f"sum(t.{one})::int" for one in SUMMED)}
FROM premises_areatally t JOIN territory_area a ON a.id = t.area_id WHERE a.path <@ %(path)s::ltree GROUP BY 1
"""
ON_DOTS = ("buildings", "dwellings", "let", "vacant", "plated")
WORST_FIRST = ("red", "orange", "yellow", "blue", "green")


@dataclass(slots=True)
class Counted:
    """Numbers of an area or a building; see models.tallies for what each counts."""

    buildings: int = 0
    unplaced: int = 0
    dwellings: int = 0
    let: int = 0
    vacant: int = 0
    business: int = 0
    dormitory: int = 0
    plated: int = 0
    red: int = 0
    orange: int = 0
    yellow: int = 0
    blue: int = 0
    green: int = 0
    over: int = 0
    unchecked: int = 0

    @property
    def worst(self):
        """The worst colour that counts here; else `over` or `unchecked`; "" where nothing is to be checked."""
        return next((one for one in (*WORST_FIRST, "over", "unchecked") if getattr(self, one)), "")

    def add(self, other):
        """Count another's numbers in."""
        for name in SUMMED:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def told(self):
        """What a dot of the map says, without what is nothing: of the labels the worst alone, and how many it is."""
        worst = self.worst
        names = (*ON_DOTS, worst) if worst else ON_DOTS
        return {name: number for name in names if (number := getattr(self, name))} | ({"worst": worst} if worst else {})


def counts_by(path, depth):
    """path of so many labels → Counted, of everything in an area; what lies less deep keeps its own path."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, {"path": path, "depth": depth})
        return {at: Counted(*numbers) for at, *numbers in cursor.fetchall()}


def counts_below(area, children):
    """(Counted of an area, {child's key: Counted}): one statement."""
    found = counts_by(area.path, area.path.count(".") + 2)
    whole = Counted()
    for one in found.values():
        whole.add(one)
    return whole, {one.key: found.get(one.path, Counted()) for one in children}


def counted_buildings(keys):
    """building's key → its Counted."""
    rows = BuildingTally.objects.filter(pk__in=keys).values_list("pk", "lon", *COUNTED)
    return {key: Counted(1, int(lon is None), *numbers) for key, lon, *numbers in rows}


def state():
    """(stamp of the present counts, when all was last counted); (None, None) before the first."""
    return TallyState.objects.values_list("stamp", "counted_at").first() or (None, None)
