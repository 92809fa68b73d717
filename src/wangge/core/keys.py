"""Keys that can be made away from the server: UUIDv7, ordered by the millisecond of their birth."""

import uuid

from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from wangge.core.errors import Invalid


def new_key():
    """A fresh UUIDv7."""
    return uuid7()


def check_client_key(text):
    """The key a client made for its deed, so that sending twice is harmless; Invalid unless it is a UUIDv7."""
    try:
        key = uuid.UUID(str(text))
    except ValueError:
        key = None
    if key is None or key.version != 7:
        raise Invalid(_("表单编号无效。请刷新页面后重新提交，已填内容会保留。"), code="bad-key", field="key")
    return key
