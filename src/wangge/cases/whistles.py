"""Whistle and report-in (吹哨报到): who called which bodies to a place, who came when, what they did together."""

from django.db import models
from django.db.models import Q

from wangge.core.models import KeyedModel

MAX_PROBLEM, MAX_ANSWER, MAX_RECORD = 1_000, 500, 2_000


class Whistle(KeyedModel):
    """A call for several bodies at once, on a case or alone. `level` is a key of the method's whistle."""

    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="whistles")
    move = models.OneToOneField("cases.Move", models.PROTECT, null=True, related_name="whistle")
    version = models.ForeignKey("method.MethodVersion", models.PROTECT, related_name="+")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="whistles")
    level = models.CharField(max_length=40)
    place = models.CharField(max_length=200, blank=True)
    problem = models.TextField(max_length=MAX_PROBLEM)
    urgent = models.BooleanField(default=False)
    blown_at = models.DateTimeField()
    body = models.ForeignKey("organisations.Body", models.PROTECT, related_name="+")
    actor_id = models.UUIDField()
    office_id = models.UUIDField(null=True)
    office_title = models.CharField(max_length=200, blank=True)
    record = models.TextField(max_length=MAX_RECORD, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-blown_at", "-id"]
        indexes = [
            models.Index(fields=["area", "-blown_at"], name="whistle_by_area"),
            models.Index(fields=["blown_at"], name="whistle_by_time"),
        ]


class Call(KeyedModel):
    """One body called by a whistle: until when it is to come, whether and when it came, and how each rates the other.

    The ratings are of bodies, never of a person.
    """

    whistle = models.ForeignKey(Whistle, models.PROTECT, related_name="calls")
    body = models.ForeignKey("organisations.Body", models.PROTECT, related_name="calls")
    due = models.DateTimeField()
    due_confirmed = models.BooleanField(default=True)
    answered_at = models.DateTimeField(null=True)
    came = models.BooleanField(null=True)
    answer = models.TextField(max_length=MAX_ANSWER, blank=True)
    office_title = models.CharField(max_length=200, blank=True)
    actor_id = models.UUIDField(null=True)
    rated = models.PositiveSmallIntegerField(null=True)  # of the body, by who whistled
    rated_back = models.PositiveSmallIntegerField(null=True)  # of the whistle, by the body

    class Meta:
        ordering = ["due", "id"]
        indexes = [
            models.Index(fields=["body", "due"], name="call_open", condition=Q(answered_at=None)),
            models.Index(fields=["body", "-id"], name="call_by_body"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["whistle", "body"], name="call_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, came=None) | Q(answered_at__isnull=False, came__isnull=False),
                name="call_answered_whole",
            ),
            models.CheckConstraint(
                condition=(Q(rated=None) | Q(rated__range=(1, 5))) & (Q(rated_back=None) | Q(rated_back__range=(1, 5))),
                name="call_rated_one_to_five",
            ),
        ]
