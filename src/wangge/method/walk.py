"""Walk one matter through a method, by pure rules: states, posts, required answers, guards, clocks.

It is the small model of `cases`: no rows, no photos, persons are names. Examples and `method show` use it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from wangge.core.clock import Calendar, Limit, Pause, deadline
from wangge.core.dues import before, end_of_day, extended, part_of, resumed
from wangge.method.conditions import holds
from wangge.method.schema import CaseType, Method, Phase, State, Step
from wangge.method.vocabulary import COMMAND, SUPERVISE


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
    row: str = ""
    reporter: str = ""
    reopened: int = 0
    handlers: set[str] = field(default_factory=set)
    since: dict[str, datetime] = field(default_factory=dict)
    pauses: list[Pause] = field(default_factory=list)
    left: tuple[str, datetime] | None = None  # the state a pause began in, and since when its clock ran
    granted: list[Limit] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)  # open question → who opened it
    taken: list[tuple[str, str, datetime]] = field(default_factory=list)  # (step, by, at)
    found: dict[str, str] = field(default_factory=dict)  # step → the state in which it was last taken
    warn_at: datetime | None = None
    rating: int | None = None
    solved: bool | None = None
    part_type: str = ""  # the kind of the matter split off last, and where it begins
    part_state: str = ""

    @property
    def way(self) -> CaseType:
        """The case type walked."""
        return self.method.case_type(self.case_type)

    @property
    def asks(self) -> tuple[str, ...]:
        """The questions that are open now, in the order they were opened."""
        return tuple(self.asked)

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
        self.taken.append((name, by, at))
        self.found[name] = self.state
        for kind in step.settles:
            self.asked.pop(kind, None)
        if goal := self._goal(step):
            self._go(self.way.state(goal), step, at, answers)
        for asked in step.fields:
            if asked.kind == "extension":
                self.granted.append(Limit(Decimal(str(answers[asked.name])), asked.most.unit))
                self._compute(at)
            elif asked.kind == "new_class":
                self.part_type = self.method.case_class(str(answers[asked.name])).kind
                self.part_state = self.method.case_type(self.part_type).begins_in(known=True)
        if step.opens and holds(step.opens_when, self._facts()):
            self.asked.setdefault(step.opens, by)

    def _go(self, goal: State, step: Step, at: datetime, answers: dict[str, Any]) -> None:
        """Into the next state; a stage that was only paused goes on where it stopped."""
        was, since = self.way.state(self.state), None
        again = step.by == "reporter" and goal.phase is Phase.HANDLE and was.phase is not Phase.HANDLE
        self.reopened += again
        if goal.paused and not was.paused:
            self.pauses.append(Pause(at))
            self.left = (self.state, self.since["stage"])
        elif was.paused and not goal.paused:
            began = self.pauses[-1].start
            self.pauses[-1] = Pause(began, resumed(began, at, self.stage_due))
            since = self.left[1] if self.left and self.left[0] == goal.name else None
        until = next((answers[one.name] for one in step.fields if one.kind == "until" and one.name in answers), None)
        until = None if until is None or step.opens else end_of_day(date.fromisoformat(str(until)), self.calendar)
        self._enter(goal, at, restart=self.closed_at is not None, since=since, until=until)
        kept = self.way.settled_in(self.state)
        self.asked = {kind: who for kind, who in self.asked.items() if kind in kept}

    def _goal(self, step: Step) -> str | None:
        """Where the step leads, if anywhere; a class of another kind: to the beginning of that kind's way."""
        asks_class = any(field.kind == "class" for field in step.fields)
        kind = self.method.case_class(self.class_key).kind if asks_class else self.case_type
        if kind == self.case_type:
            return self.found.get(step.undoes) if step.undoes else step.to
        self.case_type = kind
        return self.way.begins_in(known=True)

    def _check(self, step: Step, by: str, post: str | None, at: datetime, answers: dict[str, Any]) -> None:
        if self.state not in step.from_:
            title = self.way.state(self.state).title
            raise Refusal("state", f"现在是“{title}”，不能{step.title}")
        if step.by == "staff" and step.permission not in self.method.post(post or "").permissions:
            raise Refusal("permission", f"岗位 {post} 没有权限 {step.permission}")
        missing = [one.title for one in step.fields if one.required and _empty(answers.get(one.name))]
        if missing:
            raise Refusal("required", f"缺少：{'、'.join(missing)}")
        self._check_more(step, by, at, answers)
        for guard in step.guards:
            if self._stops(guard, by, at):
                raise Refusal(guard, f"守则 {guard} 不允许")
        if not holds(step.when, self._facts()):
            raise Refusal("when", "条件未满足")

    def _check_more(self, step: Step, by: str, at: datetime, answers: dict[str, Any]) -> None:
        """Powers cited, questions, counts, and that who supervises gives no command."""
        for asked in (one for one in step.fields if one.kind == "delegated_power" and one.name in answers):
            held = self.method.powers.held_by(self.way.handled_by or "", at.date())
            if answers[asked.name] not in {power.key for power in held}:
                raise Refusal("power-not-in-force", "只能引用当日有效的下放权力")
        if step.settles and not set(step.settles) & set(self.asked):
            raise Refusal("nothing-asked", "没有等待答复的事项")
        if step.opens and not step.opens_when and step.opens in self.asked:
            raise Refusal("asked-already", "已经提出，正在等待答复")
        if by in {self.asked.get(kind) for kind in step.settles}:
            raise Refusal("asked-it", "申请和审批不能是同一个人")
        begun = self.since.get("total")
        times = sum(name == step.name and (begun is None or when >= begun) for name, _, when in self.taken)
        if step.times and times >= step.times:
            raise Refusal("times-used", f"最多 {step.times} 次")
        other = {SUPERVISE} if step.permission in COMMAND else COMMAND if step.permission == SUPERVISE else ()
        if any(who == by and self.way.step(name).permission in other for name, who, _ in self.taken):
            raise Refusal("supervision-is-not-command", "督办和办理不能是同一个人")

    def _stops(self, guard: str, by: str, at: datetime) -> bool:
        due = self.total_due or self.stage_due
        rated_out = self.closed_at is not None and at - self.closed_at >= timedelta(days=self.way.rating.days)
        return {
            "not_handler": by in self.handlers,
            "is_reporter": by != self.reporter,
            "reopen_left": self.reopened >= self.way.reopen.times,
            "within_rating_days": rated_out,
            "after_rating_days": not rated_out,
            "before_due": due is not None and at > due,
            "not_investigator": by in self.handlers,
            "another_person": bool(self.taken) and by == self.taken[-1][1],
            "not_merger": by in {who for name, who, _ in self.taken if self.way.step(name).to == self.state},
            "stage_over": self.stage_due is not None and at <= self.stage_due,
        }.get(guard, False)

    def _facts(self) -> dict[str, Any]:
        return {
            "class": self.class_key,
            "classified": bool(self.class_key),
            "urgent": self.urgent,
            "holder": self.body,
            "state": self.state,
            "rating": self.rating,
            "solved": self.solved,
        }

    def _keep(self, answers: dict[str, Any]) -> None:
        """What answers decide: the class, the filing standard with its body and limit, another body."""
        if "class" in answers:
            self.class_key = self.method.case_class(str(answers["class"])).key
        if "filing" in answers:
            row = self.method.filing_row(str(answers["filing"]))
            self.row, self.body, self.limit, self.urgent = row.key, row.holder, row.limit, row.urgent
        self.rating, self.solved = answers.get("rating", self.rating), answers.get("solved", self.solved)
        if "body" in answers:
            self.body = self.method.body(str(answers["body"])).key

    def _enter(
        self,
        state: State,
        at: datetime,
        restart: bool = False,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> None:
        evaluated = state.phase is Phase.EVALUATE
        self.state, self.holder = state.name, state.holder
        self.since["stage"], self.stage_due = since or at, until
        if self.limit and not evaluated and (restart or (state.name == self.way.clock_from and not self.filed)):
            self.since["total"] = at
            self.granted = []
        self.closed_at = (self.closed_at or at) if evaluated else None
        self._compute(at)

    @property
    def filed(self) -> bool:
        """Whether the total clock has started."""
        return "total" in self.since

    def _compute(self, at: datetime) -> None:
        """Deadlines and the warning, from what decides them."""
        state, clocks = self.way.state(self.state), []
        row = self.method.filing_row(self.row) if self.row else None
        limit = row.stages.get(state.name, state.limit) if row else state.limit
        if limit:
            begun = self.since["stage"]
            self.stage_due = self.stage_due or deadline(begun, limit, self.calendar, self.pauses).at
            clocks.append((begun, self.stage_due, limit))
        if self.filed and self.limit and not self.closed_at:
            begun = self.since["total"]
            self.total_due = extended(begun, self.limit, self.calendar, self.pauses, self.granted).at
            clocks.append((begun, self.total_due, self.limit))
        rule = self.way.warning
        warned = [
            max(begun, before(due, rule.before or part_of(of, 1 - rule.share, self.calendar), self.calendar))
            for begun, due, of in clocks
            if rule and due and not self.closed_at and not state.final
        ]
        self.warn_at = min(warned, default=None)


def _empty(answer: Any) -> bool:
    """No answer, or no photo; "no" is an answer."""
    return answer in (None, "") or (answer == 0 and answer is not False)
