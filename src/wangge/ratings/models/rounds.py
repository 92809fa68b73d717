"""Rounds and the objects they rate."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel


class Round(KeyedModel):
    """One scheme of the method, carried out for a period. `version` says by which rules; `revision` which computing
    holds: 0 before the first. After one that was withdrawn its period may have another."""

    OPEN, COMPUTED, NOTICED, SIGNED, PUBLISHED, WITHDRAWN = (
        *("open", "computed", "noticed"),
        *("signed", "published", "withdrawn"),
    )
    STATES = [
        (OPEN, _("收集中")),
        (COMPUTED, _("已计算")),
        (NOTICED, _("告知中")),
        (SIGNED, _("已签发")),
        (PUBLISHED, _("已公布")),
        (WITHDRAWN, _("已撤回")),
    ]

    scheme = models.CharField(max_length=40)
    version = models.ForeignKey("method.MethodVersion", models.PROTECT, related_name="+")
    first = models.DateField()
    after = models.DateField()
    state = models.CharField(max_length=10, choices=STATES, default=OPEN)
    revision = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True)
    computed_at = models.DateTimeField(null=True)
    computed_by = models.UUIDField(null=True)
    noticed_at = models.DateTimeField(null=True)
    noticed_because = models.CharField(max_length=500, blank=True)  # why it was, though something was missing
    objections_until = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    signed_title = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)
    published_title = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
    invented = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "first"], name="round_once", condition=~Q(state="withdrawn")),
            models.CheckConstraint(condition=Q(after__gt=F("first")), name="round_dates_in_order"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(signed_at__isnull=False), name="round_published_only_signed"
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("computed_by")), name="round_signed_by_another"
            ),
        ]

    @property
    def is_open(self):
        """Whether evidence is still taken in."""
        return self.state == self.OPEN


class Subject(KeyedModel):
    """An object of a round as it stood: its key in its own register (`thing`), its title, where it lies.

    `body` is the body it answers to, which sees it and may object: a company itself, the company that manages an
    estate. An office held is one by its key alone: no row leads from here to a person. `hidden`: when the round was
    computed last, its register no longer showed it to the public; then it has no result.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="subjects")
    thing = models.UUIDField()
    title = models.CharField(max_length=200)
    area_path = models.CharField(max_length=200)
    stratum = models.CharField(max_length=200, blank=True)  # the area by which draws are spread
    body = models.ForeignKey("organisations.Body", models.PROTECT, null=True, related_name="+")
    hidden = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "thing"], name="subject_once")]

    def __str__(self):
        return self.title
