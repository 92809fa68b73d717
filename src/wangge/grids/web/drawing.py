"""A schematic drawing of a change: the grid among its neighbours, before and after, as SVG paths."""

from dataclasses import dataclass

import shapely
from django.utils.translation import gettext as _

from wangge.grids.planning import houses_of
from wangge.territory.rules import read_boundary

WIDE, MARGIN = 420, 14
SMALLEST, LARGEST = 2.5, 7


@dataclass(frozen=True)
class Ground:
    """One area drawn: its path, its class, and the words on it."""

    path: str
    kind: str
    name: str
    words: str
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """Grounds and buildings in a box; `title` is what it shows."""

    title: str
    height: int
    grounds: tuple
    dots: tuple  # (x, y, radius, part)


def before_and_after(here, kind, plan):
    """(before, after) of a plan; () where nothing has a boundary. `here` is planning.Around as it is now."""
    if here.area.pk not in here.shapes and kind != "redraw":
        return ()
    own, names = here.area.pk, {key: area.name for key, area in here.net.areas.items()}
    sizes = {key: size.households for key, size in here.sizes.items()}
    near = {key: shape for key, shape in here.shapes.items() if key == own or _near(here, key)}
    into = plan.get("into")
    now = [(shape, "own" if key == own else "near", names[key], sizes[key]) for key, shape in near.items()]
    then = [row for key, row in zip(near, now, strict=True) if key != own and str(key) != into]
    then += _made(here, kind, plan, near)
    fit = _Fit([shape for shape, *_rest in now + then])
    dots = tuple(_dots(here, fit, plan))
    return fit.drawing(_("现在"), now, [(*dot[:3], "") for dot in dots]), fit.drawing(_("调整以后"), then, dots)


def _made(here, kind, plan, near):
    """(shape, class, name, households) of what the plan makes."""
    if kind == "merge":
        other = next(key for key in near if str(key) == plan["into"])
        both = shapely.union_all([near[here.area.pk], near[other]], grid_size=0.1)
        return [(both, "part-0", here.net.areas[other].name, plan["together"])]
    if kind == "redraw":
        shape = here.net.plane.metres(read_boundary(plan["boundary"]))
        return [(shape, "part-0", here.area.name, here.sizes[here.area.pk].households)]
    drawn = [(here.net.plane.metres(read_boundary(part["boundary"])), part) for part in plan["parts"]]
    return [
        (shape, f"part-{number % 4}", part["name"], part["households"]) for number, (shape, part) in enumerate(drawn)
    ]


def _near(here, key):
    own = here.shapes.get(here.area.pk)
    return own is None or here.shapes[key].distance(own) < 1


def _dots(here, fit, plan):
    part_of = {key: number % 4 for number, part in enumerate(plan.get("parts", ())) for key in part["buildings"]}
    houses = houses_of(here)[0]
    most = max((house.households for house in houses), default=1) or 1
    for house in houses:
        x, y = fit.at(house.x, house.y)
        size = SMALLEST + (LARGEST - SMALLEST) * (house.households / most) ** 0.5
        yield x, y, round(size, 1), part_of.get(house.key, "")


class _Fit:
    """Metres to the drawing's units: north is up."""

    def __init__(self, shapes):
        self.west, south, east, self.north = (float(side) for side in shapely.total_bounds(shapes))
        self.scale = (WIDE - 2 * MARGIN) / max(east - self.west, (self.north - south) / 1.4, 1)
        self.height = round((self.north - south) * self.scale + 2 * MARGIN)

    def at(self, x, y):
        return round((x - self.west) * self.scale + MARGIN, 1), round((self.north - y) * self.scale + MARGIN, 1)

    def drawing(self, title, rows, dots):
        grounds = tuple(self._ground(*row) for row in rows)
        return Drawing(title, self.height, grounds, tuple(dots))

    def _ground(self, shape, kind, name, number):
        spot = shapely.point_on_surface(shape)
        x, y = self.at(spot.x, spot.y)
        words = _("%s 户") % number if number is not None else ""
        return Ground(self._path(shape), kind, name, words, x, y)

    def _path(self, shape):
        rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
        lines = ("M" + "L".join("{} {}".format(*self.at(x, y)) for x, y in ring.coords[:-1]) + "Z" for ring in rings)
        return "".join(lines)
