"""The register: persons, households, where they live; firms and who answers for them. All under row-level security.

Nothing is deleted but by retention or a granted request: what ends gets an end date, what is merged says into whom.
`area` is the grid, or the smallest area known, by which the database decides who sees a row. A key with
`db_index=False` has a declared index that begins with it.
"""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention
from wangge.core.scope import ScopedModel
from wangge.people.enums import ENTITY_KINDS, LIVES, MINOR_BASES, NUMBER_KINDS, RESULTS, ROLES, SEXES

KEPT = Retention(timedelta(days=365), "the end of the last residence", "people.forget_persons")
"""Everything about a person goes with the person, a year after they left (a default of the platform)."""


class Person(KeyedModel, ScopedModel):
    """Somebody who lives here or answers for a firm. The number and the phone are sealed, matched by keyed hash.

    `verified_on`: when the source was right; `disputed`: another living record holds the same number (models.disputes).
    `ended_on`: when the last residence ended, whatever the reason. A child under 14 has a named legal basis, or there
    is no record.
    """

    retention = KEPT

    name = models.CharField(max_length=60)
    number_kind = models.CharField(max_length=10, blank=True, choices=list(NUMBER_KINDS.items()))
    number_sealed = models.BinaryField(null=True)
    number_hash = models.UUIDField(null=True)
    phone_sealed = models.BinaryField(null=True)
    phone_hash = models.UUIDField(null=True)
    sex = models.CharField(max_length=1, blank=True, choices=list(SEXES.items()))
    birth_year = models.PositiveSmallIntegerField(null=True)
    minor_basis = models.CharField(max_length=20, blank=True, choices=list(MINOR_BASES.items()))
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=80)
    verified_on = models.DateField()
    disputed = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", db_index=False)
    ended_on = models.DateField(null=True)
    batch = models.UUIDField(null=True)
    invented = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(fields=["area", "id"], name="person_by_area"),
            models.Index(fields=["name"], name="person_by_name"),
            models.Index(fields=["number_hash"], name="person_by_number", condition=Q(number_hash__isnull=False)),
            models.Index(fields=["phone_hash"], name="person_by_phone", condition=Q(phone_hash__isnull=False)),
            models.Index(fields=["merged_into"], name="person_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["batch"], name="person_by_batch", condition=Q(batch__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number_hash"],
                name="person_number_once",
                condition=Q(merged_into=None, disputed=False, number_hash__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(birth_year=None) | ~Q(minor_basis="") | Q(birth_year__lte=ExtractYear("verified_on") - 14),
                name="person_no_child_without_basis",
            ),
            models.CheckConstraint(
                condition=Q(number_hash=None, number_sealed=None)
                | Q(number_hash__isnull=False, number_sealed__isnull=False) & ~Q(number_kind=""),
                name="person_number_whole",
            ),
            models.CheckConstraint(
                condition=Q(phone_hash=None, phone_sealed=None)
                | Q(phone_hash__isnull=False, phone_sealed__isnull=False),
                name="person_phone_whole",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="person_not_merged_into_itself"
            ),
        ]

    def __str__(self):
        return self.name


class Household(KeyedModel, ScopedModel):
    """How many people of which age band live together in a dwelling: counts, no names."""

    dwelling = models.ForeignKey("premises.Dwelling", models.PROTECT, related_name="+", db_index=False)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    aged_0_6 = models.PositiveSmallIntegerField(default=0)
    aged_7_13 = models.PositiveSmallIntegerField(default=0)
    aged_14_17 = models.PositiveSmallIntegerField(default=0)
    aged_18_59 = models.PositiveSmallIntegerField(default=0)
    aged_60_79 = models.PositiveSmallIntegerField(default=0)
    aged_80 = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=80)
    counted_on = models.DateField()
    ended_on = models.DateField(null=True)
    batch = models.UUIDField(null=True)
    invented = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(fields=["dwelling"], name="household_by_dwelling"),
            models.Index(fields=["area", "id"], name="household_by_area"),
            models.Index(fields=["batch"], name="household_by_batch", condition=Q(batch__isnull=False)),
        ]


