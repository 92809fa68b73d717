"""A county's area tree for the demo: the pack's real areas, and invented communities and grids in the text's numbers.

How many of a level there are says the pack; where its text is silent, lab/demo_counties.toml. Where they lie no
text says: they are spread evenly. Names of communities, grids and estates are invented and marked so; every
boundary is schematic (lab.schematic).
"""

import random
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import shapely
from django.conf import settings

from wangge.lab import demo_names
from wangge.lab.demo_counties import demo_of
from wangge.lab.schematic import RURAL_STEP, Sketch, draw
from wangge.method.loader import load_pack
from wangge.territory.operations import read_areas
from wangge.territory.rules import coordinates_of, grid_codes

SOURCE = "演示数据：名称、户数和边界为虚构，边界为示意图"
MOST_PLACES = 300  # estates to put matters at


@dataclass(eq=False)
class Part:
    """An area to be: its row, the parts it has, and the leaf of the drawing it is, where it has none."""

    row: dict
    parts: list = field(default_factory=list)
    shape: object = None

    def below(self):
        """All leaves of this part; itself where it is one."""
        return [leaf for part in self.parts for leaf in part.below()] if self.parts else [self]

    @property
    def boundary(self):
        """Its leaves together, None for a part that was not drawn."""
        shapes = [leaf.shape for leaf in self.below() if leaf.shape is not None]
        return coordinates_of(shapely.coverage_union_all(shapes) if self.parts else shapes[0]) if shapes else None


def demo_areas(pack):
    """Rows for territory.operations.load_areas: the pack's areas with boundaries, then those below, level by level."""
    registered, rest = _tree(pack)[1:]
    for part in registered:
        yield part.row | {"boundary": part.boundary}
    while rest:
        yield from (part.row | {"boundary": part.boundary} for part in rest)
        rest = [below for part in rest for below in part.parts]


