"""Many cases moved at once: who asked for which step on which cases, and what became of each."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention

MAX_REASON = 300


class Bulk(KeyedModel):
    """One step asked for on many cases at once. Its answers are those typed, until all cases were tried."""

    retention = Retention(timedelta(days=30), "its doing", "cases.forget_bulks")

    step = models.CharField(max_length=40)
    title = models.CharField(max_length=60)  # of the step, as it read then
    answers = models.JSONField(default=dict)
    actor_id = models.UUIDField()
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["actor_id", "-at"], name="bulk_by_actor"),
            models.Index(fields=["at"], name="bulk_running", condition=Q(finished_at=None)),
        ]


class BulkRow(KeyedModel):
    """One case of it. Its key is the move's: tried twice is moved once. `seen`: how many moves the person saw."""

    WAITING, DONE, REFUSED = "waiting", "done", "refused"

    bulk = models.ForeignKey(Bulk, models.CASCADE, related_name="rows")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    ordinal = models.PositiveSmallIntegerField()
    seen = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, default=WAITING)
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=MAX_REASON, blank=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["bulk", "case"], name="bulk_row_once")]
