"""Where everything of the picture stands, in pixels. Labels and boxes have rows of their own: none can overlap.

From left to right: the phases, the states in one column, a row for each step beside the state it leaves, upright
tracks that lead to the state it enters, and the ends. A step to the very next state goes straight down.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

from wangge.method.picture.order import in_order
from wangge.method.picture.words import CLOCK, COMMA, PAUSED, START, THEN, Say, held_by, limit_said, taken_by
from wangge.method.schema import CaseType, Method, Phase, State, Step

BOX_X, BOX_W = 112, 220
ROW_X, ROW_W = BOX_X + BOX_W, 372
TRACKS_X, TRACK = ROW_X + ROW_W + 14, 13
END_W, END_H, END_ROW = 156, 40, 50
ENTRY, ROW, STAY, DOWN, PAD, GAP, NOTE, LANE = 24, 38, 22, 36, 16, 20, 15, 54
OFTEN_FROM, OFTEN_HEAD = 4, 38
TITLE_SIZE, TITLE_LINE, STEP_SIZE, SMALL_SIZE = 14, 18, 13, 11.5


@dataclass(frozen=True)
class Box:
    """A state where it stands; `end` for those no step leaves."""

    state: State
    x: float
    y: float
    w: float
    h: float
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    end: bool = False


@dataclass(frozen=True)
class Arrow:
    """A step from one state to another: its words, the rectangle they stand in, and the points it runs through.

    `way` is "down" to the next state, "side" by a track, or "stay" where the matter remains in its state (then
    there is no line). One that stays and may be taken in many states stands once below the lanes ("often").
    """

    step: Step
    source: str
    target: str
    way: str
    x: float
    y: float
    w: float
    h: float
    title: str
    goal: str
    small: str
    points: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Lane:
    """The band of one phase."""

    phase: Phase
    y: float
    h: float


@dataclass(frozen=True)
class Plan:
    """The whole picture; the lanes end at `bottom`."""

    width: float
    height: float
    bottom: float
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    def box(self, name: str) -> Box:
        """The box of a state."""
        return next(box for box in self.boxes if box.state.name == name)


def plan(method: Method, way: CaseType, top: float = 0, say: Say = str) -> Plan:
    """Lay a case type's way out below `top`."""
    return _Planner(method, way, say).run(top)


