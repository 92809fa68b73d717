"""The way of a matter: each step by its office, nobody checks own work, and two people never move it at once."""

from datetime import timedelta

import pytest

from tests.cases.conftest import MONDAY, Matter
from wangge.cases.models import Move, Photo, Rating
from wangge.cases.queries import steps_for
from wangge.core.errors import Forbidden, Invalid, Refused, Stale
from wangge.core.keys import new_key
from wangge.core.models import JournalEntry
from wangge.core.permits import Actor
from wangge.organisations.queries import body


def test_a_matter_goes_the_whole_way(matter):
    matter.walk_to("closed")
    matter.take("rate", matter.reporter, rating="5", solved="yes")
    steps = list(Move.objects.filter(case=matter.case).order_by("ordinal").values_list("step", flat=True))
    assert steps == [
        "report", "verify", "file", "dispatch", "accept", "feed_back", "check_pass", "close", "rate",
    ]  # fmt: skip
    assert matter.now.state == "rated" and matter.now.due is None
    assert Rating.objects.get(case=matter.case).satisfied == 5
    assert JournalEntry.objects.filter(event="cases.CaseMoved", data__case_id=str(matter.case.pk)).count() == 8


def test_filing_sets_class_holder_and_the_total_clock(matter):
    matter.walk_to("filed")
    case = matter.now
    assert case.urgent and case.handling_body == body("fire")
    assert case.total_due == MONDAY + timedelta(hours=2)  # urgent hours never stop


def test_the_second_of_two_people_gets_stale_and_nothing_moves(matter):
    worker = matter.holder_of("cases.verify")
    matter.take("verify", worker, seen=1)
    with pytest.raises(Stale):
        matter.take("deny", worker, seen=1, reason="没有看到")
    assert matter.now.state == "verified"


def test_the_same_key_twice_is_one_move(matter):
    worker, key = matter.holder_of("cases.verify"), new_key()
    once = matter.take("verify", worker, key=key, seen=1)
    assert matter.take("verify", worker, key=key, seen=1) == once
    assert matter.now.moves == 2


@pytest.mark.parametrize(
    ("step", "answers", "field"),
    [
        ("verify", {"photos": []}, "photos"),
        ("unable", {"reason": "   "}, "reason"),
        ("unable", {"reason": "因" * 501}, "reason"),
    ],
)
def test_a_step_asks_for_what_the_method_requires(matter, step, answers, field):
    with pytest.raises(Invalid) as refused:
        matter.take(step, matter.holder_of("cases.verify"), **answers)
    assert refused.value.field == field
    assert matter.now.moves == 1 and not Photo.objects.filter(case=matter.case).exists()


def test_a_step_from_another_state_is_refused_with_the_state_it_is_in(matter):
    with pytest.raises(Refused, match="待核实"):
        matter.take("dispatch", matter.holder_of("cases.dispatch"), body="fire")


def test_another_department_may_not_handle(matter):
    matter.walk_to("dispatched")
    with pytest.raises(Forbidden):
        matter.take("accept", matter.holder_of("cases.handle", body("urban")))


def test_whoever_handled_may_not_check_nor_may_the_body(matter):
    matter.walk_to("fed_back")
    handler = matter.holder_of("cases.handle", body("fire"))
    checker = matter.holder_of("cases.check")
    both = Actor(handler.id, handler.name, "staff", handler.offices + checker.offices)
    with pytest.raises(Refused, match="处置人"):
        matter.take("check_pass", both)
    matter.take("check_pass", checker)


def test_rework_goes_back_to_the_same_department_and_the_clock_goes_on(matter):
    matter.walk_to("fed_back")
    due = matter.now.total_due
    matter.take("check_fail", matter.holder_of("cases.check"), reason="还有一辆车没有移走")
    assert (matter.now.state, matter.now.handling_body, matter.now.total_due) == ("handling", body("fire"), due)


def test_an_objection_that_is_overruled_cannot_be_raised_again(matter):
    matter.walk_to("dispatched")
    fire = matter.holder_of("cases.handle", body("fire"))
    matter.take("object", fire, reason="不属消防职责")
    matter.take("insist", matter.holder_of("cases.rule"), reason="按职责清单应由消防办理")
    assert "object" not in {step.name for step in steps_for(matter.now, fire)}


