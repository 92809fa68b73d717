"""Where a matter was settled: by the body that handled it, or as whoever closes it says; counted, never rated."""

from datetime import timedelta

import pytest

from wangge.cases.answers import Answers
from wangge.cases.measures import ended
from wangge.cases.models import Case
from wangge.cases.settling import at_or_below, settled_level
from wangge.core.measures import Span, catalogue, evaluate, for_ratings, measure_named, rows_behind
from wangge.method.loader import PACKS, load_pack

SHARES = ("settled_in_grid", "settled_in_community", "settled_in_street")


def test_levels_at_or_below_follow_the_citys_tree():
    levels = load_pack("tianchang").territory.levels
    assert at_or_below("community", levels) == {"community", "grid"}
    assert at_or_below("city", levels) == {level.key for level in levels}


def test_shares_settled_below_are_told_and_never_rated():
    assert {measure.key for measure in catalogue() if not measure.rated} >= set(SHARES)
    assert not {measure.key for measure in for_ratings()} & set(SHARES)
    for key in SHARES:
        assert "不用于评价" in str(measure_named(key).exclusions)


@pytest.mark.parametrize("name", sorted(path.parent.name for path in PACKS.glob("*/method.toml")))
def test_every_kind_of_body_that_handles_has_a_level(name):
    method = load_pack(name)
    levels = {level.key for level in method.territory.levels}
    assert {kind.level for kind in method.organisations.body_kinds} <= levels


def test_whoever_closes_may_say_the_level():
    method = load_pack("changshu")
    closed = Case(closed_at="2026-11-22")
    given = Answers(values={"settled_at": "community"})
    assert settled_level(closed, method.case_type("matter").step("close"), given, method) == "community"
    assert settled_level(Case(), method.case_type("matter").step("close"), given, method) == ""


def test_closing_records_the_level_of_the_body_that_handled_and_reopening_forgets_it(matter):
    kinds = {kind.key: kind.level for kind in load_pack("tianchang").organisations.body_kinds}
    case = matter.walk_to("closed").now
    assert case.settled_level == kinds[case.handling_body.kind] != ""
    everything = Span(matter.at - timedelta(days=1), matter.at + timedelta(days=1), matter.at)
    for key in SHARES:
        measure = measure_named(key)
        assert evaluate(measure, everything).denominator == ended(everything).count()
        low = rows_behind(measure, everything, part="numerator")
        assert not low.filter(settled_level=kinds["centre"]).exists()
    matter.take("reopen", matter.reporter, photos=[], reason="又堵上了")
    assert matter.now.settled_level == ""
