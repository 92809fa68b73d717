"""A reporter who asks the next level up: nobody's consent is needed, and nobody goes for them."""

import pytest

from wangge.cases.queries import steps_for
from wangge.core.errors import Forbidden
from wangge.core.permits import ANONYMOUS


def test_the_reporter_goes_up_without_saying_why(matter):
    matter.take("go_up", matter.reporter, photos=[])
    assert (matter.now.state, matter.now.moves) == ("verified", 2)
    assert "go_up" not in {step.name for step in steps_for(matter.now, matter.reporter)}


def test_nobody_else_goes_for_them(matter, staff):
    for other in (ANONYMOUS, staff("zhibanzhang01"), staff("wangge01")):
        with pytest.raises(Forbidden):
            matter.take("go_up", other, photos=[])
    assert matter.now.state == "reported"


def test_a_reporter_asks_again_only_when_the_next_level_has_answered(matter, staff):
    matter.walk_to("fed_back")
    matter.take("ask_above", matter.reporter, photos=[])
    assert matter.now.state == "fed_back" and "asked_above" in matter.now.asks
    assert "ask_above" not in {step.name for step in steps_for(matter.now, matter.reporter)}
    matter.take("answer_above", staff("zhibanzhang01"), photos=[], words="已请网格员今天到场核查")
    assert "ask_above" in {step.name for step in steps_for(matter.now, matter.reporter)}


def test_what_is_put_off_can_be_taken_up(matter, staff):
    matter.walk_to("handling")
    matter.take("ask_deferral", matter.holder_of("cases.handle", matter.now.handling_body), photos=[], reason="等改造")
    day = f"{matter.at:%Y-%m-%d}"
    matter.take("defer", staff("zhibanzhang01"), photos=[], until=day, words="先装临时护栏")
    matter.take("appeal_up", matter.reporter, photos=[], reason="等不了")
    assert (matter.now.state, matter.now.stage_due is not None) == ("raised", True)
