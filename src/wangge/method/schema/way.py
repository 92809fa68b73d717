"""A case type: the states a matter can be in and the steps between them."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from wangge.method.errors import UnknownName
from wangge.method.schema.base import Key, LimitValue, Provenance, Record, Remark, Words
from wangge.method.schema.way_rules import EscalationRule, RatingRule, ReopenRule, WarningRule


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
    *("text", "choice", "class", "area", "body", "bodies", "photos", "boolean", "rating", "case", "filing"),
    *("route", "extension", "until", "delegated_power", "new_class", "own_photos"),
]
"""What a step may ask. `bodies` calls several bodies by a whistle; `extension` is an amount by which the total
deadline moves; `until` is a day: by then a question is to be answered, or a paused state looked at again;
`delegated_power` cites a delegated power in force that day. A step with a `new_class` splits off another matter of that
class, with the step's first words; `own_photos` are photos of the matter that go along into it."""

BOUNDED = ("extension", "until")


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
            raise PydanticCustomError("condition", "每个条件须且只须写 equals、in、filled、all、any、not 之一")
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

    `public` words and photos are shown to whoever reported the matter; all others stay with the staff. `most` is how
    much an `extension` may give, or how far ahead an `until` may lie.
    """

    name: Key
    kind: FieldKind
    title: Words
    required: bool = False
    choices: tuple[Choice, ...] = ()
    help: Remark = ""
    max_length: int = Field(2000, gt=0, le=10_000)
    min_count: int = Field(0, ge=0, le=9)
    public: bool = False
    most: LimitValue | None = None

    @model_validator(mode="after")
    def _choices_belong(self):
        if (self.kind == "choice") != bool(self.choices):
            raise PydanticCustomError("choices", 'kind = "choice" 须列出 choices，其他类型不得列出')
        return self

    @model_validator(mode="after")
    def _bounded(self):
        if (self.kind in BOUNDED) != (self.most is not None):
            raise PydanticCustomError("most", "extension 和 until 须写 most（最多多少），其他类型不得写")
        return self


class State(Record):
    """A state of a case: who holds it, for how long, and what people read.

    `clock = "paused"`: while a case is here its total clock stands still, and back where it came from the stage's
    clock goes on where it stopped; its own limit, or the day an `until` names, says when to look at it again.
    """

    name: Key
    title: Words
    public_title: Words
    phase: Phase
    holder: Holder
    limit: LimitValue | None = None
    clock: Literal["runs", "paused"] = "runs"
    final: bool = False
    retired: bool = False
    provenance: Provenance

    @property
    def paused(self) -> bool:
        """Whether the clocks stand still in this state."""
        return self.clock == "paused"


class Question(Record):
    """What a step may leave open until another one settles it: an extension asked for, an order that waits for an
    answer. Who opened it never settles it, nor anybody of the same body. `limit`: by when it is to be settled."""

    name: Key
    title: Words
    limit: LimitValue | None = None
    provenance: Provenance


class Step(Record):
    """A move a person (or the platform) may make, from some states to one.

    Without `to` the case stays where it is and its clocks run on. `opens` leaves a question open (if `opens_when`
    holds after the step), `settles` names those of which one must be open, and ends them. `reports_in`: the call by
    a whistle to the body that takes the step is answered by it. `times`: so often at most, from filing to closing.
    `undoes` takes another step back: the case returns into the state in which that step found it. `frees`: cases that
    were merged into this one come back, each by its own system step that undoes the merging.
    """

    name: Key
    title: Words
    public_title: Remark = ""
    from_: tuple[Key, ...] = Field(alias="from", min_length=1)
    to: Key | None = None
    permission: str
    by: Literal["staff", "reporter", "system"] = "staff"
    fields: tuple[StepField, ...] = ()
    guards: tuple[str, ...] = ()
    when: Condition | None = None
    opens: Key | None = None
    opens_when: Condition | None = None
    settles: tuple[Key, ...] = ()
    reports_in: bool = False
    undoes: Key | None = None
    frees: bool = False
    times: int | None = Field(None, gt=0)
    tone: Literal["primary", "secondary", "danger"] = "secondary"
    mark: Remark = ""
    retired: bool = False
    provenance: Provenance

    @model_validator(mode="after")
    def _extension_is_limited(self):
        if self.times is None and any(field.kind == "extension" for field in self.fields):
            raise PydanticCustomError("times", "有 extension 字段的步骤须写 times：最多延期几次")
        if self.opens_when and not self.opens:
            raise PydanticCustomError("opens", "写了 opens_when，就须写 opens")
        return self

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


class CaseType(Record):
    """A kind of case and its whole way. At `clock_from` the total clock (the filing row's) starts.

    `own_find`: the step that staff take at once with what they found themselves on the spot. `begun_by = "staff"`:
    nobody else begins such a case, and so it has no reporter. `handled_by`: the kind of body that handles all cases of
    this kind, each in its own area. `seen_by`: of the offices that see cases by their area only those in one of these
    posts, or with one of these permissions, see such a case; the body that handles it and its reporter always do.
    """

    key: Key
    title: Words
    first_state: Key
    unclassified_state: Key
    clock_from: Key
    own_find: Key | None = None
    begun_by: Literal["anybody", "staff"] = "anybody"
    handled_by: Key | None = None
    seen_by: tuple[str, ...] = ()
    rating: RatingRule
    reopen: ReopenRule
    warning: WarningRule | None = None
    overdue: tuple[EscalationRule, ...] = ()
    questions: tuple[Question, ...] = ()
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    _other_states: tuple[State, ...] = PrivateAttr(())
    _other_steps: tuple[Step, ...] = PrivateAttr(())

    def stand_beside(self, others: "tuple[CaseType, ...]") -> None:
        """Let names of these ways be understood too: a case that changed its kind has moves of the one it began in."""
        self._other_states = tuple(state for way in others for state in way.states)
        self._other_steps = tuple(step for way in others for step in way.steps)

    def state(self, name: str) -> State:
        """The state of that name, of this way first; UnknownName (a KeyError) if there is none."""
        return _named((*self.states, *self._other_states), name, "状态")

    def step(self, name: str) -> Step:
        """The step of that name, of this way first; UnknownName (a KeyError) if there is none."""
        if "-" in name:  # no pack's: the program's own
            from wangge.method.schema.own_steps import own_step

            return own_step(name)
        return _named((*self.steps, *self._other_steps), name, "步骤")

    def begins_in(self, *, known: bool) -> str:
        """The state a matter begins in: with class and place known, or where somebody has to ask first."""
        return self.first_state if known else self.unclassified_state

    def question(self, name: str) -> Question:
        """The question of that name; UnknownName (a KeyError) if there is none."""
        return _named(self.questions, name, "待答事项")

    def target(self, step: Step) -> State | None:
        """The state a step leads to; None if the case stays where it is."""
        return self.state(step.to) if step.to else None

    def settled_in(self, state: str) -> set[str]:
        """The questions that some step in this state may settle."""
        return {name for step in self.steps_from(state) for name in step.settles}

    def steps_from(self, state: str) -> tuple[Step, ...]:
        """The steps that may be taken in a state, in the order of the pack; retired ones are left out."""
        return tuple(step for step in self.steps if state in step.from_ and not step.retired)


def _named(rows: tuple[Any, ...], name: str, what: str):
    for row in rows:
        if row.name == name:
            return row
    raise UnknownName(what, name, tuple(row.name for row in rows))
