"""Merging with its way back: undone, objected to and ruled on, ended with the leading matter, or free without it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cases.conftest import MONDAY, Matter
from wangge.accounts.models import Account
from wangge.cases.measures import ended, ratings
from wangge.cases.queries import steps_for, tasks_of
from wangge.core.errors import Refused
from wangge.core.measures import Span
from wangge.core.permits import allows
from wangge.method.queries import method_of
from wangge.organisations.queries import body

HOUR = timedelta(hours=1)


@pytest.fixture
def merged(plate):
    """(leading, other): two matters of one thing, the other merged into the leading one an hour after its report."""
    leading, other = Matter(plate, words="对面楼的老人说的话"), Matter(plate)
    other.take("merge", other.holder_of("cases.merge"), into=str(leading.case.pk), at=MONDAY + HOUR)
    leading.at = other.at = MONDAY + 2 * HOUR
    return leading, other


def test_undone_it_is_where_it_was_and_its_clock_stood_still_meanwhile(merged):
    leading, other = merged
    before = leading.now
    other.take("unmerge", other.holder_of("cases.merge"), reason="不是一个小区")
    assert (other.now.state, other.now.original_id) == ("reported", None)
    assert other.now.stage_due == before.stage_due + HOUR, "an hour merged, and the working morning had enough left"
    other.walk_to("closed")
    assert leading.now.state == "reported"


def test_the_community_objects_and_whoever_merged_does_not_rule(merged):
    _leading, other = merged
    merger, worker, chief = (other.holder_of(f"cases.{deed}") for deed in ("merge", "verify", "rule"))
    other.take("object_merge", worker, reason="不是一个单元")
    assert other.case in tasks_of(chief) and other.now.asks == ["merge_objection"]
    with pytest.raises(Refused) as twice:
        other.take("object_merge", worker, reason="再说一次")
    assert twice.value.code == "asked-already"
    other.take("keep_merged", chief, reason="同一条消防通道")
    assert (other.now.state, other.now.asks) == ("merged", [])
    other.take("not_the_same", other.reporter, reason="我说的是三号楼")
    other.take("uphold_merge_objection", chief, reason="确是三号楼")
    assert other.now.state == "reported" and other.now.original_id is None
    assert allows(merger, "cases.merge", other.now)


def test_whoever_merged_is_refused_though_they_may_rule(merged):
    leading, other = merged
    other.take("unmerge", other.holder_of("cases.merge"), reason="先拆开")
    both = merging_and_ruling(other.holder_of("cases.merge"), other.holder_of("cases.rule"))
    other.take("merge", both, into=str(leading.case.pk))
    other.take("object_merge", other.holder_of("cases.verify"), reason="不是一个单元")
    with pytest.raises(Refused) as own:
        other.take("uphold_merge_objection", both, reason="我自己裁定")
    assert own.value.code == "not-merger"


def merging_and_ruling(one, other):
    """Somebody who holds the offices of two."""
    return replace(one, offices=(*one.offices, *other.offices))


def test_the_body_that_handles_the_leading_one_objects_without_seeing_the_other(merged, client):
    leading, other = merged
    leading.walk_to("handling")
    fire, urban = (leading.holder_of("cases.handle", body(key)) for key in ("fire", "urban"))
    assert allows(fire, "cases.object", other.now) and not allows(fire, "cases.view", other.now)
    assert not allows(urban, "cases.object", other.now)
    client.force_login(Account.objects.get(pk=fire.id), backend="wangge.accounts.backends.AccountBackend")
    assert "不是同一件事？" in client.get(f"/tianchang/desk/cases/{leading.case.pk}/").content.decode()
    address = f"/tianchang/desk/merged/{other.case.pk}/object/"
    page = client.get(address).content.decode()
    assert other.now.number in page and "消防通道被面包车" not in page
    key = page.split('name="key" value="')[1].split('"')[0]
    assert client.post(address, {"key": key, "reason": ""}).status_code == 422
    assert client.post(address, {"key": key, "reason": "不归同一条通道"}).status_code == 302
    assert other.now.asks == ["merge_objection"]


def test_when_the_leading_one_is_closed_each_reporter_rates_for_themselves(merged):
    leading, other = merged
    leading.walk_to("closed")
    assert other.now.state == "closed" and other.now.handling_body == leading.now.handling_body
    leading.take("rate", leading.reporter, rating="5", solved="true")
    other.take("rate", other.reporter, rating="1", solved="false")
    assert other.now.asks == ["follow_up"]
    span = Span(MONDAY - HOUR, MONDAY + 3 * HOUR, MONDAY + 3 * HOUR)
    mine = {leading.case.pk, other.case.pk}
    assert ratings(span).filter(case__in=mine).count() == 2
    assert set(ended(span).filter(pk__in=mine).values_list("pk", flat=True)) == {leading.case.pk}


def test_a_reporter_of_a_merged_one_may_have_it_done_again_by_the_same_body(merged):
    leading, other = merged
    leading.walk_to("closed")
    other.take("reopen", other.reporter, reason="我这边还堵着", at=MONDAY + 3 * HOUR)
    now = other.now
    assert now.state == "handling" and now.holder_body == leading.now.handling_body and now.total_due is not None
    assert leading.now.state == "closed"


@pytest.mark.parametrize("step", ["withdraw", "deny"])
def test_without_the_leading_one_the_merged_come_back_and_their_reporters_read_why(merged, step, client):
    leading, other = merged
    who = leading.reporter if step == "withdraw" else leading.holder_of("cases.verify")
    leading.take(step, who, reason="已经开走")
    now = other.now
    assert (now.state, now.original_id) == ("reported", None) and now.due > MONDAY + 2 * HOUR
    assert "verify" in {one.name for one in steps_for(now, other.holder_of("cases.verify"))}
    client.post("/tianchang/follow/", {"token": other.token})
    page = client.get(f"/tianchang/follow/{other.case.pk}/").content.decode()
    assert "合并办理的另一件已了结，您这一件恢复单独办理" in page and leading.now.number not in page


def test_told_another_way_the_merged_stay_with_it(merged):
    leading, other = merged
    leading.walk_to("verified")
    route = method_of(leading.now.version_id).routes[0].key
    leading.take("tell_route", leading.holder_of("cases.classify"), route=route, answer="请找仲裁")
    assert other.now.state == "merged"


def test_into_what_is_closed_nothing_is_merged(plate):
    leading, other = Matter(plate), Matter(plate)
    leading.walk_to("closed")
    with pytest.raises(Refused) as refused:
        other.take("merge", other.holder_of("cases.merge"), into=str(leading.case.pk))
    assert refused.value.code == "not-itself" and other.now.state == "reported"
