"""What people ask about their own data, what was corrected, what was merged: erased with the person."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention
from wangge.core.scope import ScopedModel
from wangge.people.enums import RIGHTS
from wangge.people.models.register import Person

THREE_YEARS = timedelta(days=3 * 365)


class Correction(KeyedModel, ScopedModel):
    """Which fields of a person were changed, by which office, on what ground; what stood there before, sealed."""

    retention = Retention(timedelta(days=365), "the correction", "people.forget_corrections")

    person = models.ForeignKey(Person, models.PROTECT, related_name="corrections")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    fields = models.JSONField()
    before_sealed = models.BinaryField()
    ground = models.CharField(max_length=200)
    office_name = models.CharField(max_length=200)
    at = models.DateTimeField()


class Merge(KeyedModel, ScopedModel):
    """That two records were one person: which stays, what went over, so that it can be undone."""

    retention = Retention(timedelta(days=365), "the merge", "people.forget_merges")

    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Person, models.PROTECT, related_name="merged_by")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    moved = models.JSONField()
    ground = models.CharField(max_length=200)
    office_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class Objection(KeyedModel, ScopedModel):
    """A person's complaint about one look at their file, and the answer."""

    retention = Retention(THREE_YEARS, "the complaint", "people.forget_objections")

    person = models.ForeignKey(Person, models.PROTECT, related_name="objections", db_index=False)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    look_id = models.BigIntegerField()
    words = models.CharField(max_length=500)
    at = models.DateTimeField()
    due = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    upheld = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    answerer_office_name = models.CharField(max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["person", "look_id"], name="objection_once_for_a_look")]


class RightsRequest(KeyedModel, ScopedModel):
    """A person asks for a copy, a correction, deletion or an explanation; answered within the clock.

    A refusal says why and that a court may be asked (Personal Information Protection Law, article 50).
    """

    GRANTED, REFUSED = "granted", "refused"
    retention = Retention(THREE_YEARS, "the request", "people.forget_requests")

    person = models.ForeignKey(Person, models.PROTECT, related_name="requests")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=list(RIGHTS.items()))
    words = models.CharField(max_length=500, blank=True)
    by_representative = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    due = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=8, blank=True, choices=[(GRANTED, "同意"), (REFUSED, "不予同意")])
    reason = models.CharField(max_length=500, blank=True)
    office_name = models.CharField(max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["due"], name="rights_open", condition=Q(decided_at=None))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision="refused") | ~Q(reason=""), name="rights_refusal_gives_its_reason"
            ),
        ]
