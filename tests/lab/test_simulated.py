"""What simulated people do beside the main way: ask for time, stop the clock, supervise; each asked and answered."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from wangge.cases.models import Case, Move
from wangge.lab import simulated
from wangge.lab.messages import Message
from wangge.lab.replay import _places

WORDS = {"fire_lane": "消防通道被堵，车进不来", "wages": "单位拖欠工资三个月没有发"}


@pytest.fixture
def eager(monkeypatch):
    """Simulated people who always ask."""
    monkeypatch.setattr(simulated, "ASIDE", dict.fromkeys(simulated.BESIDE, 1.0))


def played(county, words, n=6):
    """So many messages played; what was done with them."""
    start = timezone.now() - timedelta(days=60)
    keys = []
    for number in range(n):
        message = Message(str(number), words, f"{words}，第{number}次", start + timedelta(hours=number), None)
        keys.append(simulated.play(message, county, seed=7))
    return keys, Counter(Move.objects.filter(case__in=keys).values_list("step", flat=True))


@pytest.mark.parametrize("words", WORDS.values())
def test_they_ask_and_are_answered_and_the_matter_ends(tianchang, eager, words):
    keys, steps = played(simulated.County(_places(), timezone.now()), words)
    cases = Case.objects.filter(pk__in=keys)
    assert steps["ask_pause"] and steps["supervise"] and steps["supervise"] == steps["answer_order"]
    assert not any({"extension", "pause", "supervision"} & set(case.asks) for case in cases)
    assert all(case.closed_at for case in cases)
    assert steps["ask_extension"] + steps["ask_pause"] == steps["extend"] + steps["pause"] + steps["refuse"]


def test_time_does_not_go_back_where_a_matter_is_taken_up_again_after_its_reply():
    replied = datetime(2020, 1, 5, 9, tzinfo=UTC)
    moment, message = replied + timedelta(hours=1), SimpleNamespace(replied_at=replied)
    case = SimpleNamespace(closed_at=None, due=None, total_due=None)
    step = SimpleNamespace(by="staff", to="answering", permission="cases.handle")
    assert simulated._when(case, None, step, message, moment, random.Random(1)) > moment
