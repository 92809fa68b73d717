"""The plates that hang at doors and buildings."""

from datetime import timedelta

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Func, Q

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention
from wangge.premises.models.places import Building, Dwelling


class Plate(KeyedModel):
    """A plate with a random code; reading it tells a place and never a person. It may hang at a dwelling's door or at
    a building's. A plate printed again keeps its code; one revoked is replaced by another."""

    code = models.CharField(max_length=20, unique=True)
    address = models.CharField(max_length=200)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="plates")
    building = models.ForeignKey(Building, models.PROTECT, null=True, related_name="plates")
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, null=True, related_name="plates")
    lon = models.FloatField()
    lat = models.FloatField()
    revoked_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    batch = models.UUIDField(null=True)
    invented = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["address"], name="plate_by_address", condition=Q(revoked_at=None, dwelling__isnull=True)
            ),
            models.Index(fields=["batch"], name="plate_by_batch", condition=Q(batch__isnull=False)),
            GistIndex(Func("lon", "lat", function="point"), name="plate_place", condition=Q(revoked_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dwelling"],
                name="plate_of_a_dwelling_once",
                condition=Q(revoked_at=None, dwelling__isnull=False),
            )
        ]

    def __str__(self):
        return self.address


class Guess(models.Model):
    """How many wrong codes came from one address lately: the address as a keyed hash, never in clear."""

    retention = Retention(timedelta(hours=1), "the first wrong code", "premises.forget_guesses")

    visitor = models.CharField(primary_key=True, max_length=64)
    wrong = models.PositiveIntegerField()
    since = models.DateTimeField()
