"""The notification port: one way to say something to a group or a mailbox, and four adapters behind it.

Group robots are told by HTTP as their makers document it; mail goes through the county's own mail server. All of them
go through the guard of `outgoing`.
"""

import base64
import hashlib
import hmac
import json
import smtplib
import socket
import time
from email.message import EmailMessage
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from wangge.core.errors import Invalid
from wangge.exchange.outgoing import PATIENCE, Unreachable, allowed_address, check_url, post

ROBOT = (("url", _("机器人地址"), True), ("secret", _("加签密钥"), False))
MAIL = (
    ("host", _("发件服务器"), True),
    ("port", _("端口"), True),
    ("security", _("加密方式"), True),
    ("user", _("用户名"), False),
    ("password", _("口令"), False),
    ("sender", _("发件地址"), True),
    ("to", _("收件地址"), True),
)
FIELDS = {"wecom": ROBOT[:1], "dingtalk": ROBOT, "feishu": ROBOT, "mail": MAIL}
"""What each kind is set up with: (name, title, whether it must be there)."""
SECURITIES = {"tls": "SSL/TLS", "starttls": "STARTTLS", "none": _("不加密")}


def read_settings(kind, given):
    """The settings of a channel as they are kept; Invalid names the one at fault."""
    found = {}
    for name, title, needed in FIELDS[kind]:
        found[name] = str(given.get(name, "")).replace("\0", "").strip()[:500]
        if needed and not found[name]:
            raise Invalid(_("请填写“%s”。") % title, code="missing", field=name)
    if "url" in found:
        check_url(found["url"])
    if kind == "mail":
        _check_mail(found)
    return found


def _check_mail(found):
    if not found["port"].isdecimal() or not 0 < int(found["port"]) < 65536:
        raise Invalid(_("端口须为 1 到 65535 的数字，例如 465。"), code="bad-port", field="port")
    if found["security"] not in SECURITIES:
        raise Invalid(_("请从列表中选择加密方式。"), code="unknown-choice", field="security")
    for name in ("sender", "to"):
        addresses = found[name].replace("，", ",").split(",")
        if any("@" not in one or any(c in one.strip() for c in "\r\n <>") for one in addresses):
            raise Invalid(_("邮件地址写法不对，多个用逗号分开。"), code="bad-address", field=name)
        found[name] = ",".join(one.strip() for one in addresses)


def send(kind, settings, text, *, title):
    """Say a text; Unreachable with the reason unless it was taken."""
    ADAPTERS[kind](settings, cut(text), title)


def cut(text, most=1900):
    """A text that fits: robots count bytes."""
    raw = text.encode()
    return text if len(raw) <= most else raw[:most].decode(errors="ignore") + "…"


def _wecom(settings, text, title):
    _robot(settings["url"], {"msgtype": "text", "text": {"content": text}}, "errcode", "errmsg")


def _dingtalk(settings, text, title):
    url = settings["url"]
    if secret := settings.get("secret"):
        moment = str(round(time.time() * 1000))
        sign = quote(_hmac(secret.encode(), f"{moment}\n{secret}".encode()), safe="")
        url += f"{'&' if '?' in url else '?'}timestamp={moment}&sign={sign}"
    _robot(url, {"msgtype": "text", "text": {"content": text}}, "errcode", "errmsg")


def _feishu(settings, text, title):
    told = {"msg_type": "text", "content": {"text": text}}
    if secret := settings.get("secret"):
        moment = str(int(time.time()))
        told |= {"timestamp": moment, "sign": _hmac(f"{moment}\n{secret}".encode(), b"")}
    _robot(settings["url"], told, "code", "msg")


def _hmac(key, text):
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def _robot(url, told, code, message):
    """A robot says in its answer whether it took the text: 200 alone means nothing."""
    body = json.dumps(told, ensure_ascii=False).encode()
    status, answer = post(url, body, {"Content-Type": "application/json; charset=utf-8"})
    try:
        taken = json.loads(answer)
        fine = status == 200 and taken.get(code, 0) == 0
    except (ValueError, AttributeError):
        fine, taken = False, {}
    if not fine:
        raise Unreachable(f"{status} {taken.get(message) or answer}"[:200])


def _mail(settings, text, title):
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = title, settings["sender"], settings["to"]
    message.set_content(text)
    host, port = settings["host"], int(settings["port"])
    make = _SecureServer if settings["security"] == "tls" else _Server
    try:
        with make(host, port, address=allowed_address(host, port)) as server:
            if settings["security"] == "starttls":
                server.starttls()
            if settings["user"]:
                server.login(settings["user"], settings["password"])
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(f"{type(error).__name__}: {error}"[:200]) from error


class _Server(smtplib.SMTP):
    """A mail server at the very address that was looked at."""

    def __init__(self, host, port, *, address):
        self.address = address
        super().__init__(host, port, timeout=PATIENCE)

    def _get_socket(self, host, port, timeout):
        return socket.create_connection((self.address, port), timeout)


class _SecureServer(_Server, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""

    def __init__(self, host, port, *, address):
        self.address = address
        smtplib.SMTP_SSL.__init__(self, host, port, timeout=PATIENCE)

    def _get_socket(self, host, port, timeout):
        plain = socket.create_connection((self.address, port), timeout)
        return self.context.wrap_socket(plain, server_hostname=self._host)


ADAPTERS = {"wecom": _wecom, "dingtalk": _dingtalk, "feishu": _feishu, "mail": _mail}
