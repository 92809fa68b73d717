"""Applications for a rating that only those are in who want to be: an estate that would be a model one."""

from django.db import models
from django.db.models import Q

from wangge.core.models import KeyedModel
from wangge.ratings.models.rounds import Round

MAX_WORDS = 300


class Application(KeyedModel):
    """An object's body asks that it be rated by a scheme (`applied` in the pack). `thing`: its key in its own register,
    `title` as it was called then; for the period that begins on `first`. It waits for the round of that period, which
    takes it up (`round`), or is withdrawn before; then the body may ask anew."""

    scheme = models.CharField(max_length=40)
    first = models.DateField()
    thing = models.UUIDField()
    title = models.CharField(max_length=200)
    body = models.ForeignKey("organisations.Body", models.PROTECT, related_name="+")
    words = models.CharField(max_length=MAX_WORDS)
    at = models.DateTimeField()
    by_id = models.UUIDField()
    office_id = models.UUIDField()
    office_title = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="applications")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "first", "thing"], name="application_one_each", condition=Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                condition=Q(round=None) | Q(withdrawn_at=None), name="application_taken_or_withdrawn"
            ),
        ]