def demo_places(pack):
    """Estates of the demo for orientation: (name, longitude, latitude), one in a grid; invented."""
    leaves = [leaf for community in _tree(pack)[2] for leaf in community.below() if leaf is not community]
    apart = max(1, -(-len(leaves) // MOST_PLACES))
    names = demo_names.estates(random.Random(demo_of(pack)["seed"] + 1))
    places = []
    for leaf in leaves[::apart]:
        point = leaf.shape.representative_point()
        places.append((next(names), round(point.x, 6), round(point.y, 6)))
    return places


def home_of(pack):
    """The key of the community where the demo's people work: the one the settings name, else the first with grids."""
    named = demo_of(pack).get("home")
    return named or next(part.row["key"] for part in _tree(pack)[2] if part.parts)


@lru_cache(maxsize=1)
def _tree(pack):
    """(the root, the registered parts in the register's order, the communities), with the leaves' shapes."""
    demo, method = demo_of(pack), load_pack(pack)
    registered = {row["key"]: Part(row) for row in read_areas(Path(settings.METHODS_FOLDER) / pack / "areas.csv")}
    root = _hang(registered, demo)
    units = [part for part in _lowest(root) if part is not root]
    communities = _Inventor(method, demo).below(units)
    _draw(root, demo)
    _number(communities, method.territory.grid.level)
    return root, list(registered.values()), communities


def _hang(registered, demo):
    """Put the parts below each other; units in town come first. An area whose ground others hold has no parts."""
    landless = {part.row["managed_by"] for part in registered.values()}
    order = [*demo.get("town", {}).get("communities", ()), *demo.get("units", ())]
    for part in registered.values():
        key, parent = part.row["key"], part.row["parent"]
        if parent and not (key in landless and not any(p.row["parent"] == key for p in registered.values())):
            registered[parent].parts.append(part)
    root = next(part for part in registered.values() if not part.row["parent"])
    root.parts.sort(key=lambda part: order.index(part.row["key"]) if part.row["key"] in order else len(order))
    return root


def _lowest(part):
    return [low for below in part.parts for low in _lowest(below)] if part.parts else [part]


class _Inventor:
    """Makes up what lies below the registered areas: (level, how many of them in all) from communities down."""

    def __init__(self, method, demo):
        self.method, self.demo = method, demo
        numbers = demo.get("numbers", {}) | {count.level: count.value for count in method.territory.counts}
        known = [kind.level for kind in method.organisations.body_kinds if kind.key == "community"]
        start = [level.key for level in method.territory.levels].index(known[0])
        self.levels = [level for level in method.territory.levels[start:] if level.key in numbers]
        self.numbers = [numbers[level.key] for level in self.levels]
        self.draws = random.Random(demo["seed"])
        self.names = demo_names.communities(self.draws)

    def below(self, units):
        """Give every unit its communities, and these their grids; returns the communities."""
        town, villages = self.demo.get("town", {}).get("communities", {}), self.demo.get("villages", {})
        inside = [unit for unit in units if unit.row["key"] not in self.demo.get("outside", ())]
        shares = iter(_shares(self.numbers[0], len(inside)))
        many = {unit.row["key"]: next(shares) for unit in inside} | town | villages
        of_grids = sum(many[key] for key in town) if town else sum(many.values())
        above = [of_grids, *self.numbers[1:]]
        self.shares = [iter(_shares(number, over)) for over, number in zip(above, self.numbers[1:], strict=False)]
        made = []
        for unit in units:
            counted, key = unit in inside, unit.row["key"]
            for number in range(1, many.get(key, 1) + 1):
                inner = next(self.shares[0]) if counted and (not town or key in town) else 0
                unit.parts.append(self._community(unit, number, inner, counted))
            made += unit.parts
        return made

    def _community(self, unit, number, grids, counted):
        level = self.levels[0]
        name = next(self.names["town" if grids else "rural"])
        row = self._row(unit, level, number, name, self.draws.randint(450, 1200)) | {"counted": counted}
        community = Part(row)
        if grids:
            self._divide(community, 1, grids)
            row["households"] = sum(part.row["households"] for part in community.parts)
        return community

    def _divide(self, part, depth, many):
        """Give a part `many` parts of the next level, and each of these its own."""
        level, rule = self.levels[depth], self.method.territory.grid
        for number in range(1, many + 1):
            homes = self.draws.randint(rule.min_households, rule.max_households) if depth == 1 else 0
            name = demo_names.part(part.row["name"], number, level)
            below = Part(self._row(part, level, number, name, homes or part.row["households"] // many))
            if depth < len(self.shares):
                self._divide(below, depth + 1, next(self.shares[depth]))
            part.parts.append(below)

    def _row(self, parent, level, number, name, households):
        above = parent.row["code"]
        digits = "02d" if level is self.levels[0] else "d"
        return {
            "key": f"{parent.row['key']}-{level.key[0]}{number:{digits}}",
            "code": f"{above}9{number:02d}" if len(above) == 9 and level is self.levels[0] else "",
            "level": level.key,
            "name": name,
            "parent": parent.row["key"],
            "counted": True,
            "invented": True,
            "households": households,
            "source": SOURCE,
        }


def _shares(total, parts):
    """`total` in `parts` nearly equal shares, the larger ones first."""
    return [total // parts + (n < total % parts) for n in range(parts)]


def _draw(root, demo):
    """Draw the county and give every leaf its shape."""
    town, units = demo.get("town", {}), demo.get("units", {})
    in_town = [part for part in root.parts if part.row["key"] in town.get("communities", ())]
    elsewhere = [part for part in root.parts if part not in in_town]
    middles = random.Random(demo["seed"])
    sketch = Sketch(
        seat=tuple(demo["seat"]),
        square_km=demo["square_km"],
        middle=tuple(demo["middle"]),
        town_half_axes=tuple(town.get("half_axes", (0, 0))),
        town_units=tuple(tuple(len(community.parts) for community in unit.parts) for unit in in_town),
        rural_units=tuple((*_middle(part, units, demo, middles), _nested(part)) for part in elsewhere),
        seed=demo["seed"],
        step=demo.get("step", RURAL_STEP),
    )
    for name, shape in draw(sketch).leaves.items():
        part = root
        for number in name:
            part = (root.parts if part is root else part.parts)[number]
        part.shape = shape


def _number(communities, level):
    """Give communities and grids codes as real ones are made: a community's are 901 … in its unit, which no real
    one has, and its grids are numbered by where they lie."""
    for community in communities:
        grids = {part.row["key"]: part for part in community.parts if part.row["level"] == level}
        if community.row["code"] and grids:
            places = {key: part.shape.representative_point() for key, part in grids.items() if part.shape is not None}
            points = {key: (point.x, point.y) for key, point in places.items()}
            for key, code in grid_codes(community.row["code"], points).items():
                grids[key].row["code"] = code


def _middle(part, units, demo, middles):
    """Where a unit lies: as the settings say, else somewhere."""
    if part.row["key"] in units:
        return tuple(units[part.row["key"]])
    reach = (demo["square_km"] / 4) ** 0.5
    return tuple(middle + middles.uniform(-reach, reach) for middle in demo["middle"])


def _nested(part):
    return tuple(_nested(below) for below in part.parts)