class _Planner:
    """One pass from top to bottom, then the tracks."""

    def __init__(self, method: Method, way: CaseType, say: Say):
        self.method, self.way, self.say = method, way, say
        self.phases = in_order(way)
        self.column = [state for standing, _ in self.phases.values() for state in standing]
        names = [state.name for state in self.column]
        self.below = dict(pairwise(names))
        self.lanes: list[Lane] = []
        self.boxes: dict[str, Box] = {}
        self.rows: list[Arrow] = []
        self.often = [step for step in way.steps if _often(step)]
        taken = [(state.name, step) for state in self.column for step in way.steps_from(state.name)]
        self.entered = {step.to for name, step in taken if self._way(name, step) == "side"}

    def run(self, top: float) -> Plan:
        y = top
        for phase in Phase:
            y = self._lane(phase, y)
        bottom, y = y, self._below(y)
        tracks = self._tracks()
        right = max(tracks.values(), default=TRACKS_X) + 2 * TRACK
        for name, box in self.boxes.items():
            if box.end:
                self.boxes[name] = replace(box, x=right)
        arrows = tuple(self._led(row, tracks) for row in self.rows)
        return Plan(right + END_W + PAD, y, bottom, tuple(self.lanes), tuple(self.boxes.values()), arrows)

    def _way(self, name: str, step: Step) -> str:
        if step.to in (None, name):
            return "stay"
        return "down" if self.below.get(name) == step.to else "side"

    def _lane(self, phase: Phase, top: float) -> float:
        """Place the states of a phase; returns where the next lane begins."""
        standing, closing = self.phases[phase]
        y = top + PAD
        for state in standing:
            y = self._state(state, y)
        low = top + PAD
        for state in closing:
            self._box(state, 0, low, END_W, END_H, end=True)
            low += END_ROW
        bottom = max(y, low, top + LANE)
        self.lanes.append(Lane(phase, top, bottom - top))
        return bottom

    def _state(self, state: State, y: float) -> float:
        """Place a state, the rows of its steps beside it and below it; returns the y that is free."""
        steps = {way: [] for way in ("side", "stay", "down")}
        for step in self.way.steps_from(state.name):
            if step in self.often:
                continue
            steps[self._way(state.name, step)].append(step)
        low = y + (ENTRY if state.name in self.entered else 4)
        for way, h in (("side", ROW), ("stay", STAY)):
            for step in steps[way]:
                self._row(state, step, ROW_X, low, h)
                low += h
        box = self._box(state, BOX_X, y, BOX_W, low + 4 - y)
        y += box.h
        for place, step in enumerate(steps["down"]):
            self._row(state, step, BOX_X + 44, y + 6 + DOWN * place, DOWN)
        return y + DOWN * len(steps["down"]) + GAP

    def _box(self, state: State, x: float, y: float, w: float, h: float, end: bool = False) -> Box:
        limit = limit_said(self.way, state, self.say)
        notes = [" · ".join(filter(None, (held_by(self.method, state, self.say), limit)))]
        if state.name in (self.way.first_state, self.way.unclassified_state):
            notes.append(self.say(START))
        if state.name == self.way.clock_from:
            notes.append(self.say(CLOCK))
        if state.paused:
            notes.append(self.say(PAUSED))
        lines = broken(state.title, w - 28, TITLE_SIZE, 1 if end else 2)
        needed = 22 + TITLE_LINE * len(lines) + NOTE * len(notes)
        box = Box(state, x, y, w, h if end else max(h, needed), lines, () if end else tuple(notes), end)
        self.boxes[state.name] = box
        return box

    def _row(self, state: State, step: Step, x: float, y: float, h: float) -> None:
        way, room = self._way(state.name, step), ROW_X + ROW_W - x - 24
        title = cut(step.title, room * 0.68, STEP_SIZE)
        goal = ""
        if way == "side":
            goal = cut(self.way.state(step.to).title, room - width_of(title, STEP_SIZE) - 18, SMALL_SIZE)
        if way == "stay":
            room -= width_of(title, STEP_SIZE) + 12
        small = cut(taken_by(self.method, step, self.say), room, SMALL_SIZE)
        target = step.to or state.name
        self.rows.append(Arrow(step, state.name, target, way, x + 12, y, room + 12, h, title, goal, small))

    def _below(self, y: float) -> float:
        """The steps that stay and may be taken often, one row each; returns where the picture ends."""
        if not self.often:
            return y
        y += OFTEN_HEAD
        room = ROW_X + ROW_W - 36
        for step in self.often:
            places = self.say(COMMA).join(self.way.state(name).title for name in step.from_)
            title, who = cut(step.title, 190, STEP_SIZE), taken_by(self.method, step, self.say)
            small = cut(f"{who}{self.say(THEN)}{places}", room - width_of(title, STEP_SIZE) - 12, SMALL_SIZE)
            self.rows.append(Arrow(step, "", "", "often", 16, y, room, STAY, title, "", small))
            y += STAY
        return y + 8

    def _tracks(self) -> dict[str, float]:
        """The x of the track that leads to each state: short ones inside, those to the ends outside."""
        spans = {}
        for row in self.rows:
            if row.way == "side":
                ys = (*spans.get(row.target, ()), line_of(row), entry_of(self.boxes[row.target]))
                spans[row.target] = (min(ys), max(ys))
        inner = [name for name in spans if not self.boxes[name].end]
        inner.sort(key=lambda name: (spans[name][1] - spans[name][0], name))
        taken: list[list[tuple[float, float]]] = []
        tracks = {}
        for name in inner:
            tracks[name] = TRACKS_X + TRACK * _free(taken, spans[name])
        first = TRACKS_X + TRACK * (len(taken) + (1 if taken else 0))
        outer = sorted((name for name in spans if self.boxes[name].end), key=lambda name: -self.boxes[name].y)
        return tracks | {name: first + TRACK * place for place, name in enumerate(outer)}

    def _led(self, row: Arrow, tracks: dict[str, float]) -> Arrow:
        """The row with the points its line runs through."""
        if row.way == "often":
            return row
        source, y = self.boxes[row.source], line_of(row)
        if row.way == "down":
            x = BOX_X + 36
            points = ((x, source.y + source.h), (x, self.boxes[row.target].y))
        elif row.way == "stay":
            points = ()
        else:
            target, track = self.boxes[row.target], tracks[row.target]
            end = target.x if target.end else target.x + target.w
            points = ((source.x + source.w, y), (track, y), (track, entry_of(target)), (end, entry_of(target)))
        return replace(row, points=points)


def _often(step: Step) -> bool:
    return step.to is None and len(step.from_) >= OFTEN_FROM and not step.retired


def line_of(row: Arrow) -> float:
    """The y at which a step's line leaves its state, between the title and who takes it."""
    return row.y + 20


def entry_of(box: Box) -> float:
    """The y at which lines enter a state."""
    return box.y + (box.h / 2 if box.end else 13)


def _free(taken: list[list[tuple[float, float]]], span: tuple[float, float]) -> int:
    """The first track on which nothing else runs along the span; taken from now on."""
    low, high = span[0] - 8, span[1] + 8
    for place, spans in enumerate(taken):
        if all(high < other[0] or other[1] < low for other in spans):
            spans.append((low, high))
            return place
    taken.append([(low, high)])
    return len(taken) - 1


def width_of(text: str, size: float) -> float:
    """About how wide a text is: Chinese a square each, Latin and digits a little over half."""
    return sum(size if ord(sign) > 0x2E80 else size * 0.55 for sign in text)


def cut(text: str, room: float, size: float) -> str:
    """The text as far as it fits, an ellipsis where it does not."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip("、, ") + "…"


def broken(text: str, room: float, size: float, lines: int) -> tuple[str, ...]:
    """The text in as many lines as it needs, `lines` at most."""
    if lines == 1 or width_of(text, size) <= room:
        return (cut(text, room, size),)
    head = text
    while width_of(head, size) > room:
        head = head[:-1]
    if text[len(head)].isascii() and " " in head:  # words of Latin letters stay whole
        head = head[: head.rindex(" ")]
    return (head, *broken(text[len(head) :].lstrip(), room, size, lines - 1))
