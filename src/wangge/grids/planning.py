"""What a change would do, before anybody proposes it: plans as they are shown and kept."""

from dataclasses import dataclass

import shapely
from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.grids.checking import gaps, outside, overlaps
from wangge.grids.dividing import House, divide, neighbours, parts_wanted
from wangge.grids.queries import net, sizes
from wangge.method.queries import current_method
from wangge.people.counting import households_by_building
from wangge.premises.models import Building
from wangge.territory.rules import coordinates_of, read_boundary

LETTERS = "ABCDEFGHJK"


@dataclass(frozen=True)
class Around:
    """A grid among its neighbours: the net of its parent, sizes, and the grid's buildings with their households."""

    net: object
    area: object
    sizes: dict
    counted: dict

    @property
    def shapes(self):
        """The shapes of the grids here, without their parent's."""
        return self.net.beside(self.area.pk)


def around(area):
    """What a plan for a grid needs to know. Asks for a scope: households are counted."""
    beside = net([area.level], parent=area.parent_id)
    counted = households_by_building(beside.areas)
    return Around(beside, beside.areas[area.pk], sizes(beside.areas, counted), counted)


def houses_of(here):
    """(houses with a place, how many buildings have none) of the grid."""
    rows = Building.objects.filter(area=here.area, valid_until=None).order_by("address", "id")
    placed, bare = [], 0
    for key, lon, lat in rows.values_list("pk", "lon", "lat"):
        if lon is None or lat is None:
            bare += 1
            continue
        x, y = here.net.plane.points([(lon, lat)])[0].tolist()
        placed.append(House(str(key), round(x, 1), round(y, 1), here.counted.get((key, here.area.pk), 0)))
    return placed, bare


def plan_split(here):
    """The plan of a split, as kept with the proposal; Refused, saying what is lacking."""
    rule = current_method().territory.grid
    placed, bare = houses_of(here)
    if bare:
        reason = _("有 %s 幢楼没有坐标，不能按楼幢拆分：请先补上坐标。") % bare
        raise Refused(reason, code="no-points")
    total = sum(house.households for house in placed)
    if parts_wanted(total, rule.max_households) < 2:
        reason = _("登记的楼幢合计 %(n)s 户，没有超过上限 %(most)s 户，不需要拆分；如果实际更多，请先登记房屋。")
        raise Refused(reason % {"n": total, "most": rule.max_households}, code="small-enough")
    found = divide(placed, here.shapes.get(here.area.pk), low=rule.min_households, high=rule.max_households)
    if found is None:
        raise Refused(_("这些户都在同一个位置，不能按楼幢拆分。"), code="one-place")
    return {
        "parts": [_part(here, part, letter) for part, letter in zip(found.parts, LETTERS, strict=False)],
        "cuts": [{"degrees": cut.degrees, "metres": cut.metres} for cut in found.cuts],
        "households": total,
        "fits": found.fits,
    }


def _part(here, part, letter):
    ground = part.shape and coordinates_of(here.net.plane.degrees(part.shape))
    return {
        "name": f"{here.area.name}{letter}"[:60],
        "households": part.households,
        "buildings": [house.key for house in part.houses],
        "boundary": ground,
    }


def plan_merge(here, into=None):
    """The plan of a merging into one neighbour, or the best: names, sums, and which it is. Refused if there is none."""
    rule = current_method().territory.grid
    known = {key: shape for key, shape in here.shapes.items() if here.sizes[key].households is not None}
    if here.area.pk not in known:
        raise Refused(_("这个网格没有边界或户数，找不到相邻的网格。"), code="no-boundary")
    numbers = {key: here.sizes[key].households for key in known}
    found = neighbours(here.area.pk, known, numbers, high=rule.max_households)
    if not found:
        raise Refused(_("同一社区里没有相邻的网格。"), code="no-neighbour")
    rows = [
        {
            "key": str(one.key),
            "name": here.net.areas[one.key].name,
            "households": one.households,
            "together": one.together,
            "fits": one.fits,
        }
        for one in found
    ]
    chosen = next((row for row in rows if row["key"] == str(into)), rows[0] if into is None else None)
    if chosen is None:
        raise Refused(_("只能并入相邻的网格。"), code="no-neighbour", field="into")
    return {"neighbours": rows, "into": chosen["key"], "households": numbers[here.area.pk], **_of(chosen)}


def _of(chosen):
    return {"together": chosen["together"], "fits": chosen["fits"]}


def plan_redraw(here, coordinates):
    """The plan of another boundary: how many square metres differ, as it is and as it would be."""
    wanted = here.net.plane.metres(read_boundary(coordinates))
    now = here.shapes.get(here.area.pk)
    differ = wanted.symmetric_difference(now).area if now is not None else wanted.area
    return {"boundary": coordinates_of(read_boundary(coordinates)), "square_metres": round(differ)}


def after(here, kind, plan):
    """The shapes of the parent's grids as the plan would leave them: name → shape in metres."""
    left = {here.net.areas[key].name: shape for key, shape in here.shapes.items() if key != here.area.pk}
    own = here.shapes.get(here.area.pk)
    if kind == "split":
        drawn = {part["name"]: part["boundary"] for part in plan["parts"] if part["boundary"]}
        return left | {name: here.net.plane.metres(read_boundary(one)) for name, one in drawn.items()}
    if kind == "redraw":
        return left | {here.area.name: here.net.plane.metres(read_boundary(plan["boundary"]))}
    into = next(one.name for key, one in here.net.areas.items() if str(key) == plan["into"])
    return left | ({into: shapely.union_all([left[into], own], grid_size=0.1)} if into in left and own else {})


def left_open(here, kind, plan):
    """(words) of what would still not hold in the parent after the change: overlaps, gaps, outside."""
    shapes = after(here, kind, plan)
    told = [
        _("“%(one)s”与“%(other)s”重叠 %(n)s 平方米") % {"one": one, "other": other, "n": round(shape.area)}
        for one, other, shape in overlaps(shapes)
    ]
    ground = here.net.shapes.get(here.area.parent_id)
    if ground is None:
        return told
    empty = gaps(ground, shapes.values())
    told += [_("留下空白 %s 平方米") % round(empty.area)] if empty is not None else []
    for name, shape in shapes.items():
        if (beyond := outside(ground, shape)) is not None:
            told.append(_("“%(name)s”超出上级范围 %(n)s 平方米") % {"name": name, "n": round(beyond.area)})
    return told
