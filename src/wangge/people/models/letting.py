"""The two filings before letting (双备案): the landlord's, then the tenancy's with who moves in.

The text names 双备案 and does not define it; this reading is a default of the platform, said so on every page. Rows are
seen by offices of the area and by the account that filed.
"""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention
from wangge.core.scope import ScopedModel
from wangge.people.enums import FILING_STATES, NUMBER_KINDS
from wangge.people.models.register import Person

A_YEAR = timedelta(days=365)
OPEN = ("filed", "returned", "accepted")


class Filing(KeyedModel, ScopedModel):
    """What both filings have: number, place, state, clock, and the office's answer. `account` is who filed; none where
    an office entered it at its counter (`entered_by`)."""

    number = models.CharField(max_length=20, unique=True)
    account = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    entered_by = models.UUIDField(null=True)
    dwelling = models.ForeignKey("premises.Dwelling", models.PROTECT, related_name="+")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=list(FILING_STATES.items()))
    at = models.DateTimeField()
    due = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    invented = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        abstract = True


class LettingFiling(Filing):
    """A landlord says that a dwelling will be let: rooms, size, how many people at most, and that it is safe."""

    retention = Retention(A_YEAR, "the end of the filing", "people.forget_lettings")
    CAPACITIES = [("owner", _("房东本人")), ("agent", _("房东委托的人"))]

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="lettings")
    name = models.CharField(max_length=60)
    phone_sealed = models.BinaryField()
    capacity = models.CharField(max_length=5, choices=CAPACITIES)
    rooms = models.PositiveSmallIntegerField()
    area_m2 = models.DecimalField(max_digits=7, decimal_places=2)
    most_occupants = models.PositiveSmallIntegerField()
    declared = models.JSONField()
    valid_until = models.DateField(null=True)
    clearance = models.ForeignKey("premises.Clearance", models.PROTECT, null=True, related_name="+")

    class Meta(Filing.Meta):
        indexes = [
            models.Index(fields=["area", "state", "due"], name="letting_by_area"),
            models.Index(fields=["account", "-at"], name="letting_by_account"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dwelling"], name="letting_once", condition=Q(state__in=OPEN)),
            models.CheckConstraint(
                condition=Q(entered_by=None) | Q(decided_by=None) | ~Q(entered_by=F("decided_by")),
                name="letting_decided_by_another",
            ),
        ]


class TenancyFiling(Filing):
    """Who moves into a dwelling that was cleared, from when until when. Children under 14 are counted, not named."""

    retention = Retention(A_YEAR, "the end of the filing", "people.forget_tenancies")

    letting = models.ForeignKey(LettingFiling, models.PROTECT, related_name="tenancies", db_index=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    children = models.PositiveSmallIntegerField(default=0)
    late = models.BooleanField(default=False)  # filed after they had moved in

    class Meta(Filing.Meta):
        indexes = [
            models.Index(fields=["area", "state", "due"], name="tenancy_by_area"),
            models.Index(fields=["letting", "-at"], name="tenancy_by_letting"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="tenancy_days_in_order"),
            models.CheckConstraint(
                condition=Q(entered_by=None) | Q(decided_by=None) | ~Q(entered_by=F("decided_by")),
                name="tenancy_decided_by_another",
            ),
        ]


class Tenant(KeyedModel, ScopedModel):
    """One who moves in. Once accepted and moved in they are a person of the register; `problem` says why not yet."""

    retention = Retention(A_YEAR, "the end of the filing", "people.forget_tenancies")
    PROBLEMS = [
        ("number", _("证件号码在别处登记过，请核对后迁移或合并")),
        ("dates", _("与登记的居住日期有出入，请核对")),
        ("elsewhere", _("在别处登记有居住，请核实后办理迁移")),
    ]

    filing = models.ForeignKey(TenancyFiling, models.PROTECT, related_name="tenants")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    number_kind = models.CharField(max_length=10, blank=True, choices=list(NUMBER_KINDS.items()))
    number_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="tenancies")
    problem = models.CharField(max_length=10, blank=True, choices=PROBLEMS)


class FilingStep(KeyedModel, ScopedModel):
    """One step of a filing, with the reason that was given."""

    retention = Retention(A_YEAR, "the end of the filing", "people.forget_lettings")
    BY = [("landlord", _("房东")), ("office", _("社区")), ("clock", _("期限已到"))]

    letting = models.ForeignKey(LettingFiling, models.PROTECT, null=True, related_name="steps")
    tenancy = models.ForeignKey(TenancyFiling, models.PROTECT, null=True, related_name="steps")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    deed = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=list(FILING_STATES.items()))
    by = models.CharField(max_length=8, choices=BY)
    office_name = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
