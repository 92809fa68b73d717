"""Steps beside the main way: extension, pause, deferral, transfer, supervision, return; and who may not take which."""

from datetime import datetime, timedelta

import pytest

from tests.cases.conftest import CHINA, MONDAY, Matter
from wangge.accounts.queries import actor_holding
from wangge.cases.operations import mark_overdue, raise_late, warn_of_deadlines
from wangge.cases.queries import steps_for, tasks_of
from wangge.core.errors import Forbidden, Invalid, Refused

ROW = "fire_lane_2"  # two working days


def on(day, hour, minute=0):
    return datetime(2025, 6, day, hour, minute, tzinfo=CHINA)


@pytest.fixture
def matter(plate):
    """A matter in the hands of the fire department since Monday at nine, due on Wednesday at nine."""
    matter = Matter(plate)
    matter.take("verify", matter.holder_of("cases.verify"))
    matter.take("file", matter.holder_of("cases.file"), filing=ROW)
    return matter.walk_to("handling")


@pytest.fixture
def handler(matter):
    return matter.holder_of("cases.handle", matter.now.handling_body)


@pytest.fixture
def granter(matter):
    return matter.holder_of("cases.grant")


def reason_of(code):
    return pytest.raises(Refused, match="") if code is None else _Code(code)


class _Code:
    """Refused with this code."""

    def __init__(self, code):
        self.code, self.inner = code, pytest.raises(Refused)

    def __enter__(self):
        self.caught = self.inner.__enter__()

    def __exit__(self, *error):
        done = self.inner.__exit__(*error)
        assert self.caught.value.code == self.code
        return done


def test_an_extension_is_asked_by_the_handler_and_granted_by_another(matter, handler, granter):
    assert matter.now.total_due == on(11, 9)
    matter.take("ask_extension", handler, at=on(10, 10), reason="要等吊车")
    assert matter.now.state == "handling" and matter.now.asks == ["extension"]
    assert granter_has(matter, granter) and "refuse" in names(matter, granter)
    with pytest.raises(Forbidden):
        matter.take("extend", handler, at=on(10, 10), amount="1", words="x")
    with pytest.raises(Invalid, match="最多 5"):
        matter.take("extend", granter, at=on(10, 11), amount="6", words="等吊车")
    matter.take("extend", granter, at=on(10, 11), amount="1", words="等吊车")
    now = matter.now
    assert (now.total_due, now.extended, now.asks, now.state) == (on(12, 9), 1, [], "handling")
    assert now.extensions.get().limit.amount == 1
    assert not granter_has(matter, granter) and "extend" not in names(matter, granter)


def test_only_once_and_not_after_the_deadline(matter, handler, granter):
    matter.take("ask_extension", handler, at=on(10, 10), reason="一")
    with reason_of("asked-already"):
        matter.take("ask_extension", handler, at=on(10, 10), reason="一")
    matter.take("extend", granter, at=on(10, 11), amount="1", words="等")
    matter.take("ask_extension", handler, at=on(10, 12), reason="二")
    with reason_of("times-used"):
        matter.take("extend", granter, at=on(10, 14), amount="1", words="等")
    matter.take("refuse", granter, at=on(10, 14), reason="不再延")
    with reason_of("before-due"):
        matter.take("ask_extension", handler, at=on(12, 10), reason="三")


def test_a_late_case_that_is_granted_time_is_late_no_more(matter, handler, granter):
    matter.take("ask_extension", handler, at=on(11, 8), reason="要等吊车")
    mark_overdue(at=on(11, 10))
    assert matter.now.overdue_since == on(11, 9)
    matter.take("extend", granter, at=on(11, 11), amount="2", words="等吊车")
    assert (matter.now.overdue_since, matter.now.due) == (None, on(13, 9))


