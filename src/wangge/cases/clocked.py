"""What runs for a case: its deadlines and what time did about them.

A row as narrow as it can be, for a new holiday moves the deadlines of all open cases: on the case's own row each change
would write some twenty index entries, most of them of columns that did not change (docs/adr/0017).
"""

from django.db import models
from django.db.models import Q

from wangge.core.models import KeyedModel


class Clocked(KeyedModel):
    """The part of a case that the clock writes; every Case has one, under its own key.

    `moves` counts its moves: what an actor saw, and what two people moving it, or a person and the clock, race for.
    """

    moves = models.PositiveIntegerField(default=0)
    stage_due = models.DateTimeField(null=True)
    total_due = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)  # the nearer of the two while the case is open
    due_confirmed = models.BooleanField(default=True)  # False: a deadline fell in a year without confirmed holidays
    warn_at = models.DateTimeField(null=True)  # from then on the deadline is near, as the method says
    warned_at = models.DateTimeField(null=True)  # set by the sweep, cleared by the next move
    overdue_since = models.DateTimeField(null=True)  # set by the sweep, cleared by the next move
    raise_at = models.DateTimeField(null=True)  # when the next in line hears that it is late; `raised` have heard
    raised = models.PositiveSmallIntegerField(default=0, db_default=0)
    calendar = models.CharField(max_length=12, blank=True, default="", db_default="")  # that of its deadlines

    class Meta:
        indexes = [
            models.Index(fields=["due", "id"], name="clocked_by_due"),
            models.Index(fields=["due"], name="clocked_due", condition=Q(overdue_since=None, due__isnull=False)),
            models.Index(
                fields=["warn_at"],
                name="clocked_warn",
                condition=Q(warned_at=None, due__isnull=False, overdue_since=None),
            ),
            models.Index(fields=["raise_at"], name="clocked_raise", condition=Q(raise_at__isnull=False)),
            models.Index(fields=["total_due"], name="clocked_by_total_due"),
        ]
