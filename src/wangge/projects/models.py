"""Campaigns, the areas they work in, and their checks. About places; nobody who lives or works there is named."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel

MAX_TITLE, MAX_AIM, MAX_ITEM, MAX_ITEMS, MAX_PLACE, MAX_NOTE, MAX_SUMMARY = 60, 1_000, 80, 12, 200, 500, 2_000


class Campaign(KeyedModel):
    """What is checked (`items`), in which kinds of places, from day to day. `plan` is the method's, "" for an own one.

    `classes` are the classes of the cases that a find opens.
    """

    plan = models.CharField(max_length=40, blank=True)
    version = models.ForeignKey("method.MethodVersion", models.PROTECT, related_name="+")
    title = models.CharField(max_length=MAX_TITLE)
    aim = models.TextField(max_length=MAX_AIM, blank=True)
    items = models.JSONField(default=list)
    classes = models.JSONField(default=list)
    begins = models.DateField()
    ends = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)  # the office, in words
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    summary = models.TextField(max_length=MAX_SUMMARY, blank=True)

    class Meta:
        indexes = [models.Index(fields=["closed_at", "-begins"], name="campaign_by_time")]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="campaign_days_in_order"),
            models.CheckConstraint(condition=Q(closed_at=None) | ~Q(summary=""), name="campaign_closed_with_words"),
        ]

    def __str__(self):
        return self.title


class Part(models.Model):
    """An area of a campaign, and how many places are to be checked in it; None where nobody counted them."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="parts")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    places = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "area"], name="part_once")]


class Result(models.TextChoices):
    """What came of a check."""

    CLEAN = "clean", _("合格")
    FIXED = "fixed", _("当场改好")
    FOUND = "found", _("发现隐患")


class Check(KeyedModel):
    """One place looked at once: what was not as it should be (`failed`, numbers of the campaign's items from 1)."""

    append_only = True

    part = models.ForeignKey(Part, models.PROTECT, related_name="checks")
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    office_title = models.CharField(max_length=200)
    place = models.CharField(max_length=MAX_PLACE)
    result = models.CharField(max_length=5, choices=Result)
    failed = models.JSONField(default=list)
    note = models.CharField(max_length=MAX_NOTE, blank=True)
    case = models.OneToOneField("cases.Case", models.PROTECT, null=True, related_name="campaign_check")

    class Meta:
        indexes = [models.Index(fields=["part", "-at"], name="check_by_part")]
        constraints = [
            models.CheckConstraint(
                condition=Q(result=Result.FOUND, case__isnull=False) | (~Q(result=Result.FOUND) & Q(case=None)),
                name="check_found_has_its_case",
            )
        ]
