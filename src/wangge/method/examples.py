"""Worked cases: given a matter, when these steps are taken, expect this state, deadline, holder or refusal.

A pack's `examples/*.toml` are walked through the pack by pure rules alone, without a database: they show what
the method means to people who do not read programs, and fail when a change of the pack changes its promises.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, Field

from wangge.core.clock import Calendar, Day
from wangge.method.errors import Fault, UnknownName
from wangge.method.loader import pack_folder
from wangge.method.schema import Method, Record
from wangge.method.walk import Refusal, Walk
from wangge.method.worked import case_files, check_worked


class Given(Record):
    """The matter at the beginning: reported when, and as which class ("" goes to triage)."""

    reported: AwareDatetime
    class_: str = Field("", alias="class")
    by: str = "反映人"


class Expect(Record):
    """What should be so afterwards; what is not named is not compared."""

    state: str | None = None
    holder: str | None = None
    body: str | None = None
    stage_due: AwareDatetime | None = None
    total_due: AwareDatetime | None = None
    warn_at: AwareDatetime | None = None
    asks: tuple[str, ...] | None = None
    urgent: bool | None = None
    part_type: str | None = None
    part_state: str | None = None
    refused: str | None = None


class ExampleStep(Record):
    """One step: taken by whom, as holder of which post, when, with which answers (photos: how many)."""

    step: str
    by: str = ""
    post: str | None = None
    at: AwareDatetime
    answers: dict[str, str | bool | int] = {}
    expect: Expect = Expect()


class Example(Record):
    """One worked case."""

    title: str
    case_type: str
    given: Given
    expect: Expect = Expect()
    steps: tuple[ExampleStep, ...] = ()


def check_examples(method: Method, folder: str | Path) -> int:
    """Walk every example of a pack; returns how many there are, or raises `Faults` with every difference."""
    calendar = shared_calendar(method, pack_folder(folder).parent / "_shared")
    return check_worked(case_files(folder, "examples"), Example, partial(_differences, method, calendar))


def shared_calendar(method: Method, shared: Path) -> Calendar:
    """The clock's calendar from the pack's hours and the shared tables of days, without a database."""
    days, years = [], set()
    for name in method.shared.calendars:
        with open(shared / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if "date" in row:
                    days.append(Day(date.fromisoformat(row["date"]), row["kind"], row["name"]))
                elif row["confirmed"] == "true":
                    years.add(int(row["year"]))
    return Calendar(method.calendar.hours, tuple(days), frozenset(years), method.calendar.timezone)


def _differences(method: Method, calendar: Calendar, file: str, example: Example) -> Iterator[Fault]:
    try:
        walk = Walk(method, calendar, example.case_type)
        walk.begin(example.given.reported, example.given.class_, example.given.by)
    except UnknownName as error:
        yield Fault(file, "given", str(error))
        return
    yield from _compared(file, "given", example.expect, walk, None)
    for number, step in enumerate(example.steps, start=1):
        place = f"steps[{number}] {step.step}"
        try:
            refused = _take(walk, step)
        except UnknownName as error:
            yield Fault(file, place, str(error))
            return
        yield from _compared(file, place, step.expect, walk, refused)


def _take(walk: Walk, step: ExampleStep) -> Refusal | None:
    try:
        walk.take(step.step, by=step.by, post=step.post, at=step.at, answers=step.answers)
    except Refusal as refusal:
        return refusal
    return None


def _compared(file: str, place: str, expect: Expect, walk: Walk, refused: Refusal | None) -> Iterator[Fault]:
    if (refused and refused.code) != expect.refused:
        found = f"被拒绝：{refused.code}（{refused}）" if refused else "没有被拒绝"
        yield Fault(file, place, f"{found}，示例期望 {expect.refused or '可以办理'}")
    for name in expect.model_fields_set - {"refused"}:
        found, wanted = getattr(walk, name), getattr(expect, name)
        if found != wanted:
            yield Fault(file, f"{place}.{name}", f"得到 {_shown(found)}，示例期望 {_shown(wanted)}")


def _shown(value: Any) -> str:
    return value.astimezone().isoformat(" ", "minutes") if isinstance(value, datetime) else str(value)
