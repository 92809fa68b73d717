"""Measures for programs: each with its definition, its numbers, and the cases behind them, as far as one may see."""

from datetime import date
from typing import Literal
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from wangge.accounts.api import STAFF
from wangge.cases import measures as _definitions  # noqa: F401  declares them
from wangge.cases.api.narrowing import body_of, days, path_of_area
from wangge.cases.api.schemas import Cases, FigureOut
from wangge.cases.api.views import listed
from wangge.cases.models import Case
from wangge.cases.queries import seen_by
from wangge.core.api import Missing, described
from wangge.core.measures import Span, catalogue, evaluate, measure_named, rows_behind

router = Router(tags=["measures"])


class Period(Schema):
    """From which day to which, both included (this month unless told); in an area, of a handling body."""

    since: date | None = Field(None, alias="from")
    until: date | None = Field(None, alias="to")
    area: str = ""
    body: str = ""


class Part(Period):
    """Which rows of a figure."""

    part: Literal["numerator", "denominator"] = "denominator"
    page: str = ""
    size: int = Field(50, ge=1, le=200)


@router.get("/measures", response=list[FigureOut], auth=STAFF, openapi_extra=described(401, 403, 422), summary="指标")
def measures(request: HttpRequest, given: Query[Period]):
    """Every measure with its definition and its figure over the cases that the actor may see."""
    span, actor = _span(given), request.auth
    return [_figure(one, evaluate(one, span, within=_seen(one, actor)), request) for one in catalogue()]


@router.get(
    "/measures/{key}/rows",
    response=Cases,
    auth=STAFF,
    openapi_extra=described(401, 403, 404, 422),
    summary="指标背后的诉求",
)
def measure_rows(request: HttpRequest, key: str, given: Query[Part]):
    """The cases that a figure counts, the latest first; one that counts twice stands here once."""
    try:
        measure = measure_named(key)
    except KeyError as error:
        raise Missing(_("没有这个指标。请从 /measures 里选择。")) from error
    rows = _seen(measure, request.auth)(rows_behind(measure, _span(given), part=given.part))
    counted = Case.objects.filter(pk__in=rows.order_by().values(f"{measure.to_subject}pk"))
    return listed(request, counted, given, timezone.now())


def _span(given):
    now = timezone.now()
    today = timezone.localdate(now)
    start, end = days(given.since or today.replace(day=1), given.until or today)
    area = path_of_area(given.area) if given.area else ""
    return Span(start, end, now, area, body_of(given.body) if given.body else None)


def _seen(measure, actor):
    return lambda rows: rows.filter(seen_by(actor, measure.to_subject))


def _figure(measure, figure, request):
    rows = reverse("api-1:measure_rows", args=[measure.key])
    kept = urlencode({name: value for name, value in request.GET.items() if value})
    return FigureOut(
        key=measure.key,
        title=str(measure.title),
        unit=measure.unit,
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=figure.value,
        numerator_means=str(measure.numerator),
        denominator_means=str(measure.denominator),
        exclusions=str(measure.exclusions),
        period=str(measure.period),
        rows=f"{rows}?{kept}" if kept else rows,
    )
