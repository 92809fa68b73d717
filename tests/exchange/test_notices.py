"""Notices: robots and mail as their makers document them, once for each deadline, and nothing without a channel."""

import base64
import hashlib
import hmac
import json
import socketserver
import threading
import urllib.parse
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.exchange.receiver import receiver
from wangge.cases.models import Case
from wangge.cases.operations import mark_overdue
from wangge.core.errors import Forbidden, Invalid
from wangge.core.permits import SYSTEM
from wangge.exchange import tasks
from wangge.exchange.models import Channel, Notice, Subscription
from wangge.exchange.operations.notices import end_channel, gather_notices, make_channel, send_notices, try_channel
from wangge.exchange.operations.webhooks import deliver, subscribe, try_out
from wangge.exchange.ports import cut

ALL = ["soon", "overdue", "webhook"]
MAIL = {"port": "25", "security": "none", "sender": "wangge@example.cn", "to": "a@example.cn，b@example.cn"}


@pytest.fixture(autouse=True)
def inner_network(settings):
    settings.OUTGOING_ALLOWED = ["127.0.0.1/32"]


@pytest.fixture
def robot():
    with receiver((200, b'{"errcode": 0, "code": 0}')) as server:
        yield server


@pytest.fixture
def admin(staff):
    return staff("guanli01")


def channel(kind, admin, occasions=ALL, **given):
    return make_channel(kind, "值班群", given, occasions, actor=admin, at=timezone.now())


def trial(one, admin):
    try_channel(one.pk, actor=admin, at=timezone.now())
    return send_notices(Channel.objects.get(pk=one.pk), at=timezone.now())


def test_wecom_is_told_by_its_robot(admin, robot):
    one = channel("wecom", admin, url=f"{robot.url}?key=k")
    assert trial(one, admin) == 1
    path, _, body = robot.got[0]
    told = json.loads(body)
    assert path == "/hook?key=k" and told["msgtype"] == "text" and "试发" in told["text"]["content"]
    assert robot.url not in one.settings


def test_dingtalk_is_signed_in_the_address(admin, robot):
    assert trial(channel("dingtalk", admin, url=f"{robot.url}?access_token=t", secret="SEC1"), admin) == 1
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(robot.got[0][0]).query)
    text = f"{asked['timestamp'][0]}\nSEC1".encode()
    assert asked["sign"][0] == base64.b64encode(hmac.new(b"SEC1", text, hashlib.sha256).digest()).decode()
    assert asked["access_token"] == ["t"]


def test_feishu_is_signed_in_the_body(admin, robot):
    assert trial(channel("feishu", admin, url=robot.url, secret="S"), admin) == 1
    told = json.loads(robot.got[0][2])
    key = f"{told['timestamp']}\nS".encode()
    assert told["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    assert told["msg_type"] == "text" and "试发" in told["content"]["text"]


class MailServer(socketserver.StreamRequestHandler):
    """As much of SMTP as one message takes."""

    def handle(self):
        self.wfile.write(b"220 test\r\n")
        text = None
        for raw in self.rfile:
            if text is not None:
                if raw == b".\r\n":
                    self.server.got.append(text.decode())
                    text = None
                    self.wfile.write(b"250 ok\r\n")
                else:
                    text += raw
            elif raw.upper().startswith(b"DATA"):
                text = b""
                self.wfile.write(b"354 go on\r\n")
            else:
                self.wfile.write(b"221 bye\r\n" if raw.upper().startswith(b"QUIT") else b"250 ok\r\n")


@pytest.fixture
def mail_server():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailServer) as server:
        server.got = []
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


def test_mail_goes_through_the_countys_own_server(admin, mail_server):
    port = str(mail_server.server_address[1])
    assert trial(channel("mail", admin, host="127.0.0.1", **(MAIL | {"port": port})), admin) == 1
    assert "To: a@example.cn,b@example.cn" in mail_server.got[0].replace(", ", ",")


@pytest.fixture
def late(matter):
    """A matter whose first deadline has just passed."""
    at = matter.now.due + timedelta(minutes=1)
    Case.objects.exclude(pk=matter.case.pk).update(due=None, overdue_since=None)
    mark_overdue(at=at)
    return matter, at


