"""Shift duty (轮班值守): which kinds of points are stood at in turns, when, and by which rules people take turns."""

from typing import Literal

from pydantic import Field

from wangge.method.schema.base import Clock, Key, Provenance, Record, Remark, Words


class Turn(Record):
    """A shift of every such day: from `start` to `end` (of the next day where that is earlier), so many people.

    `days`: every day, working days, or the days off of the county's calendar.
    """

    key: Key
    title: Words
    start: Clock
    end: Clock
    days: Literal["all", "working", "off"]
    people: int = Field(1, gt=0, le=9)


class DutyKind(Record):
    """A kind of point, what is done there, and its shifts. `count`: how many the text counts: quoted."""

    key: Key
    title: Words
    count: int | None = Field(None, ge=0)
    tasks: tuple[Words, ...] = Field(min_length=1)
    turns: tuple[Turn, ...] = Field(min_length=1)
    provenance: Provenance


class TurnRules(Record):
    """How people take turns, and what holds where they check in.

    `rest_hours` between two shifts of a person, `most_hours` of a person in a month; a check-in with a position counts
    within `metres` of the point, from `early_minutes` before the start; who is not there `late_minutes` after it has
    not come so far.
    """

    rest_hours: int = Field(gt=0, le=48)
    most_hours: int = Field(gt=0, le=200)
    metres: int = Field(gt=0, le=5_000)
    early_minutes: int = Field(ge=0, le=240)
    late_minutes: int = Field(ge=0, le=240)
    provenance: Provenance


class Duty(Record):
    """Shift duty as a city keeps it. `pool`: the level whose people stand at the points inside the same area.

    Who stands, plans and releases swaps say the posts' permissions: staff in office alone, volunteers claim elsewhere.
    """

    title: Words
    what: Remark = ""
    pool: Key
    kinds: tuple[DutyKind, ...] = Field(min_length=1)
    rules: TurnRules
    provenance: Provenance
