"""What was done to estates, buildings and dwellings by hand, kept beside them."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention
from wangge.premises.models.places import Building, Dwelling, Estate


class Rearrangement(KeyedModel):
    """Places merged, one split, or one ended: one deed that moved rows of several tables and may be taken back.

    `gone` and `kept` are keys of places of the `level`: what ended, and what it went into. `moved` tells table → key →
    column → [before, after], so that it can be put back where nothing followed. What it tells of upper apps' rows is
    forgotten after a year (`forgotten_at`), and then it can be put back no more.
    """

    retention = Retention(timedelta(days=365), "the deed", "premises.forget_moved")

    LEVELS = [("estate", _("小区")), ("building", _("楼幢")), ("dwelling", _("房屋"))]
    KINDS = [("merged", _("合并")), ("split", _("拆分")), ("ended", _("注销"))]

    level = models.CharField(max_length=10, choices=LEVELS)
    kind = models.CharField(max_length=10, choices=KINDS)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    gone = models.JSONField(default=list)
    kept = models.JSONField(default=list)
    moved = models.JSONField(default=dict)
    basis = models.CharField(max_length=120)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200, blank=True)
    undone_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)


class Change(KeyedModel):
    """What was changed of a place, from what to what, and why. Never changed itself. The key of the latest one names
    the place's present state: who acts on another has not seen it."""

    append_only = True

    KINDS = [
        *(("added", _("登记")), ("corrected", _("更正")), ("used", _("改用途")), ("ended", _("注销"))),
        *(("restored", _("撤销注销")), ("merged", _("合并")), ("split", _("拆分")), ("undone", _("撤销"))),
        ("managed", _("管理单位")),
    ]

    kind = models.CharField(max_length=10, choices=KINDS)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=120)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200, blank=True)
    part_of = models.ForeignKey(Rearrangement, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class EstateChange(Change):
    """A change of an estate."""

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="changes")


class BuildingChange(Change):
    """A change of a building."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="changes")


class DwellingChange(Change):
    """A change of a dwelling."""

    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="changes")