def test_an_objection_that_is_upheld_goes_to_another_body(matter):
    matter.walk_to("dispatched")
    matter.take("object", matter.holder_of("cases.handle", body("fire")), reason="不属消防职责")
    matter.take("uphold", matter.holder_of("cases.rule"))
    matter.take("dispatch", matter.holder_of("cases.dispatch"), body="urban")
    assert matter.now.holder_body == body("urban")


def test_a_reporter_may_reopen_once_within_the_days_and_gets_a_fresh_clock(matter):
    matter.walk_to("closed")
    later = MONDAY + timedelta(days=13)
    matter.take("reopen", matter.reporter, reason="又被堵住了", at=later)
    assert matter.now.state == "handling" and matter.now.closed_at is None
    assert matter.now.total_due == later + timedelta(hours=2)
    matter.walk_to("closed", at=later)
    with pytest.raises(Refused, match="最多重新办理 1 次"):
        matter.take("reopen", matter.reporter, reason="还是不行", at=later)


def test_rating_ends_after_fourteen_days(matter):
    matter.walk_to("closed")
    with pytest.raises(Refused, match="评价期"):
        matter.take("rate", matter.reporter, rating="5", solved="yes", at=MONDAY + timedelta(days=14))


def test_only_its_reporter_rates(matter, plate):
    matter.walk_to("closed")
    with pytest.raises(Forbidden):
        matter.take("rate", Matter(plate).reporter, rating="1", solved="no")


def test_a_case_is_merged_into_another_and_not_into_itself(matter, plate):
    other, operator = Matter(plate), matter.holder_of("cases.merge")
    with pytest.raises(Refused, match="不能并入它自己"):
        matter.take("merge", operator, into=str(matter.case.pk))
    matter.take("merge", operator, into=str(other.case.pk))
    assert matter.now.state == "merged" and matter.now.original == other.case


def test_a_deadline_in_a_year_without_confirmed_holidays_is_computed_and_flagged(plate):
    case = Matter(plate, at=MONDAY.replace(year=2027, month=3, day=1)).now
    assert case.stage_due is not None and not case.due_confirmed


ROLES = {
    "verify": {"grid_worker", "branch_grid_leader", "community_clerk"},
    "file": {"centre_operator"},
    "dispatch": {"centre_operator"},
    "accept": {"department_handler"},
    "feed_back": {"department_handler"},
    "check_pass": {"grid_worker", "branch_grid_leader", "community_clerk"},
    "close": {"centre_supervisor"},
}
STATE_OF = {
    "verify": "reported", "file": "verified", "dispatch": "filed", "accept": "dispatched",
    "feed_back": "handling", "check_pass": "fed_back", "close": "checked",
}  # fmt: skip


@pytest.mark.parametrize("step", ROLES)
def test_who_may_take_which_step(matter, one_of_each_post, step):
    matter.walk_to(STATE_OF[step])
    may = {
        actor.offices[0].post
        for actor in one_of_each_post(matter.now)
        if step in {s.name for s in steps_for(matter.now, actor)}
    }
    assert may == ROLES[step]


def test_triage_gives_a_matter_its_class_and_its_place(plate):
    matter = Matter(plate, class_key="", plate_code="")
    operator = matter.holder_of("cases.classify")
    with pytest.raises(Invalid) as refused:
        matter.take("classify", operator, **{"class": "garbage"})
    assert refused.value.field == "area"
    matter.take("classify", operator, **{"class": "garbage", "area": str(plate.area.pk)})
    assert (matter.now.state, matter.now.class_key, matter.now.area) == ("reported", "garbage", plate.area)
    assert matter.now.holder_body.area == plate.area.parent


@pytest.fixture
def one_of_each_post(tianchang):
    """`one_of_each_post(case)`: an actor with a single office for each post, placed so as to reach the case."""
    from dataclasses import replace

    from wangge.accounts.queries import appointments_on, offices_of
    from wangge.method.queries import current_method

    def found(case):
        for post in current_method().organisations.posts:
            held = appointments_on(MONDAY.date()).filter(post=post.key, area__path__ancestor_of=case.area.path)
            near = held.filter(body=case.handling_body).first() or held.order_by("-area__path").first()
            if near:
                offices = [o for o in offices_of(near.account, MONDAY) if o.id == near.pk]
                yield replace(Actor(near.account_id, "", "staff"), offices=tuple(offices))

    return found
