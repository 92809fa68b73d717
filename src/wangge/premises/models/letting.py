"""That a dwelling may be let, and that it stands in the public list. Who lets it stands in `people`, not here."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel
from wangge.premises.models.places import Dwelling


class Clearance(KeyedModel):
    """An accepted letting filing as premises know it: how many rooms and people, since when and until when.

    `number` is the filing's. `holder` is the account that filed, a key and nothing else: only it or an office may list
    the dwelling. It is emptied when the filing is forgotten.
    """

    ENDS = [
        ("ended", _("房东停止出租")),
        ("revoked", _("备案被撤销")),
        ("expired", _("备案期满")),
        ("gone", _("房屋改作他用")),
    ]

    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="clearances")
    number = models.CharField(max_length=20, unique=True)
    holder = models.UUIDField(null=True)
    rooms = models.PositiveSmallIntegerField()
    area_m2 = models.DecimalField(max_digits=7, decimal_places=2)
    most_occupants = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    valid_until = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=10, blank=True, choices=ENDS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dwelling"], name="clearance_in_force_once", condition=Q(ended_at=None)),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("since")), name="clearance_times_in_order"
            ),
        ]


class Listing(KeyedModel):
    """A dwelling in the public list (安居超市): what is let and for how much, without a name and without free words.

    One that was taken down because of its label is told to the landlord by the office (`told_at`); after a new check
    the landlord puts up another.
    """

    PARTS = [("whole", _("整套")), ("room", _("单间"))]
    FACILITIES = [
        *(("bed", _("床")), ("wardrobe", _("衣柜")), ("desk", _("桌椅")), ("kitchen", _("厨房"))),
        *(("bath", _("独立卫生间")), ("washer", _("洗衣机")), ("fridge", _("冰箱")), ("aircon", _("空调"))),
        *(("heater", _("热水器")), ("net", _("宽带")), ("lift", _("电梯")), ("charging", _("楼下充电棚"))),
    ]
    ENDS = [
        *(("landlord", _("房东下架")), ("office", _("社区下架")), ("red", _("隐患标签变红，自动下架"))),
        *(("stale", _("隐患标签过期，自动下架")), ("clearance", _("出租备案已终止")), ("gone", _("房屋改作他用"))),
    ]
    AUTOMATIC = ("red", "stale")

    clearance = models.ForeignKey(Clearance, models.PROTECT, related_name="listings")
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="listings")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    part = models.CharField(max_length=5, choices=PARTS)
    rent = models.DecimalField(max_digits=8, decimal_places=2, null=True)  # yuan a month; None: to be agreed
    free_from = models.DateField()
    facilities = models.JSONField(default=list)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=10, blank=True, choices=ENDS)
    told_at = models.DateTimeField(null=True)
    invented = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["-since", "id"], name="listing_newest", condition=Q(until=None)),
            models.Index(fields=["clearance", "-since"], name="listing_of_clearance"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dwelling"], name="listing_in_force_once", condition=Q(until=None)),
            models.CheckConstraint(condition=Q(rent=None) | Q(rent__gt=0), name="listing_rent_above_nothing"),
        ]
