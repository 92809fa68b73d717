"""How an exchange of shifts stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stand(models.TextChoices):
    """Asked, agreed to by the other, then released or not by whoever supervises."""

    ASKED = "asked", _("等对方答复")
    AGREED = "agreed", _("等核准")
    DECLINED = "declined", _("对方没有同意")
    RELEASED = "released", _("已换班")
    REFUSED = "refused", _("没有核准")
    WITHDRAWN = "withdrawn", _("已撤回")


OPEN = (Stand.ASKED, Stand.AGREED)
