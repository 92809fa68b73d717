"""Disputes: both sides agree or there is no mediation, an agreement to sign, recusal, a follow-up by somebody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cases.conftest import MONDAY, Matter
from wangge.accounts.queries import appointments_on
from wangge.cases.api.clocks import clocks_told
from wangge.cases.operations import declare_interest
from wangge.cases.queries import steps_for, tasks_of
from wangge.cases.web.step_options import groups_of
from wangge.core.errors import Forbidden, Refused
from wangge.core.models import AccessEvent
from wangge.core.web.wording import moment
from wangge.method.queries import method_of
from wangge.organisations.queries import body

TERMS = {"form": "written", "facts": "乙方卫生间漏水，浸坏甲方墙面", "first": "配合查漏", "second": "十日内修好防水"}
AGREE = {"applicant": "signed", "other": "phone", "public_or_not": "closed"}
LATER = MONDAY + timedelta(days=10)


@pytest.fixture
def dispute(plate):
    return Matter(plate, class_key="dispute_neighbours", words="楼上漏水，吵了几次，想申请调解")


@pytest.fixture
def mediator(dispute):
    return dispute.holder_of("cases.handle", body("mediation"))


@pytest.fixture
def agreed(dispute, mediator):
    dispute.take("accept", dispute.holder_of("cases.classify"), photos=[], filing="dispute_neighbours_1")
    dispute.take("both_agree", mediator, photos=[], **AGREE)
    dispute.take("agree", mediator, photos=[], by=LATER.date().isoformat(), **TERMS)
    return dispute


def test_a_dispute_goes_to_mediators_and_the_agreement_says_until_when(agreed):
    case = agreed.now
    assert (case.case_type, case.state, case.handling_body.key) == ("mediation", "performing", "mediation")
    assert case.stage_due.date() == LATER.date()


def test_only_mediation_bodies_are_offered_for_a_dispute_and_for_nothing_else(dispute, matter):
    for one, only in ((dispute, True), (matter, False)):
        method = method_of(one.now.version_id)
        way = method.case_type(one.now.case_type)
        asked = next(field for step in way.steps for field in step.fields if field.kind == "body")
        offered = {option.value for group in groups_of(asked, one.now, method, ()) for option in group.options}
        assert ("mediation" in offered) == only and ("fire" in offered) != only


def test_nobody_is_mediated_against_their_will(dispute, mediator):
    dispute.take("accept", dispute.holder_of("cases.classify"), photos=[], filing="dispute_neighbours_1")
    with pytest.raises(Refused):
        dispute.take("agree", mediator, photos=[], by=LATER.date().isoformat(), **TERMS)
    dispute.take("declined", mediator, photos=[], way="court", answer="可以向法院起诉")
    assert dispute.now.state == "told_ways" and dispute.now.due is None


def test_whoever_applied_may_end_it_at_any_time(dispute, mediator):
    dispute.take("accept", dispute.holder_of("cases.classify"), photos=[], filing="dispute_neighbours_1")
    dispute.take("both_agree", mediator, photos=[], **AGREE)
    dispute.take("withdraw", dispute.reporter, photos=[])
    assert dispute.now.state == "withdrawn"


def test_a_mediator_with_an_interest_stands_aside(dispute, mediator):
    dispute.take("accept", dispute.holder_of("cases.classify"), photos=[], filing="dispute_neighbours_1")
    declare_interest(dispute.case.pk, interest="family", actor=mediator, at=MONDAY)
    with pytest.raises(Refused):
        dispute.take("both_agree", mediator, photos=[], **AGREE)


def test_the_follow_up_is_somebody_elses(agreed, mediator, staff):
    agreed.take("performed", mediator, photos=[], note="两家都说修好了")
    with pytest.raises(Forbidden):
        agreed.take("close", mediator, photos=[], asked="both")
    supervisor = agreed.holder_of("cases.close")
    agreed.take("not_kept", supervisor, photos=[], reason="乙方还没赔", by=LATER.date().isoformat())
    assert agreed.now.state == "performing"
    agreed.take("performed", mediator, photos=[], note="已经付了")
    agreed.take("close", supervisor, photos=[], asked="both")
    assert agreed.now.state == "closed"


def test_mediation_waits_for_an_appraisal_and_goes_on_where_it_stopped(dispute, mediator):
    dispute.take("accept", dispute.holder_of("cases.classify"), photos=[], filing="dispute_neighbours_1")
    dispute.take("both_agree", mediator, photos=[], **AGREE)
    granter, total = dispute.holder_of("cases.grant"), dispute.now.total_due
    asked = {"waiting_for": "appraisal", "reason": "双方同意等检测"}
    dispute.take("ask_pause", mediator, photos=[], **asked)
    with pytest.raises(Forbidden):
        dispute.take("pause", mediator, photos=[], until="2025-06-20", words="等检测")
    dispute.take("pause", granter, photos=[], until="2025-06-20", words="等检测结果")
    now = dispute.now
    assert (now.state, now.total_due, timezone.localdate(now.due).day) == ("waiting", None, 20)
    dispute.take("resume", mediator, at=MONDAY + timedelta(days=8), photos=[])
    assert (dispute.now.state, dispute.now.total_due) == ("mediating", total + timedelta(days=8))
    dispute.take("ask_pause", mediator, photos=[], **asked)
    dispute.take("refuse", granter, photos=[], reason="检测已经做完")
    assert (dispute.now.state, dispute.now.asks) == ("mediating", [])


def test_whoever_applied_may_end_a_pause_by_going_on_or_by_leaving(dispute, mediator):
    dispute.take("accept", dispute.holder_of("cases.classify"), photos=[], filing="dispute_neighbours_1")
    dispute.take("both_agree", mediator, photos=[], **AGREE)
    dispute.take("ask_pause", mediator, photos=[], waiting_for="away", reason="乙方住院")
    dispute.take("pause", dispute.holder_of("cases.grant"), photos=[], until="2025-06-20", words="等乙方出院")
    names = {step.name for step in steps_for(dispute.now, dispute.reporter)}
    assert {"supplement", "withdraw", "ask_above"} <= names
    dispute.take("supplement", dispute.reporter, photos=[], words="乙方昨天出院了")
    assert dispute.now.state == "mediating"


def test_an_agreement_longer_than_the_time_for_mediation_is_not_late(agreed, mediator):
    """Somebody else looks at the agreement and moves the deadline to its day; that day itself does not change."""
    by, total = agreed.now.stage_due, agreed.now.total_due
    assert "ask_extension" not in {step.name for step in steps_for(agreed.now, mediator)}
    late = total + timedelta(days=1)
    agreed.take("ask_term", mediator, at=late, photos=[], reason="协议约定分期付到九月底")
    assert "extend" not in {step.name for step in steps_for(agreed.now, agreed.holder_of("cases.grant"))}
    agreed.take("extend_term", agreed.holder_of("cases.grant"), at=late, photos=[], amount="80", words="照协议")
    assert (agreed.now.stage_due, agreed.now.total_due) == (by, total + timedelta(days=80))


def test_the_page_says_who_named_the_day_by_which_an_agreement_is_performed(agreed, signed_in):
    """No clock stands still beside it: the page tells as much as programs read."""
    named = next(one for one in clocks_told(agreed.now) if one.clock == "named")
    page = signed_in("tiaojie01").get(f"/tianchang/desk/cases/{agreed.case.pk}/").content.decode()
    who = page.partition("办上一步时定的日期")[2][:200]
    assert named.named_by in who and named.rule_title in who and moment(named.named_at, timezone.now()) in who


def test_mediators_are_asked_about_progress_by_somebody_outside(agreed, mediator, matter):
    inspector = agreed.holder_of("cases.supervise")
    agreed.take("supervise", inspector, photos=[], order="几时履行完", reply_by="2025-06-11")
    assert agreed.now.asks == ["supervision"] and tasks_of(mediator).filter(pk=agreed.case.pk).exists()
    agreed.take("answer_order", mediator, photos=[], answer="约在周五")
    assert agreed.now.asks == []


def test_the_agreement_is_printed_with_room_for_names_and_the_look_is_logged(agreed, signed_in):
    browser = signed_in("tiaojie01")
    path = f"/tianchang/desk/cases/{agreed.case.pk}/agreement/"
    before = AccessEvent.objects.filter(subject_id=agreed.case.pk).count()
    page = browser.get(path).content.decode()
    assert "十日内修好防水" in page and "甲方签名" in page and "2025年7月9日" in page
    assert AccessEvent.objects.filter(subject_id=agreed.case.pk).count() == before + 1
    assert path in browser.get(f"/tianchang/desk/cases/{agreed.case.pk}/").content.decode()


def test_before_there_is_one_the_page_says_so_and_others_have_no_page(dispute, matter, signed_in):
    browser = signed_in("zuoxi01")
    assert "还没有达成协议" in browser.get(f"/tianchang/desk/cases/{dispute.case.pk}/agreement/").content.decode()
    assert browser.get(f"/tianchang/desk/cases/{matter.case.pk}/agreement/").status_code == 404
    assert signed_in("xiaofang01").get(f"/tianchang/desk/cases/{dispute.case.pk}/agreement/").status_code == 403


def test_everybody_reads_who_mediates(tianchang, client, django_assert_max_num_queries):
    client.get("/tianchang/mediators/")
    with django_assert_max_num_queries(8):
        page = client.get("/tianchang/mediators/").content.decode()
    held = appointments_on(MONDAY.date()).filter(body__kind="mediation", published=True)
    assert held and all(one.public_name in page for one in held) and "12348" in page
