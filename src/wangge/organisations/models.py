"""Bodies of a county."""

from django.db import models
from django.db.models import F, Q

from wangge.core.models import KeyedModel


class Body(KeyedModel):
    """An organisation that works for an area. `kind` is a body kind of the county's method."""

    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=100)
    short = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="bodies")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    phone = models.CharField(max_length=30, blank=True)
    invented = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "kind"], name="body_by_area")]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="body_key_once", condition=Q(valid_until=None)),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="body_dates_in_order",
            ),
        ]

    def __str__(self):
        return self.name
