"""The states of an item, each with its words; the way from one to the next stands in `rules.DEEDS`."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where an item stands."""

    PROPOSED = "proposed", _("待受理")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("待办理")
    UNDER_WAY = "under_way", _("办理中")
    DONE = "done", _("待验收")
    STRUCK = "struck", _("已销号")
    CARRIED = "carried", _("已转入")
    WITHDRAWN = "withdrawn", _("已撤回")


RUNNING = (State.ACCEPTED, State.UNDER_WAY)
OPEN = (State.PROPOSED, State.RETURNED, *RUNNING, State.DONE)
"""States in which somebody still has something to do."""
