"""Electronic identity: a port to a service that says who sits before the browser. Without one only counters bind.

What a port must do is told to whoever builds one in docs/howto/connect-eid.md.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wangge.core.errors import Refused

log = logging.getLogger(__name__)

CANCELLED, DOWN = "cancelled", "eid-down"
"""Codes of a port's Refused that are no miss of the account: the person gave up, the service did not answer."""
MEMBERS = ("title", "address", "identity")


@dataclass(frozen=True)
class Identity:
    """Whom a service identified: the name and the whole number of the document, `kind` as in enums.NUMBER_KINDS.

    They are compared with the register and kept nowhere.
    """

    name: str = field(repr=False)
    number: str = field(repr=False)
    kind: str = "id"


class EidPort(Protocol):
    """A service of electronic identity. It is made anew for each question, without arguments."""

    title: str
    """The service as people know it: it stands on their page and in the binding."""

    def address(self, state: str, return_to: str) -> str:
        """Where the browser goes; the service must send it back to `return_to` by GET with `state` as it is here."""

    def identity(self, answer: Mapping[str, str], *, state: str, return_to: str) -> Identity:
        """Whom the parameters of the returning browser stand for, after their signature, issuer, audience and time
        were checked, or the one-time code was exchanged; Refused for what does not hold, with the code CANCELLED
        where the person gave up and DOWN where the service did not answer. Any other exception counts as DOWN."""


def eid_port() -> EidPort:
    """The port named by WANGGE_EID_PORT; Refused where none is configured or it cannot be made."""
    if not settings.EID_PORT:
        raise Refused(
            _("本平台没有接通网络身份认证。请带证件到村（社区）窗口核对绑定。"), code="no-eid-port"
        )
    try:
        return import_string(settings.EID_PORT)()
    except Exception as trouble:
        log.error("the port of electronic identity cannot be made: %s", type(trouble).__name__)
    raise out_of_order()


def out_of_order():
    """The refusal where the port fails, whatever its trouble is."""
    return Refused(
        _("核验服务暂时用不了。请过一会儿再试，或带证件到村（社区）窗口核对绑定。"), code=DOWN
    )


def eid_title():
    """What the service is called; "" where none is configured or its port cannot be made: the page stays open."""
    try:
        return str(eid_port().title)
    except (Refused, AttributeError):
        return ""
