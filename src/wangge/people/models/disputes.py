"""Numbers that two living records hold: who claims them, what each office saw, whose it turned out to be."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention
from wangge.core.scope import ScopedModel
from wangge.people.models.register import Person

A_YEAR = timedelta(days=365)


class NumberDispute(KeyedModel):
    """That a number is claimed by more than one person, until it is settled. Keys alone: it is not under the scope,
    for the offices that keep the claims may lie anywhere in the county.

    `settled_by`: who decided whose it is; nobody where the others were corrected or merged.
    """

    retention = Retention(A_YEAR, "the end of the dispute", "people.forget_disputes")

    number_hash = models.UUIDField()
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["opened_at", "id"], name="dispute_open", condition=Q(settled_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["number_hash"], name="dispute_once", condition=Q(settled_at=None)),
            models.CheckConstraint(
                condition=Q(settled_by=None) | ~Q(settled_by=F("opened_by")), name="dispute_settled_by_another"
            ),
        ]


class NumberClaim(KeyedModel, ScopedModel):
    """One person's side of a disputed number: which papers their office saw, and how it ended for them.

    `area` is the person's, wherever the record goes. `kept`: whether the number stayed theirs.
    """

    retention = Retention(A_YEAR, "the end of the dispute", "people.forget_disputes")

    dispute = models.ForeignKey(NumberDispute, models.PROTECT, related_name="claims")
    person = models.ForeignKey(Person, models.PROTECT, related_name="claims", db_index=False)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    papers = models.CharField(max_length=200, blank=True)
    office_name = models.CharField(max_length=200, blank=True)
    stated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    kept = models.BooleanField(null=True)
    ground = models.CharField(max_length=200, blank=True)
    decider_office_name = models.CharField(max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["person", "-id"], name="claim_by_person")]
        constraints = [
            models.UniqueConstraint(fields=["dispute", "person"], name="claim_once", condition=Q(ended_at=None)),
        ]
