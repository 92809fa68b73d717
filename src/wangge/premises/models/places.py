"""Estates, buildings and dwellings.

What ends keeps its row with the day and the reason; `successor` is what it was merged into, `split_from` what it was
cut out of. `batch` is the import that wrote it.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel


class Place(KeyedModel):
    """What is common to estates, buildings and dwellings: where they lie, since when and until when, after which
    source."""

    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    source = models.CharField(max_length=120, blank=True)
    invented = models.BooleanField(default=False)
    batch = models.UUIDField(null=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    ended_because = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True


class Estate(Place):
    """A residential estate, a village, a park: what people call it. Its area is its community."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")

    def __str__(self):
        return self.name


class Building(Place):
    """A building with its address, floors and units (stairs). Its area is its grid."""

    estate = models.ForeignKey(Estate, models.PROTECT, null=True, related_name="buildings")
    address = models.CharField(max_length=200)
    name = models.CharField(max_length=80, blank=True)
    floors = models.PositiveSmallIntegerField(null=True)
    units = models.PositiveSmallIntegerField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address"], name="building_address_once", condition=Q(valid_until=None)),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="building_dates_in_order"
            ),
        ]

    def __str__(self):
        return self.address


class Dwelling(Place):
    """A dwelling or another room with a door: unit, floor and room, and its standard address to the room. Its area is
    that of its building, copied so that lists of a grid ask one table."""

    USES = [
        *(("lived", _("自住")), ("let", _("出租")), ("vacant", _("空置"))),
        *(("business", _("经营")), ("dormitory", _("集宿"))),
    ]

    building = models.ForeignKey(Building, models.PROTECT, related_name="dwellings")
    unit = models.CharField(max_length=20, blank=True)
    floor = models.SmallIntegerField(null=True)
    room = models.CharField(max_length=20)
    address = models.CharField(max_length=200)
    use = models.CharField(max_length=10, choices=USES)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")

    class Meta:
        indexes = [
            models.Index(fields=["area", "address"], name="dwelling_by_area"),
            GinIndex(fields=["address"], name="dwelling_words", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["building", "unit", "room"], name="dwelling_room_once", condition=Q(valid_until=None)
            ),
            models.UniqueConstraint(fields=["address"], name="dwelling_address_once", condition=Q(valid_until=None)),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="dwelling_dates_in_order"
            ),
        ]

    def __str__(self):
        return self.address