def test_a_pause_takes_its_time_out_and_its_end_may_come_from_the_reporter(matter, handler, granter):
    matter.take("ask_pause", handler, at=on(9, 10), waiting_for="reporter", reason="哪一处")
    with pytest.raises(Invalid, match="须在"):
        matter.take("pause", granter, at=on(9, 11), until="2025-09-01", words="请补充")
    matter.take("pause", granter, at=on(9, 11), until="2025-06-13", words="请补充")
    now = matter.now
    assert (now.state, now.total_due, now.due, now.paused) == ("waiting", None, on(13, 18), 1)
    matter.take("supplement", matter.reporter, at=on(11, 10), words="东门北侧")
    now = matter.now
    assert (now.state, now.total_due, now.holder_body_id) == ("handling", on(12, 18), now.handling_body_id)
    pause = now.pauses.get()
    assert (pause.began_at, pause.ended_at, pause.from_state) == (on(9, 11), on(11, 10), "handling")


def test_a_deferral_has_a_day_to_look_again_and_may_be_renewed(matter, handler, granter):
    matter.take("ask_deferral", handler, at=on(9, 10), reason="等改造")
    matter.take("defer", granter, at=on(9, 11), until="2025-07-31", words="随改造")
    assert matter.now.due == datetime(2025, 7, 31, 18, tzinfo=CHINA)
    matter.take("renew_deferral", granter, at=on(30, 10), until="2025-08-29", words="再等")
    assert matter.now.due == datetime(2025, 8, 29, 18, tzinfo=CHINA) and matter.now.paused == 1
    matter.take("resume", handler, at=datetime(2025, 8, 29, 10, tzinfo=CHINA))
    assert matter.now.state == "handling" and matter.now.total_due > datetime(2025, 8, 29, tzinfo=CHINA)


def test_a_transfer_goes_to_another_body_and_leaves_the_deadline(matter, handler):
    operator = matter.holder_of("cases.dispatch")
    with reason_of("nothing-asked"):
        matter.take("transfer", operator, at=on(9, 10), body="urban", reason="步道归城管")
    matter.take("ask_transfer", handler, at=on(9, 10), reason="步道归城管")
    with reason_of("another-body"):
        matter.take("transfer", operator, at=on(9, 11), body="fire", reason="步道归城管")
    matter.take("transfer", operator, at=on(9, 11), body="urban", reason="步道归城管")
    assert (matter.now.state, matter.now.handling_body.key, matter.now.total_due) == ("dispatched", "urban", on(11, 9))


def test_questions_lapse_when_the_case_moves_on(matter, handler):
    matter.take("ask_extension", handler, at=on(9, 10), reason="要等吊车")
    matter.take("feed_back", handler, at=on(9, 12), result="不用等了")
    assert matter.now.asks == [] and matter.now.questions.get().lapsed


def test_supervision_is_no_command(matter, handler):
    inspector = matter.holder_of("cases.supervise")
    matter.take("supervise", inspector, at=on(9, 10), order="太慢", reply_by="2025-06-10")
    assert (matter.now.state, matter.now.asks, matter.now.total_due) == ("handling", ["supervision"], on(11, 9))
    assert matter.now.questions.get().due == on(10, 18)
    with pytest.raises(Forbidden):
        matter.take("answer_order", inspector, at=on(9, 11), answer="我来答")
    matter.take("answer_order", handler, at=on(9, 11), answer="明早拆除")
    assert matter.now.asks == []


def test_who_commanded_does_not_supervise_even_with_both_offices(matter):
    operator, inspector = matter.holder_of("cases.dispatch"), matter.holder_of("cases.supervise")
    both = type(operator)(operator.id, operator.name, "staff", operator.offices + inspector.offices)
    with reason_of("supervision-is-not-command"):
        matter.take("supervise", both, at=on(9, 10), order="太慢", reply_by="2025-06-10")


