"""Webhooks: signed, in order, kept while the receiver is down, without a flood, and never to an inner network."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob as Job

from tests.exchange.receiver import receiver
from wangge.cases.events import CaseReported
from wangge.core.errors import Forbidden, Invalid
from wangge.core.events import record
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM
from wangge.exchange.models import Delivery, Subscription
from wangge.exchange.operations.webhooks import deliver, hear, subscribe, switch, tell_again, try_out
from wangge.exchange.outgoing import Unreachable, allowed_address, may_reach, post
from wangge.exchange.queries import subscriptions_due, waiting_deliveries
from wangge.exchange.rules import pause_after
from wangge.exchange.tasks import tell_soon, tell_subscribers

NAME, PHONE = "诸葛不外传", "13811112222"


@pytest.fixture(autouse=True)
def inner_network(settings):
    settings.OUTGOING_ALLOWED = ["127.0.0.1/32"]


@pytest.fixture
def hook():
    with receiver() as server:
        yield server


@pytest.fixture
def admin(staff):
    return staff("guanli01")


@pytest.fixture
def subscribed(admin, hook):
    """A subscription to reports and steps, and its secret."""
    return subscribe("数据平台", hook.url, ["cases.CaseReported", "cases.CaseMoved"], actor=admin, at=timezone.now())


def run(at=None):
    """One turn of the job."""
    at = at or timezone.now()
    for one in subscriptions_due(at):
        hear(one, actor=SYSTEM, at=at)
        deliver(one, at=at)


def test_what_happens_is_told_in_order_signed_and_without_a_word_of_anybody(subscribed, hook, plate):
    from tests.cases.conftest import Matter

    matter = Matter(plate, words=f"我是{NAME}，{PHONE}，栀子花坛", name=NAME, phone=PHONE).walk_to("filed")
    run()
    told = [json.loads(body) for _, _, body in hook.got]
    assert [one["type"] for one in told] == ["cases.CaseReported", "cases.CaseMoved", "cases.CaseMoved"]
    assert told[2]["data"]["case_id"] == str(matter.case.pk) and told[2]["data"]["to_state"] == "filed"
    whole = b"".join(body for *_, body in hook.got).decode()
    assert not [secret for secret in (NAME, PHONE, "栀子花坛", "消防") if secret in whole]
    _, headers, body = hook.got[0]
    raw = base64.b64decode(subscribed[1].removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(raw, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    run()
    assert len(hook.got) == 3


def happen(times=1):
    for _ in range(times):
        record(CaseReported(case_id=webhooks_key(), channel="portal"), actor=SYSTEM, at=timezone.now())


def webhooks_key():
    from wangge.core.keys import new_key

    return new_key()


def test_a_receiver_that_is_down_loses_nothing_and_is_not_flooded(subscribed, hook):
    hook.answers, now = 503, timezone.now()
    happen(50)
    for minute in range(120):
        run(now + timedelta(minutes=minute))
    assert len(hook.got) <= 10  # 30 s, 1, 2, 4 … 60 minutes between two attempts, each of the same one delivery
    assert len({headers["webhook-id"] for _, headers, _ in hook.got}) == 1
    one = Subscription.objects.get()
    assert one.failures == len(hook.got) and "503" in one.last_error and one.failing_since == now
    hook.answers = 200
    hook.got.clear()
    run(one.retry_at)
    assert len(hook.got) == 50 and not waiting_deliveries(one).exists()
    one.refresh_from_db()
    assert (one.failures, one.failing_since, one.last_error) == (0, None, "")


def test_after_three_days_it_is_switched_off_and_says_why_and_on_again_it_tells_all(subscribed, hook, admin):
    hook.answers, now = 500, timezone.now()
    happen()
    for hour in range(0, 80):
        run(now + timedelta(hours=hour))
    one = Subscription.objects.get()
    assert one.disabled_at and "三天" in one.disabled_because and "500" in one.disabled_because
    before = len(hook.got)
    happen(2)
    run(now + timedelta(hours=90))
    assert len(hook.got) == before
    hook.answers = 200
    switch(one.pk, on=True, actor=admin, at=now)
    run(now + timedelta(hours=91))
    assert Delivery.objects.exclude(delivered_at=None).count() == 3


def test_a_receiver_that_is_gone_is_left_alone_at_once(subscribed, hook):
    hook.answers = 410
    happen()
    run()
    assert "410" in Subscription.objects.get().disabled_because


def test_one_delivery_refused_for_good_does_not_hold_up_the_others(subscribed, hook):
    now = timezone.now()
    happen()
    hook.answers = 422
    for hour in range(5):
        run(now + timedelta(hours=hour * 2))
    happen()
    hook.answers = 200
    run(now + timedelta(hours=20))
    assert [one.status for one in Delivery.objects.order_by("id")] == [422, 200]


def test_a_deed_that_was_slow_to_commit_is_told_too_and_once(subscribed, hook):
    happen(3)
    late = JournalEntry.objects.order_by("-id")[1]
    kept = (late.pk, late.at, late.event, late.data)
    JournalEntry.objects.filter(pk__lt=0).exists()
    Subscription.objects.update(heard=late.pk + 1)  # read past it before it was there
    run()
    assert str(kept[0]) in " ".join(body.decode() for *_, body in hook.got)
    assert len(hook.got) == 3
    run()
    assert len(hook.got) == 3


def test_what_was_told_can_be_told_again_under_the_same_keys(subscribed, hook, admin):
    happen(2)
    run()
    again = tell_again(subscribed[0].pk, timezone.now() - timedelta(hours=1), actor=admin, at=timezone.now())
    run()
    keys = [headers["webhook-id"] for _, headers, _ in hook.got]
    assert again == 2 and keys[:2] == keys[2:]


def test_a_trial_goes_out_at_once_even_in_a_pause(subscribed, hook, admin):
    Subscription.objects.update(retry_at=timezone.now() + timedelta(hours=1))
    try_out(subscribed[0].pk, actor=admin, at=timezone.now())
    run()
    assert json.loads(hook.got[0][2])["type"] == "exchange.Trial"


def test_a_redirect_is_no_success_and_is_not_followed(subscribed, hook):
    hook.answers = 302
    happen()
    run()
    assert len(hook.got) == 1 and "302" in Subscription.objects.get().last_error


@pytest.mark.parametrize(
    "address",
    ["127.0.0.2", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fe80::1%eth0",
     "::ffff:10.0.0.1", "64:ff9b::a00:1", "224.0.0.1", "fd00::1"],
)  # fmt: skip
def test_inner_addresses_are_not_reached(address):
    assert not may_reach(address)


def test_public_ones_are_and_the_administrators_too(settings):
    assert may_reach("1.1.1.1") and may_reach("2606:4700:4700::1111") and may_reach("127.0.0.1")
    settings.OUTGOING_ALLOWED = ["10.1.0.0/16"]
    assert may_reach("10.1.2.3") and not may_reach("10.2.2.3") and not may_reach("127.0.0.1")


def test_a_name_is_judged_by_every_address_it_has(settings, monkeypatch, subscribed, hook):
    settings.OUTGOING_ALLOWED = []
    happen()
    run()
    assert hook.got == [] and "内部网络" in Subscription.objects.get().last_error
    both = [(2, 1, 6, "", ("1.1.1.1", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: both)
    with pytest.raises(Unreachable):
        allowed_address("example.org", 80)


def test_nobody_there_is_told_in_words():
    with pytest.raises(Unreachable, match=r"(?i)refused"):
        post("http://127.0.0.1:1/", b"{}", {})


@pytest.mark.parametrize(
    "url", ["ftp://a.cn/", "https://", "http://u:p@a.cn/", "http://a.cn:0/", "http://a b/", "http://[/"]
)
def test_addresses_that_are_none_are_refused(admin, url):
    with pytest.raises(Invalid) as refused:
        subscribe("x", url, ["cases.CaseReported"], actor=admin, at=timezone.now())
    assert refused.value.field == "url"


def test_only_who_connects_systems_may(staff, hook):
    with pytest.raises(Forbidden):
        subscribe("x", hook.url, ["cases.CaseReported"], actor=staff("zuoxi01"), at=timezone.now())


def test_the_job_is_queued_when_something_happens_and_somebody_listens(subscribed):
    event = CaseReported(case_id=webhooks_key(), channel="portal")
    tell_soon(event, actor=SYSTEM, at=timezone.now())
    assert Job.objects.filter(task_name="exchange.deliver", status="todo").count() == 1
    tell_subscribers(county="tianchang")


def test_nobody_listening_costs_no_job(tianchang):
    tell_soon(CaseReported(case_id=webhooks_key(), channel="portal"), actor=SYSTEM, at=timezone.now())
    assert not Job.objects.filter(task_name="exchange.deliver", status="todo").exists()


def test_pauses_double_up_to_an_hour():
    assert [pause_after(n).total_seconds() for n in (1, 2, 3, 8, 99)] == [30, 60, 120, 3600, 3600]
