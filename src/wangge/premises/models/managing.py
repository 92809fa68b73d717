"""Who manages an estate, since when, in which way, on which basis."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel
from wangge.premises.models.places import Estate


class Management(KeyedModel):
    """A body manages an estate from `since` until before `until`; one at a time. What ended stays, so that a result of
    last year still says whose it was."""

    WAYS = [
        ("company", _("物业企业服务")),
        ("joint", _("物业企业与社区共管")),
        ("community", _("社区代管")),
        ("fallback", _("国有企业兜底")),
        ("owners", _("业主自管")),
    ]

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="managements")
    body = models.ForeignKey("organisations.Body", models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=WAYS)
    since = models.DateField()
    until = models.DateField(null=True)
    basis = models.CharField(max_length=120)
    ended_because = models.CharField(max_length=120, blank=True)
    invented = models.BooleanField(default=False)

    class Meta:
        ordering = ["-since", "id"]
        indexes = [models.Index(fields=["body", "since"], name="management_by_body")]
        constraints = [
            models.UniqueConstraint(fields=["estate"], name="management_one_at_a_time", condition=Q(until=None)),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="management_dates_in_order"
            ),
        ]
