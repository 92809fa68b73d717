"""The journal holds keys and numbers, never words of a person; the page of events is current."""

import dataclasses
from pathlib import Path
from uuid import UUID

from tests.house.sources import ROOT
from wangge.core.events import all_events
from wangge.core.management.commands.events import events_page

KEYS = {"channel", "step", "to_state", "kind", "post", "key", "version", "digest", "level"}
"""Texts an event may carry: keys of the method or of the program. No name, no phone, no words."""


def talkative_events(events):
    """Fields of events that could carry personal values."""
    return [
        f"{name}.{field.name}"
        for name, cls in events
        for field in dataclasses.fields(cls)
        if field.type not in (UUID, int, bool, tuple[int, ...], tuple[UUID, ...], UUID | None)
        and not (field.type is str and field.name in KEYS)
    ]


def test_events_carry_keys_and_numbers_alone():
    events_page()  # all apps' events are imported
    ours = [(name, cls) for name, cls, _ in all_events() if cls.__module__.startswith("wangge.")]
    assert len(ours) > 10
    assert talkative_events(ours) == []


def test_every_event_says_what_it_means_and_names_its_app():
    events_page()
    for name, cls, _ in all_events():
        if cls.__module__.startswith("wangge."):
            app, _, words = name.partition(".")
            assert cls.__module__.split(".")[1] == app and words == cls.__name__, name
            assert cls.__doc__ and not cls.__doc__.startswith(f"{cls.__name__}("), name


def test_the_page_of_events_is_current():
    written = Path(ROOT / "docs" / "events.md").read_text("utf-8")
    assert written.rstrip() == events_page().rstrip(), "run ./wangge manage events > docs/events.md"


def test_the_check_finds_what_is_planted():
    @dataclasses.dataclass(frozen=True)
    class Told:
        case_id: UUID
        step: str
        name: str
        words: str
        answers: dict

    assert talkative_events([("tests.Told", Told)]) == [
        "tests.Told.name",
        "tests.Told.words",
        "tests.Told.answers",
    ]
