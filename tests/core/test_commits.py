"""What belongs in a transaction refuses to run without one; tested with real commits."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import transaction

from wangge.core import events
from wangge.core.access import record_access
from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.tenancy import county

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
LOOK = {"purpose": "handle-matter", "subject_kind": "tests", "subject_id": UUID(int=5), "at": AT}


@pytest.fixture(autouse=True)
def in_tianchang(own_database):
    with county("tianchang"):
        yield


@dataclass(frozen=True)
class Mended:
    thing_id: UUID


def test_an_event_outside_a_transaction_is_refused(monkeypatch):
    monkeypatch.setattr(events, "_names", {Mended: "tests.Mended"})
    with pytest.raises(RuntimeError):
        events.record(Mended(UUID(int=5)), actor=SYSTEM, at=AT)
    assert not JournalEntry.objects.filter(event="tests.Mended").exists()


def test_a_look_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        record_access(SYSTEM, fields=["phone"], **LOOK)
    assert not AccessEvent.objects.filter(subject_kind="tests").exists()


def test_a_look_and_its_log_stand_or_fall_together():
    with pytest.raises(ArithmeticError), transaction.atomic():
        record_access(SYSTEM, fields=["phone"], **LOOK)
        raise ArithmeticError
    assert not AccessEvent.objects.filter(subject_kind="tests").exists()
    with transaction.atomic():
        record_access(SYSTEM, fields=["phone", "name"], **LOOK)
    assert AccessEvent.objects.get(subject_kind="tests").fields == ["name", "phone"]
