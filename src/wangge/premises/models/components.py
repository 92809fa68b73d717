"""Components of the city: manholes, lamps, benches …, each with the code that its kind of survey gives it."""

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from wangge.premises.models.changes import Change
from wangge.premises.models.places import Place


class Component(Place):
    """One thing of the city at a place: its code of 16 characters, its class by the code's scheme, who owns it and who
    keeps it, in what state it was last seen. Its area is its grid."""

    STATES = [
        *(("ok", _("完好")), ("broken", _("破损")), ("lost", _("缺失"))),
        *(("unused", _("不在用")), ("unknown", _("未查"))),
    ]

    code = models.CharField(max_length=16)
    scheme = models.CharField(max_length=20)  # of method.schema.codes.SCHEMES
    class_code = models.CharField(max_length=6)  # major and minor class, as "01-18"
    title = models.CharField(max_length=40, blank=True)  # of the class, as the survey writes it
    address = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="unknown")
    owner = models.CharField(max_length=80, blank=True)
    keeper = models.CharField(max_length=80, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["area", "code"], name="component_by_area"),
            models.Index(fields=["class_code", "code"], name="component_by_class"),
            models.Index(fields=["batch"], name="component_by_batch", condition=Q(batch__isnull=False)),
            GistIndex(Func("lon", "lat", function="point"), name="component_place", condition=Q(valid_until=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="component_code_once", condition=Q(valid_until=None)),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="component_dates_in_order"
            ),
        ]

    def __str__(self):
        return self.code


class ComponentChange(Change):
    """A change of a component."""

    component = models.ForeignKey(Component, models.PROTECT, related_name="changes")