def test_what_is_late_is_told_once_without_a_word_of_anybody(late, admin, robot):
    matter, at = late
    one = channel("wecom", admin, url=robot.url)
    assert gather_notices(actor=SYSTEM, at=at) == 1
    assert gather_notices(actor=SYSTEM, at=at + timedelta(minutes=1)) == 0
    send_notices(one, at=at)
    text = json.loads(robot.got[0][2])["text"]["content"]
    assert "1 件诉求已超期" in text and matter.now.number in text and "占用消防通道" in text
    assert "面包车" not in text


def test_what_is_near_is_told_as_the_method_warns(matter, admin, robot):
    Case.objects.exclude(pk=matter.case.pk).update(due=None)
    at = matter.now.due - timedelta(minutes=10)
    Case.objects.filter(pk=matter.case.pk).update(warned_at=at)
    channel("wecom", admin, occasions=["soon"], url=robot.url)
    assert gather_notices(actor=SYSTEM, at=at) == 1
    assert "临近期限" in Notice.objects.get().text


def test_many_at_once_are_one_message_that_fits(late, admin, robot, plate):
    from tests.cases.conftest import Matter

    _, at = late
    for _n in range(14):
        Matter(plate)
    mark_overdue(at=at)
    channel("wecom", admin, url=robot.url)
    assert gather_notices(actor=SYSTEM, at=at) == 15
    assert "等共 15 件" in Notice.objects.get().text
    assert len(cut("汉" * 3000).encode()) < 2048


def test_without_a_channel_nothing_is_done(late):
    _, at = late
    assert gather_notices(actor=SYSTEM, at=at) == 0 and not Notice.objects.exists()
    tasks.notify(county="tianchang")


def test_a_robot_that_says_no_is_tried_later_and_given_up_after_a_day(admin, robot):
    robot.answers = (200, '{"errcode": 310000, "errmsg": "关键词不匹配"}'.encode())
    one, now = channel("dingtalk", admin, url=robot.url), timezone.now()
    assert trial(one, admin) == 0
    one.refresh_from_db()
    assert "关键词不匹配" in one.last_error and one.retry_at > now
    robot.answers = (200, b'{"errcode": 0}')
    assert send_notices(one, at=now + timedelta(hours=25)) == 0 and Notice.objects.get().given_up_at


def test_a_webhook_that_keeps_failing_is_told_of(admin, robot):
    channel("wecom", admin, occasions=["webhook"], url=robot.url)
    now = timezone.now()
    dead = subscribe("平台", "http://127.0.0.1:1/", ["cases.CaseReported"], actor=admin, at=now)[0]
    try_out(dead.pk, actor=admin, at=now)
    for hour in range(80):
        one = Subscription.objects.get()
        if one.disabled_at is None:
            deliver(one, at=now + timedelta(hours=hour))
    told = [notice.text for notice in Notice.objects.order_by("id")]
    assert len(told) == 2 and "一直送不到" in told[0] and "已停用" in told[1]


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        ("mail", {"port": "x"}, "port"),
        ("mail", {"security": "magic"}, "security"),
        ("mail", {"to": "nobody"}, "to"),
        ("mail", {"sender": "a@b\r\nBcc: c@d"}, "sender"),
        ("mail", {"host": ""}, "host"),
        ("wecom", {"url": "x"}, "url"),
        ("pigeon", {}, "kind"),
    ],
)
def test_settings_that_cannot_work_are_refused_beside_their_field(admin, kind, change, field):
    with pytest.raises(Invalid) as refused:
        channel(kind, admin, **({"host": "mail.example.cn", **MAIL} | change))
    assert refused.value.field == field


def test_only_who_connects_systems_may_set_up_or_end(admin, staff, robot):
    with pytest.raises(Forbidden):
        channel("wecom", staff("zhibanzhang01"), url=robot.url)
    end_channel(channel("wecom", admin, url=robot.url).pk, actor=admin, at=timezone.now())
    assert not Channel.objects.exists()
