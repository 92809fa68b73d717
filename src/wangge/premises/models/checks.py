"""What checks find in a dwelling, what is said against it, and the label that follows from it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel
from wangge.premises.models.places import Dwelling

COLOURS = [("green", _("绿")), ("blue", _("蓝")), ("yellow", _("黄")), ("orange", _("橙")), ("red", _("红"))]
"""From the best to the worst. A word and a number stand beside each colour wherever it is shown."""


class OneCheck(KeyedModel):
    """Somebody went through the sheet of a place. What was wrong are its findings."""

    append_only = True

    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200, blank=True)
    items = models.PositiveSmallIntegerField()  # of the sheet that was gone through

    class Meta:
        abstract = True


class OneFinding(KeyedModel):
    """One item that a check found wrong: open until somebody else than who saw to it has looked again. `item` and
    `grade` are the pack's, kept as they were; `AT` names the field of the place."""

    AT = ""

    item = models.CharField(max_length=40)
    grade = models.CharField(max_length=10)
    found_on = models.DateField()
    due_on = models.DateField()
    fixed_at = models.DateTimeField(null=True)
    fixed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    class Meta:
        abstract = True


class Check(OneCheck):
    """A check of a dwelling."""

    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="checks")


class Finding(OneFinding):
    """What a check found wrong in a dwelling."""

    AT = "dwelling"

    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="findings")
    check_of = models.ForeignKey(Check, models.PROTECT, related_name="findings")
    struck = models.BooleanField(default=False)  # an objection was upheld: it never counted
    same_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")  # goes on there: dwellings merged

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
