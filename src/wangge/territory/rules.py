"""Who may change the area tree, and which shapes may be boundaries. Pure."""

import math
import re

import shapely
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.permits import in_own_area, rule
from wangge.territory.plane import METRES_PER_DEGREE

MOST_POINTS = 20_000
CODE = re.compile(r"[0-9]{6}([0-9]{3}){0,3}")
NEAR_KM = 20


rule("territory.edit")(in_own_area)


def lies_in(path, whole):
    """Whether an area path is another one or lies below it."""
    return path == whole or path.startswith(whole + ".")


def check_level(level, above, levels):
    """Invalid unless the method has the level and lets it lie in one of level `above` ("" for the county)."""
    known = {one.key: one for one in levels}
    if level not in known:
        allowed = _("、").join(known)
        reason = _("没有“%(level)s”这个层级，可用：%(allowed)s。") % {"level": level, "allowed": allowed}
        raise Invalid(reason, code="bad-level", field="level")
    inside = known[level].inside
    if (above or inside) and above not in inside:
        allowed = "、".join(known[one].title for one in inside) or _("无上级")
        reason = _("%(level)s须设在：%(allowed)s。") % {"level": known[level].title, "allowed": allowed}
        raise Invalid(reason, code="bad-level", field="parent")


def check_code(code, level, grid_level, above):
    """Invalid unless an official code fits: 6, 9 or 12 digits of the division, 15 for a grid, which begin as the code
    of the area above does. `above` is that code, "" where it has none.

    A grid has the 12 digits of its community and a number from 001; it never hangs on a street or county itself.
    """
    if not CODE.fullmatch(code):
        raise _bad_code(_("代码须为 6、9、12 位区划代码，或 15 位单元网格代码，全部是数字：%s。") % code)
    if (len(code) == 15) != (level == grid_level):
        raise _bad_code(_("15 位代码只给网格，网格也只用 15 位代码：%s。") % code)
    if len(code) == 15 and (len(above) != 12 or code.endswith("000")):
        raise _bad_code(_("网格代码是社区（村）的 12 位代码加 001 起的顺序号，网格不能直接归属街道或县：%s。") % code)
    begin = above.removesuffix("00") if len(above) == 6 else above
    if not code.startswith(begin) or (above and len(code) <= len(begin)):
        raise _bad_code(_("代码 %(code)s 应以上级的代码 %(above)s 开头。") % {"code": code, "above": begin})


def grid_codes(community, points, taken=()):
    """15-digit codes for the grids of a community (its 12 digits): from west to east, from north to south.

    `points` maps a grid to (longitude, latitude). Grids are taken in rows of equal height, as many as would make a
    square of them. Numbers in `taken` codes are left out. Invalid beyond 999.
    """
    free = [number for number in range(1, 1000) if f"{community}{number:03d}" not in set(taken)]
    if len(points) > len(free):
        raise _bad_code(_("一个社区最多 999 个网格。"))
    lats = [lat for _lon, lat in points.values()]
    height = (max(lats) - min(lats)) / math.ceil(math.sqrt(len(lats))) if lats else 0
    north = max(lats, default=0)

    def place(grid):
        lon, lat = points[grid]
        return (min(int((north - lat) / height), len(lats) - 1) if height else 0, lon, str(grid))

    return {grid: f"{community}{number:03d}" for grid, number in zip(sorted(points, key=place), free, strict=False)}


def check_numbering(community, bare):
    """Refused where grids cannot be numbered: the community has no 12-digit code, or a grid no boundary."""
    if len(community.code) != 12:
        raise Refused(_("请先登记社区（村）的 12 位区划代码，再给网格编码。"), code="no-code", field="code")
    if lacking := [grid.name for grid in bare if not grid.boundary]:
        raise Refused(_("还没有边界，不能按位置编码：%s。") % _("、").join(lacking), code="no-boundary")


def _bad_code(reason):
    return Invalid(reason, code="bad-code", field="code")


def read_boundary(coordinates):
    """MultiPolygon coordinates as a shape; Invalid, saying why, if rings cross, are open or off the earth."""
    try:
        open_rings = [ring for rings in coordinates for ring in rings if ring[0] != ring[-1]]
        shape = shapely.force_2d(shapely.MultiPolygon([(rings[0], rings[1:]) for rings in coordinates]))
    except (TypeError, ValueError, LookupError, shapely.errors.ShapelyError) as error:
        raise _bad(_("边界不是闭合的多边形，请检查坐标。")) from error
    if open_rings:
        raise _bad(_("边界没有闭合：从 %s 开始的一圈，首末两点须相同。") % (open_rings[0][0],))
    if not shapely.is_valid(shape) or shape.is_empty:
        raise _bad(_("边界自相交或为空：%s。请在制图软件中修正后再导入。") % shapely.is_valid_reason(shape))
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _bad(_("边界坐标超出经纬度范围，须为 WGS-84 经纬度。"))
    if shapely.get_num_coordinates(shape) > MOST_POINTS:
        raise _bad(_("边界点数超过 %s，请先简化。") % MOST_POINTS)
    return shape


def check_near(shape, whole):
    """Invalid if a boundary is over NEAR_KM outside the county's: a wrong datum or swapped numbers."""
    limits = whole.bounds
    lat = NEAR_KM * 1000 / METRES_PER_DEGREE
    lon = lat / max(math.cos(math.radians(limits[1])), 0.1)
    west, south, east, north = shape.bounds
    if west < limits[0] - lon or east > limits[2] + lon or south < limits[1] - lat or north > limits[3] + lat:
        raise _bad(_("边界超出本市范围 %s 公里以上，请检查坐标系（须为 WGS-84）和经纬度顺序。") % NEAR_KM)


def middle_of(coordinates):
    """A point inside a boundary, as (longitude, latitude)."""
    point = read_boundary(coordinates).representative_point()
    return point.x, point.y


def union_of(boundaries):
    """One boundary in the place of several; None if one of them has none."""
    if not all(boundaries):
        return None
    return coordinates_of(shapely.union_all([read_boundary(one) for one in boundaries], grid_size=1e-6))


def _bad(reason):
    return Invalid(reason, code="bad-boundary", field="boundary")


def coordinates_of(shape):
    """A shape as MultiPolygon coordinates, to six decimals (ten centimetres)."""
    parts = getattr(shape, "geoms", [shape])
    return [
        [[[round(x, 6), round(y, 6)] for x, y in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in parts
    ]
