"""Estates, buildings, dwellings, the plates that hang there, and what checks find. Nothing about who lives in them.

What ends keeps its row with the day and the reason; `successor` is what it was merged into, `split_from` what it was
cut out of. `batch` is the import that wrote it.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel

COLOURS = [("green", _("绿")), ("blue", _("蓝")), ("yellow", _("黄")), ("orange", _("橙")), ("red", _("红"))]
"""From the best to the worst. A word and a number stand beside each colour wherever it is shown."""


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


class DwellingChange(KeyedModel):
    """What was changed of a dwelling, from what to what, and why. Never changed itself."""

    append_only = True

    KINDS = [("corrected", _("更正")), ("used", _("改用途")), ("ended", _("注销")), ("restored", _("撤销注销"))]

    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=KINDS)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=120)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200, blank=True)


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
    invented = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dwelling"],
                name="plate_of_a_dwelling_once",
                condition=Q(revoked_at=None, dwelling__isnull=False),
            )
        ]

    def __str__(self):
        return self.address


class Check(KeyedModel):
    """Somebody went through the check sheet in a dwelling. What was wrong are its findings."""

    append_only = True

    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="checks")
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200)
    items = models.PositiveSmallIntegerField()  # of the sheet that was gone through


class Finding(KeyedModel):
    """One item of the check sheet that a check found wrong: open until somebody else than who saw to it has looked
    again. `item` and `grade` are the pack's, kept as they were."""

    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="findings")
    check_of = models.ForeignKey(Check, models.PROTECT, related_name="findings")
    item = models.CharField(max_length=40)
    grade = models.CharField(max_length=10)
    found_on = models.DateField()
    due_on = models.DateField()
    fixed_at = models.DateTimeField(null=True)
    fixed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    struck = models.BooleanField(default=False)  # an objection was upheld: it never counted

    class Meta:
        indexes = [models.Index(fields=["dwelling"], name="finding_open", condition=Q(closed_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["dwelling", "item"], name="finding_open_once", condition=Q(closed_at=None)),
        ]


class Objection(KeyedModel):
    """An owner or tenant says that a finding is wrong. Who it was is not kept; another office hears it."""

    REASONS = [("not_so", _("与实际不符")), ("fixed", _("已经整改")), ("elsewhere", _("不是这一处"))]

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="objections")
    reason = models.CharField(max_length=10, choices=REASONS)
    at = models.DateTimeField()
    taken_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    upheld = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding"], name="objection_open_once", condition=Q(decided_at=None))
        ]


class Label(KeyedModel):
    """The colour a dwelling had from a moment on, with its reasons: a function of open findings and of nothing else.

    The one without `until` is in force. After `expires_on` it says nothing any more: somebody has to look again.
    """

    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="labels")
    colour = models.CharField(max_length=6, choices=COLOURS)
    reasons = models.JSONField(default=list)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    expires_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["colour"], name="label_by_colour", condition=Q(until=None))]
        constraints = [
            models.UniqueConstraint(fields=["dwelling"], name="label_in_force_once", condition=Q(until=None))
        ]
