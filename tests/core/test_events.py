"""Events: the journal's row belongs to the deed, receivers hear of it once it is committed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection, transaction

from wangge.core import events
from wangge.core.events import event, receives, record
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.tenancy import county

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.fixture
def mended(monkeypatch):
    """An event class of this test alone."""
    monkeypatch.setattr(events, "_names", {})
    monkeypatch.setattr(events, "_receivers", {})

    @event("tests.Mended")
    @dataclass(frozen=True)
    class Mended:
        thing_id: UUID
        parts: int

    return Mended


def test_the_journal_says_what_happened_and_who_did_it(tianchang, mended):
    record(mended(thing_id=UUID(int=5), parts=2), actor=SYSTEM, at=AT)
    row = JournalEntry.objects.get(event="tests.Mended")
    assert (row.data, row.at, row.actor_kind) == ({"thing_id": str(UUID(int=5)), "parts": 2}, AT, "system")


def test_a_deed_that_fails_leaves_no_journal_and_no_word(
    tianchang, mended, django_capture_on_commit_callbacks
):
    heard = []
    receives(mended)(lambda happened, *, actor, at: heard.append(happened))
    hearing = django_capture_on_commit_callbacks(execute=True)
    with hearing, pytest.raises(ArithmeticError), transaction.atomic():
        record(mended(thing_id=UUID(int=5), parts=2), actor=SYSTEM, at=AT)
        raise ArithmeticError
    assert (heard, JournalEntry.objects.filter(event="tests.Mended").count()) == ([], 0)


def test_receivers_hear_after_the_commit_in_the_county_of_the_event(
    db, mended, django_capture_on_commit_callbacks
):
    heard = []
    receives(mended)(
        lambda happened, *, actor, at: heard.append((happened.parts, connection.schema_name, at))
    )
    with django_capture_on_commit_callbacks(execute=True):
        with county("linxian"), transaction.atomic():
            record(mended(thing_id=UUID(int=5), parts=2), actor=SYSTEM, at=AT)
        assert heard == []
    assert heard == [(2, "c_linxian", AT)]
    assert connection.schema_name == "public"


def test_a_receiver_that_fails_hides_nothing_and_stops_nobody(
    tianchang, mended, django_capture_on_commit_callbacks, caplog
):
    heard = []

    @receives(mended)
    def stumbles(happened, *, actor, at):
        raise ArithmeticError

    receives(mended)(lambda happened, *, actor, at: heard.append(happened))
    with django_capture_on_commit_callbacks(execute=True):
        record(mended(thing_id=UUID(int=5), parts=2), actor=SYSTEM, at=AT)
    assert len(heard) == 1
    assert JournalEntry.objects.filter(event="tests.Mended").exists()
    assert "stumbles failed on tests.Mended" in caplog.text


def test_an_event_is_frozen_and_its_name_is_its_own(mended):
    with pytest.raises(TypeError):
        event("tests.Open")(dataclass(type("Open", (), {})))
    with pytest.raises(TypeError):
        event("tests.Mended")(dataclass(frozen=True)(type("Again", (), {})))
