"""Hazards: found by a resident or on the spot; ordered, fixed, re-checked by others; a failed re-check orders again."""

import pytest

from tests.cases.conftest import MONDAY, Matter, picture
from tests.cases.test_steps import on, reason_of
from wangge.cases.models import Case
from wangge.cases.operations import Report, mark_overdue, raise_late, record_find
from wangge.cases.queries import steps_for, tasks_of
from wangge.core.errors import Forbidden, Invalid
from wangge.core.keys import new_key
from wangge.core.photos import read_photos
from wangge.premises.models import Plate

ROOT = "/tianchang"
RECORD = f"{ROOT}/desk/records/hazard/"
FOUND = {"class_key": "hazard_wiring", "words": "三楼走廊电线裸露，烧黑了一段"}


@pytest.fixture
def hazard(plate):
    """A resident's report of bare wiring, on a Monday at nine."""
    return Matter(plate, class_key="hazard_wiring", words=FOUND["words"])


@pytest.fixture
def finder(hazard):
    return hazard.holder_of("cases.verify")


@pytest.fixture
def orderer(hazard):
    return hazard.holder_of("cases.dispatch")


def ordered(hazard, finder, orderer, filing="hazard_wiring_2"):
    """Checked, ordered and in the hands of the unit that fixes it; whoever fixes is returned."""
    hazard.take("confirm", finder, level="general")
    hazard.take("order", orderer, filing=filing, order="更换线路并穿管")
    fixer = hazard.holder_of("cases.handle", hazard.now.handling_body)
    hazard.take("sign", fixer)
    return fixer


def find(actor, plate, *, key=None, at=MONDAY, **given):
    report = {k: given.pop(k) for k in ("words", "class_key", "plate_code", "lon", "lat") if k in given}
    report = {**FOUND, "plate_code": plate.code, **report}
    answers = {"level": "general", "safeguard": "已拉警戒", **given}
    return record_find(
        Report(**report), case_type="hazard", answers=answers, key=key or new_key(), actor=actor, at=at,
        photos=read_photos([picture()]),
    )  # fmt: skip


def test_a_residents_report_of_a_hazard_goes_its_own_way(hazard, finder):
    now = hazard.now
    assert (now.case_type, now.state) == ("hazard", "found")
    assert tasks_of(finder).filter(pk=now.pk).exists()


def test_the_loop_closes_by_a_clean_re_check_of_somebody_else(hazard, finder, orderer):
    fixer = ordered(hazard, finder, orderer)
    assert hazard.now.total_due == on(16, 9)  # five working days from the order
    hazard.take("rectify", fixer, result="已更换")
    with pytest.raises(Forbidden):
        hazard.take("recheck_pass", fixer)
    both = type(fixer)(fixer.id, fixer.name, "staff", fixer.offices + orderer.offices)
    with reason_of("not-handler"):
        hazard.take("recheck_pass", both)
    assert {"recheck_pass", "recheck_fail"} <= {step.name for step in steps_for(hazard.now, orderer)}
    hazard.take("recheck_pass", finder)
    assert hazard.now.state == "cleared" and hazard.now.closed_at
    hazard.take("rate", hazard.reporter, rating="5", solved="true")
    assert hazard.now.state == "rated"


def test_a_failed_re_check_orders_again_with_more_time_and_not_for_ever(hazard, finder, orderer):
    fixer = ordered(hazard, finder, orderer)
    for day in (10, 11):
        hazard.take("rectify", fixer, at=on(day, 10), result="已更换")
        hazard.take("recheck_fail", orderer, at=on(day, 11), reason="还有一段", amount="1")
        assert hazard.now.state == "rectifying"
    assert (hazard.now.total_due, hazard.now.extended) == (on(18, 9), 2)
    hazard.take("rectify", fixer, at=on(12, 10), result="已更换")
    with reason_of("times-used"):
        hazard.take("recheck_fail", orderer, at=on(12, 11), reason="还有一段", amount="1")
    hazard.take("send_up", finder, at=on(12, 11), reason="三次没改好")
    leader = hazard.holder_of("cases.rule")
    hazard.take("last_order", leader, at=on(12, 14), words="住建牵头", amount="1")
    hazard.take("rectify", fixer, at=on(13, 10), result="已更换")
    hazard.take("send_up", finder, at=on(13, 11), reason="仍没改好")
    with reason_of("times-used"):
        hazard.take("last_order", leader, at=on(13, 14), words="再给", amount="1")
    hazard.take("send_on", leader, at=on(13, 15), authority="主管部门", reason="拒不整改")
    assert hazard.now.state == "sent_on" and hazard.now.due is None


