"""Delegated powers for programs: what streets may do, by which law and document, since when. Public, as the page is."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from wangge.core.api import described
from wangge.core.errors import Invalid
from wangge.method.queries import current_method
from wangge.method.schema.powers import PowerKind

router = Router(tags=["powers"])


class PowerOut(Schema):
    """A power: `basis` is the law as it is cited, `mandate` the document that gives it, `holder` the kind of body that
    holds it, from `since` until `until` (null: no end yet). `platform_default`: the city has not confirmed it."""

    key: str
    title: str
    field: str
    field_title: str
    kind: str
    basis: str
    mandate: str
    given_by: str
    holder: str
    since: date
    until: date | None
    in_force: bool
    platform_default: bool


class Powers(Schema):
    """A page of the register as it stands on `day`, of `total` rows; `next` is an address, null at the end."""

    day: date
    total: int
    items: list[PowerOut]
    next: str | None


class Asked(Schema):
    """What the register is narrowed by."""

    on: date | None = Field(None, description="哪一天有效，不填为今天")
    kind: PowerKind | None = None
    field: str = ""
    holder: str = Field("", description="单位类别的键")
    in_force: bool | None = None
    page: str = Field("", description="从这一项之后起")
    size: int = Field(50, ge=1, le=200)


@router.get("/powers", response=Powers, auth=None, openapi_extra=described(409, 422), summary="下放的权力")
def powers(request: HttpRequest, given: Query[Asked]):
    """The delegated powers in the order of the register; none where the city has delegated none."""
    day = given.on or timezone.localdate()
    register = current_method().powers
    rows = [row for row in (_row(register, one, day) for one in register.powers) if _wanted(row, given)]
    after = _after(rows, given.page)
    shown, more = rows[after : after + given.size], len(rows) > after + given.size
    kept = {name: value for name, value in request.GET.items() if name != "page"}
    beside = f"{request.path}?{urlencode(kept | {'page': shown[-1].key})}" if more else None
    return Powers(day=day, total=len(rows), items=shown, next=beside)


def _row(register, power, day):
    mandate, (first, last) = register.mandate_of(power), register.span(power)
    return PowerOut(
        key=power.key,
        title=power.title,
        field=power.field,
        field_title=register.field(power.field).title,
        kind=power.kind,
        basis=power.basis,
        mandate=mandate.title,
        given_by=mandate.given_by,
        holder=mandate.holder,
        since=first,
        until=last,
        in_force=register.in_force(power, day),
        platform_default=power.provenance.is_platform_default,
    )


def _wanted(row, given):
    asked = (("kind", given.kind), ("field", given.field), ("holder", given.holder), ("in_force", given.in_force))
    return all(value in (None, "") or getattr(row, name) == value for name, value in asked)


def _after(rows, mark):
    """Where the page after a row begins; Invalid where the mark is none of ours."""
    if not mark:
        return 0
    found = next((number for number, row in enumerate(rows, start=1) if row.key == mark), None)
    if found is None:
        raise Invalid(_("没有这一页，请从第一页重新查。"), code="bad-page", field="page")
    return found
