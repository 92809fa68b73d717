"""The area tree of a county and the history of its changes."""

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.keys import new_key
from wangge.core.ltree import LtreeField
from wangge.core.models import KeyedModel


class Area(KeyedModel):
    """A piece of the county at a level of its method. `path` is its place in the tree, made of keys.

    `code` is the official division code where there is one; `source` names the register or text it is from.
    `managed_by` is the area whose office looks after this one where that is not its legal parent. `counted`
    says whether the city's text counts it; `invented` marks names and numbers made up for a demo. `boundary`
    is a list of polygons, each a list of rings of [longitude, latitude] (WGS-84, as GeoJSON has it).
    An area merged into another hangs below it, so that what happened there is found where it now belongs.
    """

    key = models.SlugField(max_length=60)
    code = models.CharField(max_length=15, blank=True)
    level = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    managed_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="manages")
    path = LtreeField()
    households = models.PositiveIntegerField(null=True)
    boundary = models.JSONField(null=True)
    counted = models.BooleanField(default=True)
    invented = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")

    class Meta:
        indexes = [
            GistIndex(fields=["path"], name="area_path"),
            models.Index(fields=["level"], name="area_level"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="area_key_once", condition=Q(valid_until=None)),
            models.UniqueConstraint(fields=["path"], name="area_path_once", condition=Q(valid_until=None)),
            models.UniqueConstraint(
                fields=["code"], name="area_code_once", condition=Q(valid_until=None) & ~Q(code="")
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="area_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(valid_until__isnull=False), name="area_successor_of_the_ended"
            ),
        ]

    def __str__(self):
        return self.name


class AreaChange(KeyedModel):
    """What was changed about an area, from what to what, and on which basis. Never changed itself."""

    append_only = True

    area = models.ForeignKey(Area, models.PROTECT, related_name="changes")
    kind = models.CharField(
        max_length=10,
        choices=[
            ("added", _("设立")),
            ("renamed", _("更名")),
            ("recoded", _("变更代码")),
            ("moved", _("调整隶属")),
            ("merged", _("并入")),
            ("boundary", _("调整边界")),
            ("split", _("拆分")),
            ("restored", _("撤销调整")),
        ],
    )
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)


class TerritoryRevision(models.Model):
    """One row that counts changes, so that what is remembered of the map knows when it is old.

    `stamp` is new at every change: after a change that was rolled back, the next one has its number again.
    """

    number = models.PositiveIntegerField(default=0)
    stamp = models.UUIDField(default=new_key)