def test_fixing_may_pause_behind_a_safeguard_and_the_pause_takes_its_time_out(hazard, finder, orderer):
    fixer = ordered(hazard, finder, orderer)
    granter, total = hazard.holder_of("cases.grant"), hazard.now.total_due
    assert total == on(16, 9)  # five working days
    with pytest.raises(Invalid, match="防护"):
        hazard.take("ask_pause", fixer, at=on(10, 9), photos=[], waiting_for="outage")
    hazard.take("ask_pause", fixer, at=on(10, 9), photos=[], waiting_for="outage", safeguard="已断电，拉了围挡")
    with pytest.raises(Forbidden):
        hazard.take("pause", fixer, at=on(10, 10), photos=[], until="2025-06-13", words="等停电")
    hazard.take("pause", granter, at=on(10, 10), photos=[], until="2025-06-13", words="等停电")
    now = hazard.now
    assert (now.state, now.total_due, now.due, now.asks) == ("waiting", None, on(13, 18), [])
    assert not mark_overdue(at=on(13, 10)) and hazard.now.overdue_since is None
    hazard.take("resume", fixer, at=on(12, 10), photos=[])
    assert (hazard.now.state, hazard.now.total_due) == ("rectifying", on(18, 9))  # two working days later
    hazard.take("ask_pause", fixer, at=on(12, 11), photos=[], waiting_for="parts", safeguard="仍断电")
    with reason_of("times-used"):
        hazard.take("pause", granter, at=on(12, 14), photos=[], until="2025-06-16", words="等材料")


def test_a_pause_lasts_no_longer_than_it_was_granted_and_nothing_asked_is_lost(hazard, finder, orderer):
    fixer, granter = ordered(hazard, finder, orderer), hazard.holder_of("cases.grant")
    hazard.take("ask_transfer", fixer, at=on(10, 9), photos=[], reason="线路在灯杆上")
    hazard.take("ask_pause", fixer, at=on(10, 9, 30), photos=[], waiting_for="outage", safeguard="已断电")
    hazard.take("pause", granter, at=on(10, 10), photos=[], until="2025-06-11", words="等停电")
    assert hazard.now.asks == ["transfer"] and hazard.now.due == on(11, 18)
    hazard.take("refuse", granter, at=on(10, 11), photos=[], reason="灯杆归你单位")
    hazard.take("supplement", hazard.reporter, at=on(10, 14), photos=[], words="三楼也烧黑了")
    assert (hazard.now.state, hazard.now.asks) == ("waiting", [])
    hazard.take("resume", fixer, at=on(27, 10), photos=[])
    pause = hazard.now.pauses.get()
    assert (pause.ended_at, pause.ended_by.step) == (on(11, 18), "resume")
    assert hazard.now.total_due == on(17, 17)  # 09:00 on the 16th and fourteen working hours


def test_an_objection_does_not_end_a_supervision(hazard, finder, orderer):
    hazard.take("confirm", finder, level="general")
    hazard.take("order", orderer, filing="hazard_wiring_2", order="更换线路并穿管")
    fixer = hazard.holder_of("cases.handle", hazard.now.handling_body)
    hazard.take("supervise", hazard.holder_of("cases.supervise"), photos=[], order="请说明", reply_by="2025-06-10")
    hazard.take("object", fixer, photos=[], reason="应由城管整改")
    assert (hazard.now.state, hazard.now.asks) == ("order_disputed", ["supervision"])
    hazard.take("uphold", hazard.holder_of("cases.rule"), photos=[])
    hazard.take("answer_order", fixer, photos=[], answer="不属本单位，已提出异议")
    assert (hazard.now.state, hazard.now.asks) == ("confirmed", [])


def test_an_urgent_hazard_is_neither_paused_nor_extended(hazard, finder, orderer):
    fixer = ordered(hazard, finder, orderer, filing="hazard_wiring_1")
    assert {step.name for step in steps_for(hazard.now, fixer)} == {"rectify", "ask_transfer"}


def test_fixing_goes_to_another_body_and_the_time_runs_on(hazard, finder, orderer):
    fixer = ordered(hazard, finder, orderer)
    total = hazard.now.total_due
    hazard.take("ask_transfer", fixer, photos=[], reason="线路在灯杆上")
    with reason_of("another-body"):
        hazard.take("transfer", orderer, photos=[], body=hazard.now.handling_body.key, reason="灯杆归城管")
    hazard.take("transfer", orderer, photos=[], body="urban", reason="灯杆归城管")
    now = hazard.now
    assert (now.state, now.handling_body.key, now.total_due) == ("ordered", "urban", total)
    with pytest.raises(Forbidden):
        hazard.take("sign", fixer, photos=[])


