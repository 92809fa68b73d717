"""What lies in each building and each area, counted: the map and its lists read these and count nothing themselves.

They are made of the register and may be made again at any time (`operations.recount`). They hold keys and no foreign
keys to buildings: a building that an import takes back is not held by its own count.
"""

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Func

from wangge.core.keys import new_key


class Tally(models.Model):
    """Dwellings in force by use, those with a plate at the door, and let or dormitory rooms by what their label says.

    `over` are labels past their day, `unchecked` what should have a label and has none.
    """

    dwellings = models.PositiveIntegerField(default=0)
    let = models.PositiveIntegerField(default=0)
    vacant = models.PositiveIntegerField(default=0)
    business = models.PositiveIntegerField(default=0)
    dormitory = models.PositiveIntegerField(default=0)
    plated = models.PositiveIntegerField(default=0)
    red = models.PositiveIntegerField(default=0)
    orange = models.PositiveIntegerField(default=0)
    yellow = models.PositiveIntegerField(default=0)
    blue = models.PositiveIntegerField(default=0)
    green = models.PositiveIntegerField(default=0)
    over = models.PositiveIntegerField(default=0)
    unchecked = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


COUNTED = tuple(field.name for field in Tally._meta.local_fields)
"""The columns that every tally has."""


class BuildingTally(Tally):
    """One building in force: where it stands, and its count. `id` is the building's."""

    id = models.UUIDField(primary_key=True)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)

    class Meta:
        indexes = [GistIndex(Func("lon", "lat", function="point"), name="building_tally_place")]


class AreaTally(Tally):
    """The buildings whose area this is, and not those of areas below; `unplaced` of them have no point."""

    area = models.OneToOneField("territory.Area", models.PROTECT, primary_key=True, related_name="+")
    buildings = models.PositiveIntegerField(default=0)
    unplaced = models.PositiveIntegerField(default=0)


class TallyState(models.Model):
    """One row: when all was last counted, and a stamp that is new with every change of any count."""

    stamp = models.UUIDField(default=new_key)
    counted_at = models.DateTimeField(null=True)
