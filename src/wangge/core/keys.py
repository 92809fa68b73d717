"""Keys that can be made away from the server: UUIDv7, ordered by the millisecond of their birth."""

import os
import time
import uuid

import numpy as np
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from wangge.core.errors import Invalid

TOLERANCE = 24 * 3600  # seconds by which a client's clock may be ahead


def new_key():
    """A fresh UUIDv7."""
    return uuid7()


def new_keys(many):
    """So many fresh UUIDv7 of this millisecond, as an array of 16 bytes each."""
    keys = np.frombuffer(os.urandom(16 * many), np.uint8).reshape(many, 16).copy()
    keys[:, :6] = np.frombuffer(int(time.time() * 1000).to_bytes(6, "big"), np.uint8)
    keys[:, 6] = 0x70 | keys[:, 6] & 0x0F
    keys[:, 8] = 0x80 | keys[:, 8] & 0x3F
    return keys.reshape(-1).view("V16")


def check_client_key(text):
    """The key a client made for its deed, so that sending twice is harmless; Invalid unless it is a UUIDv7.

    Lists run by keys: one born in the future would stand on top of them, so it is refused. An old one is not:
    a form may have waited for days in a pocket without a network.
    """
    try:
        key = uuid.UUID(str(text))
    except ValueError:
        key = None
    if key is None or key.version != 7 or born(key) > time.time() + TOLERANCE:
        raise Invalid(_("表单编号无效。请刷新页面后重新提交，已填内容会保留。"), code="bad-key", field="key")
    return key


def born(key):
    """When a UUIDv7 was made, in seconds since 1970."""
    return (key.int >> 80) / 1000