def test_a_hazard_is_supervised_by_nobody_who_commands_and_sent_back_after_a_bad_rating(hazard, finder, orderer):
    fixer, inspector = ordered(hazard, finder, orderer), hazard.holder_of("cases.supervise")
    with pytest.raises(Forbidden):
        hazard.take("supervise", orderer, photos=[], order="快些", reply_by="2025-06-10")
    hazard.take("supervise", inspector, photos=[], order="为什么还没动工", reply_by="2025-06-10")
    with pytest.raises(Forbidden):
        hazard.take("answer_order", inspector, photos=[], answer="我替他答")
    hazard.take("answer_order", fixer, photos=[], answer="材料明天到")
    assert hazard.now.asks == []
    hazard.take("rectify", fixer, result="线路已更换")
    hazard.take("recheck_pass", finder)
    hazard.take("rate", hazard.reporter, photos=[], rating="2", solved="no")
    assert hazard.now.asks == ["follow_up"]
    hazard.take("return_again", hazard.holder_of("cases.follow_up"), at=on(10, 9), photos=[], reason="三楼没有穿管")
    assert (hazard.now.state, hazard.now.total_due) == ("rectifying", on(17, 9))


def test_an_overdue_order_goes_up_step_by_step(hazard, finder, orderer):
    ordered(hazard, finder, orderer, filing="hazard_wiring_1")  # four urgent hours: until one o'clock
    mark_overdue(at=on(9, 13, 30))
    assert raise_late(at=on(9, 17)) >= 1
    assert hazard.now.asks == ["late"]
    hazard.take("chase", hazard.holder_of("cases.supervise"), at=on(9, 17), note="已催")
    raise_late(at=on(10, 14))
    assert "very_late" in hazard.now.asks


def test_what_a_grid_worker_finds_is_checked_by_the_finding(plate, hazard, finder):
    case = find(finder, plate)
    assert (case.state, case.case_type, case.moves, case.channel) == ("confirmed", "hazard", 2, "found")
    assert case.timeline.get(ordinal=2).photos.count() == 1
    assert case.reporter.staff_id == finder.id


def test_a_find_sent_twice_is_one_case(plate, finder):
    key = new_key()
    assert find(finder, plate, key=key).pk == find(finder, plate, key=key).pk
    assert Case.objects.get(pk=key).moves == 2


def test_outside_ones_own_grids_others_look_first_and_read_what_was_done(finder, staff):
    elsewhere = Plate.objects.select_related("area").exclude(
        area__path__descendant_of=finder.offices[0].area_path.rpartition(".")[0]
    ).order_by("id").first()  # fmt: skip
    case = find(finder, elsewhere)
    assert (case.state, case.moves, case.photos.count()) == ("found", 1, 1)
    assert "现场先做了什么：已拉警戒" in case.words and "隐患程度：一般隐患" in case.words


def test_a_find_needs_its_kind_its_place_and_the_answers_and_leaves_nothing_half(plate, finder):
    before = Case.objects.count()
    for wrong, field in (
        ({"class_key": "fire_lane"}, "class_key"),
        ({"plate_code": ""}, "place"),
        ({"plate_code": "NONE"}, "plate_code"),
        ({"level": ""}, "level"),
    ):
        with pytest.raises(Invalid) as caught:
            find(finder, plate, **wrong)
        assert caught.value.field == field
    assert Case.objects.count() == before


def test_who_takes_no_reports_down_records_nothing(plate, hazard, staff):
    with pytest.raises(Forbidden):
        find(staff("shenji01"), plate)


def test_the_page_records_and_keeps_what_was_typed(staff, signed_in):
    browser = signed_in("wangge01")
    own = Plate.objects.filter(area__path__descendant_of=staff("wangge01").offices[0].area_path).first()
    page = browser.get(RECORD).content.decode()
    assert "登记安全隐患" in page and 'name="level"' in page and "电气线路隐患" in page
    sent = {"key": str(new_key()), **FOUND, "plate_code": own.code, "level": "", "safeguard": "已拉警戒"}
    refused = browser.post(RECORD, sent | {"photos": picture()})
    assert refused.status_code == 422 and "已拉警戒" in refused.content.decode()
    done = browser.post(RECORD, sent | {"level": "major", "photos": picture()})
    case = Case.objects.get(pk=sent["key"])
    assert done.status_code == 302 and str(case.pk) in done["Location"] and case.case_type == "hazard"
    assert browser.get(f"{ROOT}/desk/records/matter/").status_code == 404


def test_the_page_is_for_those_who_take_reports_down(signed_in):
    assert signed_in("shenji01").get(RECORD).status_code == 403
