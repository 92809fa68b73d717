"""Sending one-time codes: a port with two sides. Without one nothing is sent and nobody gets in."""

import sys
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wangge.core.errors import Refused


class CodePort(Protocol):
    """What sends a code: an operator's short-message service, for instance."""

    def send(self, phone: str, code: str) -> None:
        """Send the code to the phone; raise Refused, with what to do, if it cannot be sent."""


class DemoPort:
    """Writes the code into the log of the demo's web server, and nowhere else; refuses outside the demo."""

    def send(self, phone, code):
        if not settings.WANGGE_DEMO:
            raise no_port()
        print(f"[演示] 验证码 {code}（手机尾号 {phone[-4:]}）", file=sys.stderr, flush=True)


def code_port() -> CodePort:
    """The port named by WANGGE_CODE_PORT; Refused where none is configured."""
    if not settings.CODE_PORT:
        raise no_port()
    return import_string(settings.CODE_PORT)()


def no_port():
    """Fail closed, with the way that is still open."""
    return Refused(
        _("本平台还没有接通短信，暂时不能用验证码登录。您可以匿名反映，凭查询码跟踪进度。"),
        code="no-code-port",
    )
