"""A whole parsed pack: one `Method`."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator
from pydantic_core import PydanticCustomError

from wangge.method.errors import UnknownName
from wangge.method.schema.base import (
    CitedFigure,
    Clock,
    Key,
    LimitValue,
    Name,
    Provenance,
    Record,
    Remark,
    Source,
    Words,
    unique,
)
from wangge.method.schema.campaigns import CampaignPlan
from wangge.method.schema.classes import DEFAULT_KIND, CaseClass, TreePlace, split_words
from wangge.method.schema.codes import SCHEMES, ClassCode
from wangge.method.schema.duty import Duty
from wangge.method.schema.evaluation import EvaluationTable
from wangge.method.schema.lists import ItemKind, WorkList
from wangge.method.schema.places import BodySeed, Organisations, Post, Territory
from wangge.method.schema.powers import PowerRegister
from wangge.method.schema.premises import Premises
from wangge.method.schema.ratings import RatingScheme
from wangge.method.schema.records import RecordKind
from wangge.method.schema.signs import Signs
from wangge.method.schema.surveys import SurveyPlan
from wangge.method.schema.trends import Trend
from wangge.method.schema.trust import TrustService
from wangge.method.schema.venues import Venues
from wangge.method.schema.visits import Visits
from wangge.method.schema.way import CaseType
from wangge.method.schema.way_rules import DuplicateRule
from wangge.method.schema.whistle import WhistleRule

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class Theme(Record):
    """The face of a city: brand colours dress headers and marks only, never status."""

    brand: Colour
    brand_dark: Colour
    on_brand: Colour = "#ffffff"
    name: Words
    mark: Name
    slogan: Remark = ""


class WorkHours(Record):
    """Office hours, as pairs of HH:MM in order; working hours and working days are counted in them."""

    hours: tuple[tuple[Clock, Clock], ...] = Field(min_length=1)
    timezone: str = "Asia/Shanghai"
    provenance: Provenance

    @model_validator(mode="after")
    def _in_order(self):
        times = [moment for pair in self.hours for moment in pair]
        if any(before >= after for before, after in pairwise(times)):
            raise PydanticCustomError(
                "hours", '上班时段须从早到晚，互不重叠，例如 [["08:00", "12:00"], ["14:00", "18:00"]]'
            )
        return self


class Shared(Record):
    """Tables of `methods/_shared/` this pack includes by name; its own rows come after them."""

    routes: str | None = None
    classes: str | None = None
    filing: str | None = None
    class_tree: str | None = None
    codes: str | None = None
    case_types: tuple[Key, ...] = ()
    calendars: tuple[str, ...] = ()
    ratings: tuple[Key, ...] = ()
    evaluation: str | None = None
    premises: str | None = None
    venues: str | None = None
    surveys: str | None = None


def _day(value):
    """A number is no date, though pydantic would count it from 1970."""
    if isinstance(value, int | float | Decimal):
        raise PydanticCustomError("day", "写的是 {value}，须为日期，写作 2022-07-29", {"value": str(value)})
    return value


def _stages(value):
    """Limits of states in one cell: `dispatched=1 urgent_hour; handling=2 working_day`."""
    if not isinstance(value, str):
        return value
    parts = [part.partition("=") for part in value.replace("；", ";").split(";") if part.strip()]
    if any(not (sign and name.strip() and limit.strip()) for name, sign, limit in parts):
        raise PydanticCustomError("stages", "各环节时限写作 dispatched=1 urgent_hour; handling=2 working_day")
    return {name.strip(): limit.strip() for name, _sign, limit in parts}


class FilingRow(Record):
    """One filing standard: under this condition a matter is filed, due within `limit`, closed when it says.

    `holder` is the key of the body responsible; `limit` counts from filing. `stages` are limits of single states
    that hold for this standard instead of the state's own.
    """

    key: Key
    class_: Key = Field(alias="class")
    condition: Words
    limit: LimitValue
    closing_condition: Words
    holder: Key
    urgent: bool = False
    stages: Annotated[dict[Key, LimitValue], BeforeValidator(_stages)] = {}
    retired: bool = False
    provenance: Provenance


class Route(Record):
    """A matter that is not for this platform: words that point to it, and the answer that tells the way."""

    key: Key
    title: Words
    words: Annotated[tuple[str, ...], BeforeValidator(split_words)]
    answer: Words
    phone: str = ""
    retired: bool = False
    provenance: Provenance


class Method(Record):
    """What a city decided, as one frozen value. `english` has the English of what people read, by the Chinese."""

    key: Key
    title: Words
    city: Name
    version: Name
    effective_from: Annotated[date, BeforeValidator(_day)]
    terms: dict[str, Remark]
    theme: Theme
    sources: tuple[Source, ...]
    cited_figures: tuple[CitedFigure, ...] = ()
    calendar: WorkHours
    duplicates: DuplicateRule
    whistle: WhistleRule | None = None
    shared: Shared = Shared()
    territory: Territory
    organisations: Organisations
    case_types: dict[Key, CaseType]
    classes: tuple[CaseClass, ...]
    filing: tuple[FilingRow, ...]
    routes: tuple[Route, ...] = ()
    class_tree: tuple[TreePlace, ...] = ()
    powers: PowerRegister = PowerRegister()
    campaigns: tuple[CampaignPlan, ...] = ()
    duty: Duty | None = None
    visits: Visits | None = None
    premises: Premises = Premises()
    venues: Venues = Venues()
    surveys: tuple[SurveyPlan, ...] = ()
    trust: TrustService | None = None
    codes: tuple[ClassCode, ...] = ()
    lists: tuple[WorkList, ...] = ()
    trends: tuple[Trend, ...] = ()
    records: tuple[RecordKind, ...] = ()
    signs: Signs | None = None
    ratings: dict[Key, RatingScheme] = {}
    evaluation: tuple[EvaluationTable, ...] = ()
    english: dict[str, str] = {}

    @field_validator("case_types")
    @classmethod
    def _the_usual_kind_first(cls, ways: dict[str, CaseType]) -> dict[str, CaseType]:
        """A matter's way stands first, as packs have it: what is stored comes back in the database's own order."""
        return dict(sorted(ways.items(), key=lambda item: item[0] != DEFAULT_KIND))

    def model_post_init(self, _context: object) -> None:
        for key, way in self.case_types.items():
            way.stand_beside(tuple(other for name, other in self.case_types.items() if name != key))

    @cached_property
    def _classes(self) -> dict[str, CaseClass]:
        return unique(self.classes)

    @cached_property
    def _filing(self) -> dict[str, FilingRow]:
        return unique(self.filing)

    @cached_property
    def _posts(self) -> dict[str, Post]:
        return unique(self.organisations.posts)

    @cached_property
    def _bodies(self) -> dict[str, BodySeed]:
        return unique(self.organisations.bodies)

    @cached_property
    def _codes(self) -> dict[str, tuple[ClassCode, ...]]:
        found: dict[str, tuple[ClassCode, ...]] = {}
        for row in sorted(self.codes, key=lambda row: -list(SCHEMES).index(row.scheme)):
            found[row.class_] = (*found.get(row.class_, ()), row)
        return found

    @cached_property
    def _parents(self) -> frozenset[str]:
        return frozenset(row.parent for row in self.classes if row.parent)

    def case_type(self, key: str) -> CaseType:
        """The case type of that key; UnknownName (a KeyError) if there is none."""
        return _found(self.case_types, key, "事项类型")

    def case_class(self, key: str) -> CaseClass:
        """The class of that key; UnknownName (a KeyError) if there is none."""
        return _found(self._classes, key, "类别")

    def reportable(self) -> tuple[CaseType, ...]:
        """The case types a reporter chooses of, the usual one first: those to which no class leads by itself."""
        led_to = {row.kind for row in self.classes} - {DEFAULT_KIND}
        return tuple(way for key, way in self.case_types.items() if key not in led_to and way.begun_by == "anybody")

    def leaf_classes(self) -> tuple[CaseClass, ...]:
        """Classes a case may have: those without classes under them, retired ones left out."""
        return tuple(row for row in self.classes if row.key not in self._parents and not row.retired)

    def class_path(self, key: str) -> tuple[CaseClass, ...]:
        """The class with its groups, outermost first."""
        path = [self.case_class(key)]
        while path[0].parent:
            path.insert(0, self.case_class(path[0].parent))
        return tuple(path)

    def tree_place(self, path: str) -> TreePlace | None:
        """Where a class of another tree, written 一级/二级/三级, belongs here; None if no part of it is named."""
        places = {place.path: place for place in self.class_tree}
        parts = [part.strip() for part in path.split("/")]
        above = ("/".join(parts[:depth]) for depth in range(len(parts), 0, -1))
        return next((places[one] for one in above if one in places), None)

    def filing_rows(self, class_key: str) -> tuple[FilingRow, ...]:
        """The filing standards of a class, the urgent ones first as written."""
        return tuple(row for row in self.filing if row.class_ == class_key and not row.retired)

    def filing_row(self, key: str) -> FilingRow:
        """The filing standard of that key, retired or not; UnknownName (a KeyError) if there is none."""
        return _found(self._filing, key, "立案标准")

    def codes_of(self, class_key: str) -> tuple[ClassCode, ...]:
        """The codes of a class in national schemes, the latest scheme first."""
        return self._codes.get(class_key, ())

    def post(self, key: str) -> Post:
        """The post of that key; UnknownName (a KeyError) if there is none."""
        return _found(self._posts, key, "岗位")

    def body(self, key: str) -> BodySeed:
        """The body of that key; UnknownName (a KeyError) if there is none."""
        return _found(self._bodies, key, "单位")

    def item_kind(self, key: str) -> tuple[WorkList, ItemKind]:
        """A kind of list item with its list, retired or not; UnknownName (a KeyError) if there is none."""
        kinds = {kind.key: (row, kind) for row in self.lists for kind in row.kinds}
        return _found(kinds, key, "清单事项类别")

    @property
    def shows_lists(self) -> bool:
        """Whether some list has a kind of items that the public may read."""
        return any(kind.public for row in self.lists for kind in row.kinds)

    def route(self, key: str) -> Route:
        """The route of that key; UnknownName (a KeyError) if there is none."""
        return _found(unique(self.routes), key, "告知途径")

    def source_of(self, provenance: Provenance) -> Source | None:
        """The text a value was taken from; None for a platform default."""
        return unique(self.sources).get(provenance.source)

    def term(self, key: str, default: str = "") -> str:
        """The city's own word for a thing, or the default."""
        return self.terms.get(key, default)


def _found(rows: dict, key: str, what: str):
    if key not in rows:
        raise UnknownName(what, key, tuple(rows))
    return rows[key]
