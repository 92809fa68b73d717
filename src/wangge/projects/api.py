"""Campaigns for programs: which there are, and how far each of their areas has come. To read: checks are made there."""

from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from wangge.accounts.api import STAFF
from wangge.core.api import Missing, described
from wangge.core.errors import Forbidden
from wangge.core.paging import page
from wangge.projects.queries import campaigns, parts_of, sees_campaigns

router = Router(tags=["campaigns"])


class CampaignOut(Schema):
    """A campaign with its numbers: `wanted` places to check (0 where nobody counted), `checked` checks, `found` finds,
    `still_open` of their cases not settled. `closed_at` is null while it is not ended."""

    id: UUID
    title: str
    aim: str
    items: list[str]
    classes: list[str]
    begins: date
    ends: date
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    summary: str
    wanted: int
    checked: int
    found: int
    still_open: int


class Campaigns(Schema):
    """A page of a list; `next` and `previous` are addresses, null at the ends."""

    items: list[CampaignOut]
    next: str | None
    previous: str | None


class PartOut(Schema):
    """An area of a campaign: `places` to check (null where nobody counted them), checks by what came of them."""

    area: str
    area_name: str
    places: int | None
    checked: int
    clean: int
    fixed: int
    found: int
    still_open: int


class CampaignWhole(CampaignOut):
    """A campaign with its areas, in the order of the territory."""

    parts: list[PartOut]


class Paged(Schema):
    """Which page."""

    page: str = Field("", description="上一次回答里 next 的标记")
    size: int = Field(50, ge=1, le=200)


@router.get("/campaigns", response=Campaigns, auth=STAFF, openapi_extra=described(401, 403, 422), summary="专项行动")
def listed(request: HttpRequest, given: Query[Paged]):
    """The campaigns, the latest opened first, for whoever sees cases: their numbers name nobody."""
    _seen(request)
    found = page(campaigns().order_by(), order=("-opened_at", "-id"), mark=given.page or None, size=given.size)
    beside = [_beside(request, mark) for mark in (found.next, found.previous)]
    return Campaigns(items=[CampaignOut.from_orm(one) for one in found.items], next=beside[0], previous=beside[1])


@router.get(
    "/campaigns/{uuid:campaign_id}",
    response=CampaignWhole,
    auth=STAFF,
    openapi_extra=described(401, 403, 404),
    summary="一次专项行动",
)
def campaign(request: HttpRequest, campaign_id: UUID):
    """One campaign, area by area."""
    _seen(request)
    one = campaigns().filter(pk=campaign_id).first()
    if one is None:
        raise Missing()
    parts = [PartOut.from_orm(_told(part)) for part in parts_of(one)]
    return CampaignWhole(parts=parts, **CampaignOut.from_orm(one).model_dump())


def _told(part):
    names = ("places", "checked", "clean", "fixed", "found", "still_open")
    return {"area": part.area.key, "area_name": part.area.name} | {name: getattr(part, name) for name in names}


def _seen(request):
    if not sees_campaigns(request.auth):
        raise Forbidden()


def _beside(request, mark):
    """The address of a neighbouring page, None where there is none."""
    if mark is None:
        return None
    kept = {name: value for name, value in request.GET.items() if name != "page"}
    return f"{request.path}?{urlencode(kept | {'page': mark})}"
