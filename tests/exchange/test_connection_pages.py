"""The pages of other systems: set up, tried, switched, told again, deleted; secrets shown once."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob as Job

from tests.exchange.receiver import receiver
from wangge.exchange.models import Channel, Delivery, Subscription
from wangge.exchange.tasks import tell_subscribers

PAGE = "/tianchang/desk/connections/"


@pytest.fixture(autouse=True)
def inner_network(settings):
    settings.OUTGOING_ALLOWED = ["127.0.0.1/32"]


@pytest.fixture
def desk(signed_in):
    return signed_in("guanli01")


def test_without_anything_it_says_that_nothing_is_sent(desk):
    page = desk.get(PAGE).content.decode()
    assert "现在不发任何通知" in page and "还没有推送" in page and "open311/v2/" in page


def test_a_webhook_from_form_to_log(desk):
    with receiver() as hook:
        sent = {"title": "数据平台", "url": hook.url, "kinds": ["cases.CaseReported"]}
        shown = desk.post(f"{PAGE}webhooks/new/", sent).content.decode()
        secret = "whsec_" + shown.partition("whsec_")[2].partition("<")[0]
        one = Subscription.objects.get()
        at = f"{PAGE}webhooks/{one.pk}/"
        assert secret not in desk.get(at).content.decode() and secret not in one.secret
        assert desk.post(f"{at}do/", {"deed": "try"}).url == at
        assert Job.objects.filter(task_name="exchange.deliver", status="todo").exists()
        tell_subscribers(county="tianchang")
    assert Delivery.objects.get().status == 200 and "已送到" in desk.get(at).content.decode()
    assert 'value="数据平台"' in desk.get(f"{at}change/").content.decode()
    assert desk.post(f"{at}change/", {"title": "新名", "url": "x", "kinds": ["cases.CaseMoved"]}).status_code == 422
    assert desk.post(f"{at}change/", {"title": "新名", "url": one.url, "kinds": ["cases.CaseMoved"]}).url == at
    assert Subscription.objects.get().kinds == ["cases.CaseMoved"] and "新名" in desk.get(at).content.decode()
    desk.post(f"{at}do/", {"deed": "off"})
    assert "停用" in desk.get(at).content.decode() and Subscription.objects.get().disabled_at
    desk.post(f"{at}do/", {"deed": "on"})
    assert desk.post(f"{at}do/", {"deed": "again", "since": "x"}).status_code == 422
    assert desk.post(f"{at}do/", {"deed": "again", "since": "2026-01-01T00:00"}).status_code == 302
    assert Delivery.objects.get().delivered_at is None
    assert desk.post(f"{at}do/", {"deed": "fly"}).status_code == 404
    assert desk.post(f"{at}do/", {"deed": "end"}).url == PAGE and not Subscription.objects.exists()


def test_faults_stand_beside_their_field_and_keep_what_was_typed(desk):
    answer = desk.post(f"{PAGE}webhooks/new/", {"title": "甲", "url": "x"})
    assert answer.status_code == 422 and 'value="甲"' in answer.content.decode()
    sent = {"kind": "dingtalk", "title": "群", "url": "x", "secret": "SEC-of-the-group"}
    answer = desk.post(f"{PAGE}channels/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "SEC-of-the-group" not in page and 'value="群"' in page


def test_a_channel_from_form_to_deletion(desk):
    form = desk.get(f"{PAGE}channels/new/", {"kind": "mail"}).content.decode()
    assert "发件服务器" in form and 'type="password"' in form
    sent = {
        "kind": "wecom",
        "title": "值班群",
        "url": "https://qyapi.weixin.qq.com/x?key=SECRETKEY",
        "occasions": ["soon"],
    }
    assert desk.post(f"{PAGE}channels/new/", sent).url == PAGE
    page = desk.get(PAGE).content.decode()
    assert "值班群" in page and "SECRETKEY" not in page
    one = Channel.objects.get()
    desk.post(f"{PAGE}channels/{one.pk}/do/", {"deed": "try"})
    assert one.notices.count() == 1
    desk.post(f"{PAGE}channels/{one.pk}/do/", {"deed": "end"})
    assert not Channel.objects.exists()


@pytest.mark.parametrize("username", ["zuoxi01", "wangge01", "zhibanzhang01"])
@pytest.mark.parametrize("path", ["", "webhooks/new/", "channels/new/"])
def test_others_have_no_such_pages(signed_in, username, path):
    assert signed_in(username).get(PAGE + path).status_code == 403
