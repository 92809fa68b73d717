"""Who set something up is kept as their office signs: in the city's own words, whatever language they read."""

from django.utils import timezone, translation

from wangge.exchange.operations.imports import begin_import
from wangge.exchange.operations.notices import make_channel
from wangge.exchange.operations.webhooks import subscribe

SHEET = "工单编号,诉求内容\n1,路灯不亮\n".encode()


def test_offices_sign_in_the_citys_words(staff, settings):
    settings.OUTGOING_ALLOWED = ["127.0.0.1/32"]
    with translation.override("en"):
        clerk, admin, at = staff("zuoxi01"), staff("guanli01"), timezone.now()
        batch = begin_import("a.csv", SHEET, "热线", actor=clerk, at=at)
        hook, _secret = subscribe("平台", "http://127.0.0.1/x", ["cases.CaseMoved"], actor=admin, at=at)
        given = {"url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a"}
        channel = make_channel("wecom", "群", given, ["overdue"], actor=admin, at=at)
    for kept, actor in ((batch, clerk), (hook, admin), (channel, admin)):
        assert kept.by_title in {office.signs_as for office in actor.offices}
        assert not any(letter.isascii() and letter.isalpha() for letter in kept.by_title)
