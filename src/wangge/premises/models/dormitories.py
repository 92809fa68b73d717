"""Dormitory areas (集宿区): a site, how many it holds and how many live there, by number and without a name."""

from django.db import models
from django.db.models import F, Q

from wangge.core.models import KeyedModel
from wangge.premises.models.checks import OneCheck, OneFinding
from wangge.premises.models.places import Place


class Dormitory(Place):
    """A dormitory site. Its area is its grid; `services` are keys of the pack's list."""

    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200)
    operator = models.CharField(max_length=120)  # a firm or an institution
    capacity = models.PositiveIntegerField()
    rooms = models.PositiveIntegerField()
    services = models.JSONField(default=list)
    demonstration = models.BooleanField(default=False)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "name"], name="dormitory_by_area", condition=Q(valid_until=None))]
        constraints = [
            models.UniqueConstraint(fields=["address"], name="dormitory_address_once", condition=Q(valid_until=None)),
            models.CheckConstraint(condition=Q(capacity__gt=0, rooms__gt=0), name="dormitory_holds_somebody"),
        ]

    def __str__(self):
        return self.name


class DormitoryCount(KeyedModel):
    """How many people lived in a dormitory on a day: a number."""

    append_only = True

    dormitory = models.ForeignKey(Dormitory, models.PROTECT, related_name="counts")
    on = models.DateField()
    occupants = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200, blank=True)


class DormitoryCheck(OneCheck):
    """A check of a dormitory against its standards."""

    dormitory = models.ForeignKey(Dormitory, models.PROTECT, related_name="checks")


class DormitoryFinding(OneFinding):
    """A standard that a check found not met."""

    AT = "dormitory"

    dormitory = models.ForeignKey(Dormitory, models.PROTECT, related_name="findings")
    check_of = models.ForeignKey(DormitoryCheck, models.PROTECT, related_name="findings")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dormitory", "item"], name="dormitory_finding_open_once", condition=Q(closed_at=None)
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | ~Q(closed_by=F("fixed_by")), name="dormitory_rechecked_by_another"
            ),
        ]
