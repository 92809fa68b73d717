"""The county's method for programs: its stages and limits, its classes and standards, each with where it comes from."""

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from wangge.core.api import described
from wangge.method.queries import current_version, method_of
from wangge.method.schema.base import write_limit
from wangge.method.spoken import origin_words

router = Router(tags=["method"])


class Limit(Schema):
    """A time limit, for instance 4 `working_hour`."""

    amount: str
    unit: str


class Origin(Schema):
    """Where a value comes from; `platform_default`: the city has not confirmed it."""

    label: str
    platform_default: bool


class Stage(Schema):
    """A state of a matter, in the words of the desk and of the portal."""

    case_type: str
    state: str
    title: str
    public_title: str
    phase: str
    final: bool
    limit: Limit | None
    origin: Origin


class Figure(Schema):
    """A number the city's text gives, quoted. `denominator` is null where the text does not say of what."""

    text: str
    value: float
    unit: str
    denominator: str | None
    note: str


class MethodOut(Schema):
    """The method in force."""

    key: str
    title: str
    version: str
    effective_from: date
    sha256: str
    hours: list[tuple[str, str]]
    rating_days: dict[str, int]
    stages: list[Stage]
    sources: list[dict[str, str]]
    cited_figures: list[Figure]


class Standard(Schema):
    """A filing standard: under `condition` a matter is filed, and due within `limit` of filing."""

    key: str
    condition: str
    limit: Limit
    closing_condition: str
    holder: str
    holder_title: str
    urgent: bool
    origin: Origin


class Code(Schema):
    """What a class is called in a national classification. `certain` is false until two sources agree; `own`: a
    number that the city gave, as the standards leave it the last ones."""

    standard: str
    kind: str
    code: str
    title: str
    certain: bool
    own: bool


class ClassOut(Schema):
    """A class that a matter may have, with its groups, outermost first, and its national codes, the latest standard
    first."""

    key: str
    title: str
    path: list[str]
    codes: list[Code]
    standards: list[Standard]


@router.get("/method", response=MethodOut, auth=None, openapi_extra=described(409), summary="工作法")
def method(request: HttpRequest):
    """The method in force: stages with their limits, office hours, sources, figures as quoted."""
    version = current_version()
    here = method_of(version.pk)
    ways = here.case_types
    return MethodOut(
        key=here.key,
        title=here.title,
        version=here.version,
        effective_from=here.effective_from,
        sha256=version.digest,
        hours=here.calendar.hours,
        rating_days={way.key: way.rating.days for way in ways.values()},
        stages=[_stage(way, state) for way in ways.values() for state in way.states if not state.retired],
        sources=[source.model_dump() for source in here.sources],
        cited_figures=[Figure(**figure.model_dump(include=Figure.model_fields)) for figure in here.cited_figures],
    )


@router.get("/classes", response=list[ClassOut], auth=None, openapi_extra=described(409), summary="类别和立案标准")
def classes(request: HttpRequest):
    """Every class a matter may have now, with its filing standards."""
    here = method_of(current_version().pk)
    return [
        ClassOut(
            key=row.key,
            title=row.title,
            path=[one.title for one in here.class_path(row.key)],
            codes=[_code(one) for one in here.codes_of(row.key)],
            standards=[_standard(here, one) for one in here.filing_rows(row.key)],
        )
        for row in here.leaf_classes()
    ]


def _code(one):
    return Code(**{name: getattr(one, name) for name in Code.model_fields})


def _stage(way, state):
    return Stage(
        case_type=way.key,
        state=state.name,
        title=state.title,
        public_title=state.public_title,
        phase=state.phase.value,
        final=state.final,
        limit=write_limit(state.limit),
        origin=_origin(state.provenance),
    )


def _standard(here, row):
    return Standard(
        key=row.key,
        condition=row.condition,
        limit=write_limit(row.limit),
        closing_condition=row.closing_condition,
        holder=row.holder,
        holder_title=here.body(row.holder).title,
        urgent=row.urgent,
        origin=_origin(row.provenance),
    )


def _origin(provenance):
    return Origin(label=origin_words(provenance), platform_default=provenance.is_platform_default)
