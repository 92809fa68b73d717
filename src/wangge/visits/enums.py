"""How a visit went, and what the check of a hint found."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """None of them is a mark of a household. `FORGOTTEN`: the record's time is over; that somebody came stays."""

    MET = "met", _("见到人")
    AWAY = "away", _("家中无人")
    REFUSED = "refused", _("谢绝")
    MOVED = "moved", _("已搬走")
    FORGOTTEN = "", _("已过保存期")


class Answer(models.TextChoices):
    """What somebody saw on the spot."""

    CONFIRMED = "confirmed", _("属实")
    DENIED = "denied", _("不属实")
    UNCLEAR = "unclear", _("无法判断")


WHY = {"asked": _("提出过需要帮助"), "never": _("还没有走访过"), "longest": _("最久没有走访")}
"""Why a household is on a month's list."""
