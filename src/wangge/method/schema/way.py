"""A case type: the states a matter can be in and the steps between them."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from wangge.method.errors import UnknownName
from wangge.method.schema.base import Key, LimitValue, Provenance, Record, Words


class Phase(StrEnum):
    """The seven phases of digital city management (GB/T 30428), so that measures compare across cities."""

    COLLECT = "collect"
    FILE = "file"
    DISPATCH = "dispatch"
    HANDLE = "handle"
    FEED_BACK = "feed_back"
    CHECK_CLOSE = "check_close"
    EVALUATE = "evaluate"

    @property
    def title(self) -> str:
        """The phase's name in the standard."""
        return PHASE_TITLES[self]


PHASE_TITLES = {
    Phase.COLLECT: "信息收集",
    Phase.FILE: "案件建立",
    Phase.DISPATCH: "任务派遣",
    Phase.HANDLE: "任务处理",
    Phase.FEED_BACK: "处理反馈",
    Phase.CHECK_CLOSE: "核查结案",
    Phase.EVALUATE: "综合评价",
}

Holder = Literal["crew", "centre", "department", "reporter", "nobody"]
FieldKind = Literal[
    "text", "choice", "class", "area", "body", "photos", "boolean", "rating", "case", "filing", "route"
]


class Condition(Record):
    """One condition of the closed vocabulary; exactly one of the six is written.

    `{ equals = ["urgent", true] }`, `{ in = ["holder", ["gas", "water"]] }`, `{ filled = "class" }`,
    `{ all = [...] }`, `{ any = [...] }`, `{ not = {...} }`.
    """

    equals: tuple[str, str | bool | int] | None = None
    in_: tuple[str, tuple[str | bool | int, ...]] | None = Field(None, alias="in")
    filled: str | None = None
    all: tuple["Condition", ...] | None = None
    any: tuple["Condition", ...] | None = None
    not_: "Condition | None" = Field(None, alias="not")

    @model_validator(mode="after")
    def _exactly_one(self):
        if len(self.model_fields_set) != 1:
            raise PydanticCustomError(
                "condition", "每个条件须且只须写 equals、in、filled、all、any、not 之一"
            )
        return self

    def facts(self) -> set[str]:
        """The facts this condition asks about."""
        own = {self.equals and self.equals[0], self.in_ and self.in_[0], self.filled} - {None}
        inner = (*(self.all or ()), *(self.any or ()), *((self.not_,) if self.not_ else ()))
        return own.union(*(one.facts() for one in inner))


class Choice(Record):
    """One answer of a choice field."""

    value: Key
    title: Words


class StepField(Record):
    """One thing asked of the person who takes a step.

    `public` words and photos are shown to whoever reported the matter; all others stay with the staff.
    """

    name: Key
    kind: FieldKind
    title: Words
    required: bool = False
    choices: tuple[Choice, ...] = ()
    help: str = ""
    max_length: int = Field(2000, gt=0, le=10_000)
    min_count: int = Field(0, ge=0, le=9)
    public: bool = False

    @model_validator(mode="after")
    def _choices_belong(self):
        if (self.kind == "choice") != bool(self.choices):
            raise PydanticCustomError("choices", 'kind = "choice" 须列出 choices，其他类型不得列出')
        return self


class State(Record):
    """A state of a case: who holds it, for how long, and what people read."""

    name: Key
    title: Words
    public_title: Words
    phase: Phase
    holder: Holder
    limit: LimitValue | None = None
    final: bool = False
    retired: bool = False
    provenance: Provenance


class Step(Record):
    """A move a person (or the platform) may make, from some states to one."""

    name: Key
    title: Words
    public_title: str = ""
    from_: tuple[Key, ...] = Field(alias="from", min_length=1)
    to: Key
    permission: str
    by: Literal["staff", "reporter", "system"] = "staff"
    fields: tuple[StepField, ...] = ()
    guards: tuple[str, ...] = ()
    when: Condition | None = None
    tone: Literal["primary", "secondary", "danger"] = "secondary"
    mark: str = ""
    retired: bool = False
    provenance: Provenance

    @property
    def public(self) -> str:
        """What a resident reads in the timeline."""
        return self.public_title or self.title

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the fields that must be answered."""
        return tuple(field.name for field in self.fields if field.required)

    def field(self, name: str) -> StepField:
        """The field of that name."""
        return _named(self.fields, name, "字段")


class RatingRule(Record):
    """How many natural days the reporter may rate after closing."""

    days: int = Field(gt=0)
    provenance: Provenance


class ReopenRule(Record):
    """How often a reporter may ask for the matter to be handled again."""

    times: int = Field(ge=0)
    provenance: Provenance


class CaseType(Record):
    """A kind of case and its whole way. At `clock_from` the total clock (the filing row's) starts."""

    key: Key
    title: Words
    first_state: Key
    unclassified_state: Key
    clock_from: Key
    rating: RatingRule
    reopen: ReopenRule
    states: tuple[State, ...]
    steps: tuple[Step, ...]

    def state(self, name: str) -> State:
        """The state of that name; UnknownName (a KeyError) if there is none."""
        return _named(self.states, name, "状态")

    def step(self, name: str) -> Step:
        """The step of that name; UnknownName (a KeyError) if there is none."""
        return _named(self.steps, name, "步骤")

    def steps_from(self, state: str) -> tuple[Step, ...]:
        """The steps that may be taken in a state, in the order of the pack; retired ones are left out."""
        return tuple(step for step in self.steps if state in step.from_ and not step.retired)


def _named(rows: tuple[Any, ...], name: str, what: str):
    for row in rows:
        if row.name == name:
            return row
    raise UnknownName(what, name, tuple(row.name for row in rows))