class Residence(KeyedModel, ScopedModel):
    """A spell of somebody living in a dwelling, from a day, until a day once it ended."""

    retention = KEPT

    person = models.ForeignKey(Person, models.PROTECT, related_name="residences", db_index=False)
    dwelling = models.ForeignKey("premises.Dwelling", models.PROTECT, related_name="+", db_index=False)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=list(LIVES.items()))
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    source = models.CharField(max_length=80)
    batch = models.UUIDField(null=True)

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(fields=["dwelling", "valid_until"], name="residence_by_dwelling"),
            models.Index(fields=["person", "-valid_from"], name="residence_by_person"),
            models.Index(fields=["area", "kind"], name="residence_by_area"),
            models.Index(fields=["batch"], name="residence_by_batch", condition=Q(batch__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], name="residence_one_now", condition=Q(valid_until=None) & ~Q(kind="away")
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="residence_dates_in_order"
            ),
        ]


class Entity(KeyedModel, ScopedModel):
    """A firm, an institution or a self-employed trader, with the unified code or the reason why it is unchecked."""

    uscc = models.CharField(max_length=18, blank=True)
    uscc_unchecked_reason = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=14, choices=list(ENTITY_KINDS.items()))
    dwelling = models.ForeignKey("premises.Dwelling", models.PROTECT, null=True, related_name="+", db_index=False)
    building = models.ForeignKey("premises.Building", models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=80)
    verified_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    batch = models.UUIDField(null=True)
    invented = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(fields=["area", "kind", "id"], name="entity_by_area"),
            models.Index(fields=["name"], name="entity_by_name"),
            models.Index(fields=["dwelling"], name="entity_by_dwelling", condition=Q(dwelling__isnull=False)),
            models.Index(fields=["batch"], name="entity_by_batch", condition=Q(batch__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"], name="entity_uscc_once", condition=Q(valid_until=None, uscc_unchecked_reason="")
            ),
            models.CheckConstraint(condition=~Q(uscc="") | ~Q(uscc_unchecked_reason=""), name="entity_code_or_reason"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="entity_dates_in_order"
            ),
        ]

    def __str__(self):
        return self.name


class EntityChange(KeyedModel, ScopedModel):
    """What was kept of a firm before it was corrected or moved: which fields, how they read, who changed them and why.

    `before`: field → text as it was shown; `area` is the firm's, wherever it goes.
    """

    retention = Retention(timedelta(days=365), "the change", "people.forget_entity_changes")

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="changes", db_index=False)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    before = models.JSONField()
    ground = models.CharField(max_length=80)
    office_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["entity", "-at"], name="entity_change_by_entity")]


class Responsible(KeyedModel, ScopedModel):
    """Who answers for a firm in a role. `person` where the register knows them; else a name and a sealed phone."""

    retention = Retention(timedelta(days=365), "the end of the role", "people.forget_responsible")

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="responsible", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="roles", db_index=False)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    phone_sealed = models.BinaryField(null=True)
    role = models.CharField(max_length=10, choices=list(ROLES.items()))
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    batch = models.UUIDField(null=True)

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(fields=["entity", "-valid_from"], name="responsible_by_entity"),
            models.Index(fields=["person"], name="responsible_by_person", condition=Q(person__isnull=False)),
        ]


class Inspection(KeyedModel, ScopedModel):
    """That an office inspected a firm's premises on a day, and whether it found anything. Findings hang on premises."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="inspections", db_index=False)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    on = models.DateField()
    office_id = models.UUIDField()
    office_name = models.CharField(max_length=200)
    result = models.CharField(max_length=10, choices=list(RESULTS.items()))

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["entity", "-on"], name="inspection_by_entity")]
