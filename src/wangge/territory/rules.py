"""Who may change the area tree, and which shapes may be boundaries. Pure."""

import shapely

from wangge.core.errors import Invalid
from wangge.core.permits import rule

MOST_POINTS = 20_000


@rule("territory.edit")
def within_own_area(actor, office, area):
    """Administrators change what lies in their area; None asks whether they may change anything at all."""
    return office is not None and (area is None or office.covers(area.path))


def read_boundary(coordinates):
    """MultiPolygon coordinates as a valid shape; Invalid, saying where, if rings cross, are open or leave the earth."""
    try:
        shape = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in coordinates])
    except (TypeError, ValueError, IndexError, shapely.errors.ShapelyError) as error:
        raise Invalid("边界不是闭合的多边形，请检查坐标。", code="bad-boundary", field="boundary") from error
    if not shapely.is_valid(shape) or shape.is_empty:
        reason = shapely.is_valid_reason(shape)
        raise Invalid(f"边界自相交或为空：{reason}。请在制图软件中修正后再导入。", code="bad-boundary", field="boundary")
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Invalid("边界坐标超出经纬度范围，须为 WGS-84 经纬度。", code="bad-boundary", field="boundary")
    if shapely.get_num_coordinates(shape) > MOST_POINTS:
        raise Invalid(f"边界点数超过 {MOST_POINTS}，请先简化。", code="bad-boundary", field="boundary")
    return shape


def coordinates_of(shape):
    """A shape as MultiPolygon coordinates, to six decimals (ten centimetres)."""
    parts = getattr(shape, "geoms", [shape])
    return [
        [[[round(x, 6), round(y, 6)] for x, y in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in parts
    ]
