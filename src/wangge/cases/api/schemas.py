"""What programs send and get of cases. Nothing here has a place for whoever reported."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from wangge.cases.models import MAX_PLACE
from wangge.core.api import Input
from wangge.core.clock import LISTED

Answer = str | bool | int | list[str] | None


class ReportIn(Input):
    """A matter. Only the words must be there; the key is a UUIDv7 the client makes, and sending twice is harmless."""

    key: str = Field("", description="UUIDv7；也可放在请求头 Idempotency-Key")
    words: str
    title: str = ""
    class_key: str = Field("", description="见 /classes；不确定就留空，由受理的人归类")
    lon: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False, description="经度，坐标系见 datum")
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False, description="纬度")
    datum: Literal["wgs84", "gcj02", "bd09"] = Field("wgs84", description="高德、腾讯、微信 gcj02，百度 bd09")
    place: str = Field("", description=f"地点的文字说明，最多 {MAX_PLACE} 字")
    plate_code: str = ""
    name: str = Field("", description="可不填；单独加密保存，不给被反映的单位看")
    phone: str = Field("", description="可不填；单独加密保存，不给被反映的单位看")
    channel: Literal["portal", "phone", "grid"] | None = Field(None, description="工作人员代为登记时用 phone 或 grid")


class MoveIn(Input):
    """A step. `seen` is the number of moves that whoever decided had seen: 409 if somebody else was quicker."""

    key: str = Field("", description="UUIDv7；也可放在请求头 Idempotency-Key")
    step: str
    seen: int = Field(ge=0, lt=2**31)
    answers: dict[str, Answer] = {}


class Ref(Schema):
    """An area or a body, by key and name."""

    key: str
    name: str


class Receipt(Schema):
    """What a reporter keeps: the number to quote, the token to follow the matter with."""

    id: UUID
    number: str
    token: str
    state: str
    state_title: str
    due: datetime | None
    due_confirmed: bool


class CaseRow(Schema):
    """A case as one line of a list. `moves` is what a step sends back as `seen`."""

    id: UUID
    number: str
    moves: int
    title: str
    class_key: str
    class_title: str
    state: str
    state_title: str
    phase: str
    area: Ref
    place: str
    channel: str
    urgent: bool
    holder: Ref | None
    handling_body: Ref | None
    reported_at: datetime
    filed_at: datetime | None
    closed_at: datetime | None
    due: datetime | None
    due_confirmed: bool = Field(description="false：期限落在放假安排还没有确认的年份")
    overdue: bool


class Cases(Schema):
    """A page of a list; `next` and `previous` are addresses, null at the ends."""

    items: list[CaseRow]
    next: str | None
    previous: str | None


class Asked(Schema):
    """One thing asked at a step."""

    name: str
    kind: str
    title: str
    required: bool
    choices: dict[str, str]
    help: str
    max_length: int
    min_count: int
    most: str = Field("", description="延期最多多少、日期最远多久，例如 5 working_day")


class OpenStep(Schema):
    """A step that whoever asks may take now."""

    step: str
    title: str
    tone: str
    fields: list[Asked]


class PauseOut(Schema):
    """A stretch in which nothing counted; without an end it still lasts."""

    start: datetime
    end: datetime | None


class ExtensionOut(Schema):
    """How much was granted, when, by which office."""

    limit: str
    at: datetime
    office: str


class DayOut(Schema):
    """A day that departs from the usual week; without a name it is a weekend."""

    date: date
    name: str


class ClockOut(Schema):
    """Why a deadline lies where it lies: since when, which limit by which rule, what was paused and granted, which
    calendar. `due` is null while the clock stands still. A `named` day was set by a step and has no limit."""

    clock: Literal["stage", "total", "named"]
    start: datetime
    first_counted: datetime | None = Field(description="从什么时候开始计：夜间、节假日或暂停之后")
    due: datetime | None
    limit: str
    rule: str = Field(description="filing:键 是立案标准，state:名 是环节，step:名 是办那一步时定的日期")
    rule_title: str
    named_by: str = Field("", description="定这一天的岗位")
    named_at: datetime | None = None
    origin: str
    platform_default: bool
    pauses: list[PauseOut]
    extensions: list[ExtensionOut]
    hours: list[tuple[str, str]] = Field(description="只计这些时段；空的是连续计算")
    days_off: list[DayOut] = Field(description=f"不计的日子，最多列 {LISTED} 天")
    days_off_total: int
    days_made_up: list[DayOut]
    calendar: str
    confirmed: bool
    unconfirmed_years: list[int]


class QuestionOut(Schema):
    """What waits for an answer: an extension asked for, an order of supervision."""

    kind: str
    title: str
    since: datetime
    due: datetime | None


class CaseWhole(CaseRow):
    """A case as its page shows it. `national_number` has 19 digits: county, year, serial."""

    national_number: str
    words: str
    lon: float | None
    lat: float | None
    plate_code: str | None
    suggested_class: str
    suggested_by: list[str]
    filing_row: str
    method_version: str
    original: UUID | None
    stage_since: datetime
    stage_due: datetime | None
    total_since: datetime | None
    total_due: datetime | None
    warn_at: datetime | None
    clocks: list[ClockOut]
    questions: list[QuestionOut]
    steps: list[OpenStep]


class PhotoOut(Schema):
    """Where a photo is, and its size in pixels."""

    url: str
    width: int
    height: int


class MoveOut(Schema):
    """One step taken. `late`: after the limit of the stage that it ended."""

    id: UUID
    ordinal: int
    step: str
    title: str
    from_state: str
    to_state: str
    at: datetime
    by: Literal["office", "reporter", "platform"]
    office: str
    late: bool
    stage_due: datetime | None
    answers: dict[str, Answer]
    words: dict[str, str]
    photos: list[PhotoOut]


class Moved(Schema):
    """A step was taken. `moves` is the next step's `seen`."""

    id: UUID
    step: str
    state: str
    state_title: str
    moves: int
    at: datetime


class PublicMove(Schema):
    """One step as its reporter may know it."""

    title: str
    at: datetime
    office: str
    answers: dict[str, Answer]
    words: dict[str, str]
    photos: list[PhotoOut]


class Followed(Schema):
    """A matter as its reporter follows it, with what the reporter may still do."""

    number: str
    moves: int
    words: str
    class_title: str
    state_title: str
    phase: str
    area: str
    place: str
    holder: str
    reported_at: datetime
    due: datetime | None
    due_confirmed: bool
    overdue: bool
    closed_at: datetime | None
    story: list[PublicMove]
    steps: list[OpenStep]


class FigureOut(Schema):
    """A measure's figure with its definition; `value` is null where nothing was counted. `rows` opens it."""

    key: str
    title: str
    unit: str
    numerator: int
    denominator: int
    value: float | None
    numerator_means: str
    denominator_means: str
    exclusions: str
    period: str
    rows: str
