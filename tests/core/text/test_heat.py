"""Messages of one cause are found together, whatever their order; the heat is the formula."""

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.text.written import BEGIN, background, messages
from wangge.core.text.alike import Said
from wangge.core.text.heat import issues_of


def test_the_cause_is_found_with_its_place_span_and_question():
    plant, lift = issues_of(messages(), background=background())[:2]
    assert (plant.count, plant.texts) == (9, 4)
    assert "搅拌站" in plant.question and "云栖里" in plant.place
    assert (plant.first_at, plant.last_at) == (BEGIN, BEGIN + timedelta(days=24))
    assert plant.heat == plant.peak == 4
    assert lift.count == 4 and "电梯" in lift.question and "望潮公寓" in lift.place


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_messages_changes_nothing(drawn):
    shuffled = messages()
    drawn.shuffle(shuffled)
    assert issues_of(shuffled) == issues_of(messages())


def test_no_messages_no_issues():
    assert issues_of([]) == []
    assert issues_of([Said("1", BEGIN, "路灯坏了", "路灯坏了")]) == []


def test_what_is_far_in_time_is_not_the_same():
    words = ("麦田花园围墙要倒了", "麦田花园西边的围墙裂了，要倒")
    others = [Said(f"x{n}", BEGIN, chr(0x5000 + 97 * n) * 6, "各说各的") for n in range(60)]
    near = [Said("1", BEGIN, *words), Said("2", BEGIN + timedelta(days=100), *words[::-1])]
    far = [near[0], Said("2", BEGIN + timedelta(days=200), *words[::-1])]
    assert [set(issue.keys) for issue in issues_of(near + others)] == [{"1", "2"}]
    assert issues_of(far + others) == []


def test_the_peak_is_the_most_different_texts_within_thirty_days():
    drawn = random.Random(1)
    days = (0, 10, 29, 45, 58)
    said = [
        Said(str(n), BEGIN + timedelta(days=day), f"澄江小区水泵房漏水{n}", f"水泵房漏水第{n}回")
        for n, day in enumerate(days)
    ]
    said.append(Said("again", BEGIN + timedelta(days=12), said[1].title, said[1].words))
    others = [Said(f"x{n}", BEGIN, f"第{drawn.random()}件", "各说各的") for n in range(30)]
    [issue] = [one for one in issues_of(said + others) if one.count == 6]
    assert (issue.texts, issue.peak) == (5, 3)
    agreed = [Said(one.key, one.at, one.title, one.words, agreed=33) for one in said[:1]] + said[1:]
    [with_agreement] = [one for one in issues_of(agreed + others) if one.count == 6]
    assert with_agreement.heat == pytest.approx(issue.heat + 1.53, abs=0.01)  # log10(34)
