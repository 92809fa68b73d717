"""The sums made in SQL against the rule in Python, on sheets drawn at random."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ratings.schemes import schemes
from wangge.core.keys import new_key
from wangge.method.queries import current_version
from wangge.ratings import summing
from wangge.ratings.models import Correction, Mark, Note, Round, Sheet, Subject
from wangge.ratings.queries import outcomes
from wangge.ratings.rules import Value, counted, left_after, side_score, summed

NOW = timezone.now()
MARKS = st.none() | st.tuples(st.integers(0, 400), st.integers(1, 400)).map(lambda two: (min(two), two[1]))


def begin(subjects=2):
    """A round with some objects, of no scheme of the pack."""
    opened = Round.objects.create(
        scheme=f"d{uuid4().hex}", version=current_version(), opened_at=NOW,
        first=date(2025, 1, 1), after=date(2026, 1, 1),
    )  # fmt: skip
    made = [Subject(round=opened, thing=new_key(), title=f"对象{n}", area_path="t") for n in range(subjects)]
    return opened, Subject.objects.bulk_create(made)


def hand_in(subject, side, marks, on=date(2025, 6, 1), **by):
    """A sheet with marks: indicator → (hundredths given, hundredths of), None where it does not apply."""
    sheet = Sheet.objects.create(
        round=subject.round, subject=subject, side=side, on=on, at=NOW,
        **{"by_id": uuid4(), "office_id": uuid4(), "office_title": "考评员"} | by,
    )  # fmt: skip
    Mark.objects.bulk_create(
        Mark(
            sheet=sheet, indicator=key,
            given=mark and Decimal(mark[0]) / 100, of=mark and Decimal(mark[1]) / 100,
        )
        for key, mark in marks.items()
    )  # fmt: skip
    return sheet


def note(subject, key, on=date(2025, 3, 1), **more):
    """A deduction, bonus or veto."""
    return Note.objects.create(
        subject=subject, key=key, reason="现场核实", on=on, at=NOW,
        by_id=uuid4(), office_id=uuid4(), office_title="记录员", **more,
    )  # fmt: skip


def by_rule(scheme, sheets, noted):
    """side → (known, got) as the rules say, from (side, marks) and entry → times."""
    sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for side, marks in sheets:
        for key, mark in marks.items():
            if mark:
                sums[side, key][0] += Decimal(mark[0]) / 100
                sums[side, key][1] += Decimal(mark[1]) / 100
    lines = defaultdict(dict)
    for (side, key), (got, of) in sums.items():
        lines[side][key] = Value(got, of)
    for row in scheme.of_source("deduction"):
        taken = (counted(one, noted[one.key]) for one in scheme.deductions if one.indicator == row.key)
        lines[""][row.key] = left_after(row, sum(taken, Decimal(0)))
    return {side: summed(scheme, values) for side, values in lines.items()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.data())
def test_sql_says_what_the_rule_says(tianchang, data):
    scheme = data.draw(schemes())
    opened, subjects = begin()
    expected = {}
    for subject in subjects:
        sheets, noted = [], {}
        for source, sides in (("check", ["", ""]), ("panel", [one.key for one in scheme.raters] * 2)):
            keys = [row.key for row in scheme.of_source(source)]
            sheets += [(side, {key: data.draw(MARKS) for key in keys}) for side in sides if keys]
        for day, (side, marks) in enumerate(sheets, 1):
            hand_in(subject, side, marks, on=date(2025, 5, day))
        for one in scheme.deductions:
            noted[one.key] = data.draw(st.integers(0, 4))
            for _ in range(noted[one.key]):
                note(subject, one.key)
        expected[subject.pk] = by_rule(scheme, sheets, noted)
    found = defaultdict(dict)
    for subject, side, known, got in summing.sums(scheme, opened.pk, 1):
        if known:
            found[subject][side] = (known, got)
    for key, sides in expected.items():
        assert found[key] == {side: two for side, two in sides.items() if two[0]}
    scores = {one.subject_id: one.sides for one in outcomes(opened, 1, scheme)}
    for key, sides in expected.items():
        _matches(scheme, sides, scores[key])


def _matches(scheme, sums, said):
    """What outcomes tell of the sides is what is shared and what is a side's own, together."""
    shared = sums.get("", (Decimal(0), Decimal(0)))
    asked = bool(scheme.of_source("panel"))
    for side in scheme.raters:
        own = sums.get(side.key, (Decimal(0), Decimal(0)))
        score = side_score(scheme, shared[0] + own[0], shared[1] + own[1])
        if score is not None and (side.key in sums or not asked):
            assert Decimal(said[side.key]) == score


@pytest.fixture
def drawn(tianchang):
    from tests.ratings.schemes import indicator, scheme

    opened, (subject, _other) = begin()
    made = scheme(
        indicator("clean", 60, "check"), indicator("law", 40, "deduction"),
        deductions=[{"key": "fine", "title": "处罚", "indicator": "law", "points": 10}],
        bonuses=[{"key": "praise", "title": "表彰", "points": 2}], bonus_cap=3,
        vetoes=[{"key": "fire", "title": "火灾", "band": "plain"}],
    )  # fmt: skip
    return opened, subject, made


def the_outcome(opened, subject, scheme, number=1):
    return next(one for one in outcomes(opened, number, scheme) if one.subject_id == subject.pk)


def test_the_mean_of_the_months_checks_with_deductions_bonus_and_veto(drawn):
    """Checks 8 and 10 of 10 are 54 of 60; 40 less 10; with two praises of 2 capped at 3: 54 + 30 + 3 = 87."""
    opened, subject, scheme = drawn
    hand_in(subject, "", {"clean": (800, 1000)}, on=date(2025, 2, 3))
    hand_in(subject, "", {"clean": (1000, 1000)}, on=date(2025, 3, 3))
    for key in ("fine", "praise", "praise", "fire"):
        note(subject, key)
    came = the_outcome(opened, subject, scheme)
    assert (came.score, came.bonus, came.veto, came.band) == (87, 3, "fire", "plain")
    assert came.sides == {"office": "84.0000"}


def test_a_correction_counts_from_its_revision_on(drawn):
    opened, subject, scheme = drawn
    hand_in(subject, "", {"clean": (0, 1000)})
    Correction.objects.create(subject=subject, indicator="clean", number=2, given=10, of=10)
    assert the_outcome(opened, subject, scheme, 1).score == 40
    assert the_outcome(opened, subject, scheme, 2).score == 100


def test_a_note_that_was_ended_counts_before_and_not_after(drawn):
    opened, subject, scheme = drawn
    hand_in(subject, "", {"clean": (1000, 1000)})
    note(subject, "fine", ended_in=2, ended_because="处罚已撤销")
    assert the_outcome(opened, subject, scheme, 1).score == 90
    assert the_outcome(opened, subject, scheme, 2).score == 100
