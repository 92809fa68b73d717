"""Which component of the city a matter is about: the lamp that is dark, the manhole whose cover is gone."""

from django.db import models


class AboutComponent(models.Model):
    """The component that one matter is about, and which office named it last."""

    case = models.OneToOneField("cases.Case", models.CASCADE, primary_key=True, related_name="about_component")
    component = models.ForeignKey("premises.Component", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200, blank=True)