def test_who_is_not_satisfied_is_called_and_the_matter_goes_back(matter, signed_in):
    matter.walk_to("closed")
    matter.take("rate", matter.reporter, rating="2", solved="false")
    inspector = matter.holder_of("cases.follow_up")
    assert matter.now.asks == ["follow_up"] and granter_has(matter, inspector)
    assert "不满意回访" in signed_in("duban01").get("/tianchang/desk/tasks/rated/").content.decode()
    matter.take("return_again", inspector, at=on(10, 9), reason="还有一根")
    now = matter.now
    assert (now.state, now.asks, now.total_due, now.closed_at) == ("handling", [], on(12, 9), None)


def test_a_contented_reporter_opens_nothing(matter):
    matter.walk_to("closed")
    matter.take("rate", matter.reporter, rating="5", solved="true")
    assert matter.now.asks == []


def test_warned_late_and_told_to_the_next_in_line(matter):
    assert matter.now.warn_at == on(10, 15)  # three quarters of two working days
    assert (warn_of_deadlines(at=on(10, 14)), warn_of_deadlines(at=on(10, 16))) == (0, 1)
    assert matter.now.warned_at == on(10, 16)
    assert mark_overdue(at=on(11, 10)) >= 1
    assert matter.now.raise_at == on(11, 11)
    assert raise_late(at=on(11, 10, 30)) == 0
    assert raise_late(at=on(11, 12)) == 1
    inspector = matter.holder_of("cases.supervise")
    assert (matter.now.asks, matter.now.raised, matter.now.raise_at) == (["late"], 1, on(13, 9))
    assert granter_has(matter, inspector)
    matter.take("chase", inspector, at=on(11, 14), note="已催")
    assert matter.now.asks == [] and matter.now.overdue_since == on(11, 9)
    raise_late(at=on(13, 10))
    assert matter.now.asks == ["very_late"] and matter.now.raise_at is None
    matter.take("feed_back", matter.holder_of("cases.handle", matter.now.handling_body), at=on(13, 11), result="好了")
    assert (matter.now.asks, matter.now.overdue_since, matter.now.raised) == ([], None, 0)


def test_a_paused_case_is_raised_to_nobody_until_the_pause_itself_is_overstayed(matter, handler, granter):
    mark_overdue(at=on(11, 10))
    matter.take("ask_pause", handler, at=on(11, 10, 15), waiting_for="weather", reason="台风")
    matter.take("pause", granter, at=on(11, 10, 30), until="2025-06-13", words="等台风过去")
    now = matter.now
    assert (now.overdue_since, now.raise_at, now.raised, now.due) == (None, None, 0, on(13, 18))
    for moment in (on(11, 12), on(13, 17)):
        sweep(moment)
        assert (matter.now.overdue_since, matter.now.asks) == (None, [])
    sweep(on(14, 9))
    sweep(on(16, 17))  # a Monday: two working hours after the day to look again
    assert (matter.now.state, matter.now.overdue_since, matter.now.asks) == ("waiting", on(13, 18), ["late"])
    matter.take("resume", handler, at=on(16, 17, 30))
    now = matter.now
    assert (now.asks, now.raise_at, now.due) == ([], None, on(11, 9))  # as late as it was


def sweep(at):
    mark_overdue(at=at)
    raise_late(at=at)


def test_supervisors_have_no_task_for_what_they_may_but_need_not_do(matter):
    assert not granter_has(matter, matter.holder_of("cases.supervise"))
    assert not granter_has(matter, matter.holder_of("cases.grant"))


def test_an_urgent_standard_has_stage_limits_of_its_own(plate):
    matter = Matter(plate)
    matter.take("verify", matter.holder_of("cases.verify"))
    matter.take("file", matter.holder_of("cases.file"), filing="fire_lane_1")
    assert matter.now.stage_due - MONDAY == timedelta(minutes=15)


def granter_has(matter, actor):
    return tasks_of(actor).filter(pk=matter.case.pk).exists()


def names(matter, actor):
    return [step.name for step in steps_for(matter.now, actor)]


def test_the_demo_has_somebody_for_each_new_permission(matter):
    for permission in ("cases.grant", "cases.supervise", "cases.follow_up"):
        assert actor_holding(permission, matter.now.area, at=MONDAY).holding(permission)
