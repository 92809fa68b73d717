"""Sending to addresses that people typed: to the public net alone, unless the installation's administrator allows more.

The name is resolved here, every address it has is looked at, and the connection goes to the very address that was
looked at: a name that changes its mind a moment later reaches nothing. Redirects are not followed.
"""

import contextlib
import http.client
import ipaddress
import socket
import threading
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid

PATIENCE, LONGEST = 8, 15  # seconds: for one step of a conversation, and for the whole of it
ANSWER = 500  # bytes of an answer that are read
TRANSLATED = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "2002::/16", "2001::/32")]


class Unreachable(Exception):
    """It did not get there; the text says why."""


def check_url(url, *, field="url"):
    """The parts of an http(s) address; Invalid for anything else. What it resolves to is looked at when sending."""
    try:
        parts = urlsplit(url.strip())
        fine = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        fine = False
    if not fine or parts.username or parts.password or not url.isascii() or any(c <= " " for c in url.strip()):
        reason = _("请填写完整的网址，以 https:// 或 http:// 开头，不带用户名和口令。")
        raise Invalid(reason, code="bad-url", field=field)
    return parts


def post(url, body, headers):
    """POST bytes; returns (status, the beginning of the answer). Unreachable if no answer comes in time."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    address = allowed_address(parts.hostname, port)
    make = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = make(parts.hostname, port, timeout=PATIENCE)
    connection._create_connection = lambda _name, timeout, source: socket.create_connection((address, port), timeout)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with _no_longer_than(LONGEST, connection):
        try:
            connection.request("POST", target, body, headers | {"User-Agent": "wangge", "Connection": "close"})
            answer = connection.getresponse()
            return answer.status, answer.read(ANSWER).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException, AttributeError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}"[:200]) from error
        finally:
            connection.close()


@contextlib.contextmanager
def _no_longer_than(seconds, connection):
    """A receiver that answers a byte at a time is hung up on."""

    def hang_up():
        with contextlib.suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def allowed_address(host, port):
    """One of the addresses of a name, all of which may be sent to; Unreachable otherwise."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("域名解析不到：%s") % host) from error
    refused = sorted(address for address in found if not may_reach(address))
    if refused or not found:
        words = _("%(host)s 指向内部网络（%(addresses)s），没有发送。如确需发送，请平台管理员设置允许的网段。")
        raise Unreachable(words % {"host": host, "addresses": _("、").join(refused)})
    return sorted(found, key=lambda address: ":" in address)[0]


def may_reach(address):
    """Whether an address is of the public net, or of a network that WANGGE_OUTGOING_ALLOWED names."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if any(ip in ipaddress.ip_network(net.strip(), strict=False) for net in settings.OUTGOING_ALLOWED):
        return True
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in TRANSLATED)
