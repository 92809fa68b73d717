"""Where something lies, for programs."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from wangge.core.api import Missing, described
from wangge.territory.queries import ancestors, locate

router = Router(tags=["territory"])


class AreaOut(Schema):
    """An area; `code` is its official division code, "" where it has none."""

    key: str
    name: str
    level: str
    code: str


class Found(AreaOut):
    """The smallest area that has the point, and those above it from the county down."""

    inside: list[AreaOut]


@router.get("/areas/at", response=Found, auth=None, openapi_extra=described(404, 422), summary="坐标所在的区域")
def area_at(request: HttpRequest, lon: float = Query(..., ge=-180, le=180), lat: float = Query(..., ge=-90, le=90)):
    """The area of a point (WGS-84); 404 outside the county."""
    area = locate(lon, lat)
    if area is None:
        raise Missing(_("这个位置不在本市范围内。"))
    line = [AreaOut.from_orm(one) for one in ancestors(area)]
    return Found(inside=line[:-1], **line[-1].model_dump())
