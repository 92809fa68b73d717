"""Walk one matter through a method, by pure rules: states, posts, required answers, guards, clocks.

It is the small model of `cases`: no rows, no photos, persons are names. Examples and `method show` use it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from wangge.core.clock import Calendar, Limit, deadline
from wangge.method.conditions import holds
from wangge.method.schema import CaseType, Method, Phase, State, Step


class Refusal(Exception):
    """A step that the method does not allow; `code` is short, the text is for people."""

    def __init__(self, code: str, reason: str):
        super().__init__(reason)
        self.code = code


@dataclass
class Walk:
    """A matter on its way. `state`, `holder`, `stage_due`, `total_due`, `body` tell where it is."""

    method: Method
    calendar: Calendar
    case_type: str
    state: str = ""
    holder: str = ""
    body: str | None = None
    class_key: str = ""
    urgent: bool = False
    stage_due: datetime | None = None
    total_due: datetime | None = None
    closed_at: datetime | None = None
    limit: Limit | None = None
    reporter: str = ""
    reopened: int = 0
    handlers: set[str] = field(default_factory=set)

    @property
    def way(self) -> CaseType:
        """The case type walked."""
        return self.method.case_type(self.case_type)

    def begin(self, at: datetime, class_key: str, reporter: str) -> None:
        """Report the matter; without a class it waits for triage."""
        if class_key:
            self.method.case_class(class_key)
        self.class_key, self.reporter = class_key, reporter
        self._enter(self.way.state(self.way.begins_in(known=bool(class_key))), at)

    def take(self, name: str, *, by: str, post: str | None, at: datetime, answers: dict[str, Any]) -> None:
        """Take one step, or raise Refusal."""
        step = self.way.step(name)
        self._check(step, by, post, at, answers)
        if step.permission == "cases.handle":
            self.handlers.add(by)
        self._keep(answers)
        goal = self.way.state(self._goal(step))
        again = step.by == "reporter" and goal.phase is Phase.HANDLE
        self.reopened += again
        self._enter(goal, at, restart=again)

    def _goal(self, step: Step) -> str:
        """Where the step leads; a class of another kind puts the matter at the beginning of that kind's way."""
        asks_class = any(field.kind == "class" for field in step.fields)
        kind = self.method.case_class(self.class_key).kind if asks_class else self.case_type
        if kind == self.case_type:
            return step.to
        self.case_type = kind
        return self.way.begins_in(known=True)

    def _check(self, step: Step, by: str, post: str | None, at: datetime, answers: dict[str, Any]) -> None:
        if self.state not in step.from_:
            title = self.way.state(self.state).title
            raise Refusal("state", f"现在是“{title}”，不能{step.title}")
        if step.by == "staff" and step.permission not in self.method.post(post or "").permissions:
            raise Refusal("permission", f"岗位 {post} 没有权限 {step.permission}")
        missing = [
            one.title for one in step.fields if one.required and answers.get(one.name) in (None, "", 0)
        ]
        if missing:
            raise Refusal("required", f"缺少：{'、'.join(missing)}")
        for guard in step.guards:
            if self._stops(guard, by, at):
                raise Refusal(guard, f"守则 {guard} 不允许")
        if not holds(step.when, self._facts()):
            raise Refusal("when", "条件未满足")

    def _stops(self, guard: str, by: str, at: datetime) -> bool:
        rated_out = self.closed_at is not None and at - self.closed_at >= timedelta(days=self.way.rating.days)
        return {
            "not_handler": by in self.handlers,
            "is_reporter": by != self.reporter,
            "reopen_left": self.reopened >= self.way.reopen.times,
            "within_rating_days": rated_out,
            "after_rating_days": not rated_out,
        }.get(guard, False)

    def _facts(self) -> dict[str, Any]:
        return {
            "class": self.class_key,
            "classified": bool(self.class_key),
            "urgent": self.urgent,
            "holder": self.body,
            "state": self.state,
        }

    def _keep(self, answers: dict[str, Any]) -> None:
        """What answers decide: the class, the filing standard with its body and limit, another body."""
        if "class" in answers:
            self.class_key = self.method.case_class(str(answers["class"])).key
        if "filing" in answers:
            row = self.method.filing_row(str(answers["filing"]))
            self.body, self.limit, self.urgent = row.holder, row.limit, row.urgent
        if "body" in answers:
            self.body = self.method.body(str(answers["body"])).key

    def _enter(self, state: State, at: datetime, restart: bool = False) -> None:
        self.state, self.holder = state.name, state.holder
        self.stage_due = deadline(at, state.limit, self.calendar).at if state.limit else None
        if self.limit and (restart or (state.name == self.way.clock_from and self.total_due is None)):
            self.total_due = deadline(at, self.limit, self.calendar).at
        evaluated = state.phase is Phase.EVALUATE
        self.closed_at = (self.closed_at or at) if evaluated else None
