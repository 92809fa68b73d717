"""Service places with their history, the streets, and what was computed from both."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel


class ServicePlace(KeyedModel):
    """A place that serves people. `kind` is a key of the pack; `hours` maps a weekday ("1" is Monday) to pairs of
    times; `phone` is the office's."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    lon = models.FloatField()
    lat = models.FloatField()
    hours = models.JSONField(default=dict)
    services = models.JSONField(default=list)
    office_phone = models.CharField(max_length=30, blank=True)
    source = models.CharField(max_length=120)
    invented = models.BooleanField(default=False)
    batch = models.UUIDField(null=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    ended_because = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["area", "kind"], name="place_by_area", condition=Q(valid_until=None))]
        constraints = [
            models.UniqueConstraint(fields=["name", "address"], name="place_once", condition=Q(valid_until=None)),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="place_dates_in_order"
            ),
        ]

    def __str__(self):
        return self.name


class PlaceChange(KeyedModel):
    """What was changed of a service place, and by which office. Never changed itself."""

    append_only = True

    KINDS = [("added", _("登记")), ("corrected", _("更正")), ("ended", _("撤销"))]

    place = models.ForeignKey(ServicePlace, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=KINDS)
    fields = models.JSONField(default=list)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200, blank=True)


class StreetNet(KeyedModel):
    """The streets as crossings and ways: longitudes and latitudes (float64), pairs of numbers (int32), metres
    (float64), each as bytes. The latest counts."""

    nodes = models.BinaryField()
    edges = models.BinaryField()
    lengths = models.BinaryField()
    source = models.CharField(max_length=120)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)


class ReachRun(KeyedModel):
    """One computation: by streets or by distance, and with which numbers."""

    at = models.DateTimeField()
    by = models.CharField(max_length=10, choices=[("streets", _("沿街道")), ("distance", _("按直线距离"))])
    minutes = models.PositiveSmallIntegerField()
    metres_per_minute = models.PositiveSmallIntegerField()
    detour = models.FloatField()
    households = models.PositiveIntegerField()
    placed = models.PositiveIntegerField()  # of these, at a building with a point; the rest in the middle of a grid
    actor_id = models.UUIDField(null=True)


class ReachRow(KeyedModel):
    """Of a community's households, how many reach a kind."""

    run = models.ForeignKey(ReachRun, models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=40)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    households = models.PositiveIntegerField()
    reached = models.PositiveIntegerField()
    out = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["run", "kind", "-out"], name="reach_by_gap")]


class SiteProposal(KeyedModel):
    """Where the next place of a kind would reach most households: the first, second, third of greedy cover."""

    run = models.ForeignKey(ReachRun, models.CASCADE, related_name="sites")
    kind = models.CharField(max_length=40)
    ordinal = models.PositiveSmallIntegerField()
    area = models.ForeignKey("territory.Area", models.PROTECT, null=True, related_name="+")
    near = models.CharField(max_length=200, blank=True)
    lon = models.FloatField()
    lat = models.FloatField()
    gains = models.PositiveIntegerField()


class SignState(models.TextChoices):
    """Where a sign stands."""

    ASKED = "asked", _("待准入")
    REFUSED = "refused", _("不准入")
    ADMITTED = "admitted", _("准入，待挂上")
    HANGS = "hangs", _("挂着")
    ORDERED = "ordered", _("责令摘下")
    DOWN = "down", _("已摘下")
    DROPPED = "dropped", _("不再申请")


class Sign(KeyedModel):
    """A sign at a service place: what it says, whose it is (`wanted_by`, the office that wants it there) and by which
    paper (`basis`). `due`: until when it is to be decided, looked at, or taken down, as its state says. `body` asked
    for it, by somebody (`asked_by`); none where an inspector found it hanging unasked."""

    place = models.ForeignKey(ServicePlace, models.PROTECT, related_name="signs")
    words = models.CharField(max_length=60)
    wanted_by = models.CharField(max_length=120, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=SignState, default=SignState.ASKED)
    body = models.ForeignKey("organisations.Body", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    decided_by = models.UUIDField(null=True)
    hung_on = models.DateField(null=True)
    seen_on = models.DateField(null=True)
    due = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    moves = models.PositiveIntegerField(default=0)
    invented = models.BooleanField(default=False)

    GONE = (SignState.REFUSED, SignState.DOWN, SignState.DROPPED)

    class Meta:
        indexes = [models.Index(fields=["state", "due"], name="sign_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "words"], name="sign_once", condition=~Q(state__in=["refused", "down", "dropped"])
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) ^ Q(state__in=["refused", "down", "dropped"]), name="sign_ended_with_state"
            ),
        ]

    def __str__(self):
        return self.words


class SignDeed(KeyedModel):
    """What was done with a sign, by which office, in which words. Never changed itself."""

    append_only = True

    sign = models.ForeignKey(Sign, models.PROTECT, related_name="deeds")
    ordinal = models.PositiveIntegerField()
    deed = models.CharField(max_length=10)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    office_title = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["sign", "ordinal"], name="sign_deed_in_order")]
