"""Door plates."""

from django.db import models

from wangge.core.models import KeyedModel


class Plate(KeyedModel):
    """A plate with a random code; reading it tells a place and never a person."""

    code = models.CharField(max_length=12, unique=True)
    address = models.CharField(max_length=200)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="plates")
    lon = models.FloatField()
    lat = models.FloatField()
    revoked_at = models.DateTimeField(null=True)
    invented = models.BooleanField(default=False)

    def __str__(self):
        return self.address
