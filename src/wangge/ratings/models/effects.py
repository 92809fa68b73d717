"""What follows from a result: decisions that somebody signed, entries in the credit file, their repair, consents.

Nothing here comes about by itself, and nothing is deleted: what is over is over by its dates.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel
from wangge.ratings.models.results import MAX_WORDS, Result
from wangge.ratings.models.rounds import Subject


class Decision(KeyedModel):
    """An effect of the scheme on one object, signed. `cites`: the lines that cost or earned points, as they stood in
    `result`, and the honours it `ended` with the day each ran to; `what` as the scheme says it (`no_bids` …). In force
    from `starts` until before `ends`, or for good."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="decisions")
    result = models.ForeignKey(Result, models.PROTECT, related_name="decisions")
    effect = models.CharField(max_length=40)
    what = models.CharField(max_length=10)
    basis = models.TextField(max_length=MAX_WORDS)
    cites = models.JSONField()
    at = models.DateTimeField()
    signed_by = models.UUIDField()
    signed_title = models.CharField(max_length=200)
    starts = models.DateField()
    ends = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)
    revoked_title = models.CharField(max_length=200, blank=True)
    revoked_because = models.CharField(max_length=MAX_WORDS, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "effect"], name="decision_once", condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gt=F("starts")), name="decision_dates_in_order"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_because="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_because="")),
                name="decision_revoked_with_a_reason",
            ),
        ]

    def in_force(self, day):
        """Whether it counts on a day."""
        return self.starts <= day and (self.ends is None or day < self.ends) and self.revoked_at is None


class CreditEntry(KeyedModel):
    """A line of the credit file of a body: what a published round came to, until it expires or is repaired. `list`: of
    the red or the black list. It ends with its decision; what is over is shown to nobody but the offices."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="credit")
    body = models.ForeignKey("organisations.Body", models.PROTECT, related_name="+")
    tone = models.CharField(max_length=5)
    band = models.CharField(max_length=40)
    on_list = models.CharField(max_length=5, blank=True)
    starts = models.DateField()
    expires = models.DateField(null=True)
    repairable_from = models.DateField(null=True)
    repaired_at = models.DateTimeField(null=True)
    repaired_title = models.CharField(max_length=200, blank=True)
    repaired_because = models.CharField(max_length=MAX_WORDS, blank=True)

    class Meta:
        ordering = ["-starts", "-id"]
        indexes = [models.Index(fields=["body", "-starts"], name="credit_by_body")]
        constraints = [
            models.CheckConstraint(
                condition=Q(repaired_at=None) | ~Q(repaired_because=""), name="credit_repaired_with_a_reason"
            )
        ]


class Repair(KeyedModel):
    """A body asks that an entry be repaired: what it has put right, and where that can be seen. Another decides."""

    GRANTED, REFUSED = "granted", "refused"
    OUTCOMES = [(GRANTED, _("同意修复")), (REFUSED, _("不同意"))]

    entry = models.ForeignKey(CreditEntry, models.PROTECT, related_name="repairs")
    words = models.TextField(max_length=MAX_WORDS)
    evidence = models.TextField(max_length=MAX_WORDS)
    by_id = models.UUIDField()
    by_title = models.CharField(max_length=200)
    at = models.DateTimeField()
    due = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)
    answer = models.TextField(max_length=MAX_WORDS, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_title = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due", "id"]
        constraints = [
            models.UniqueConstraint(fields=["entry"], name="repair_one_open", condition=Q(outcome="")),
            models.CheckConstraint(
                condition=Q(decided_at=None) | ~Q(decided_by=F("by_id")), name="repair_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="repair_decided_whole",
            ),
        ]

    @property
    def subject(self):
        """The object whose result was entered."""
        return self.entry.decision.subject


class Consent(KeyedModel):
    """The holder of an office lets an honour of it be published, with the name of the notice card or without. It hangs
    on the object of a round; taken back it counts no more, at once."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="consents")
    with_name = models.BooleanField()
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject"], name="consent_once", condition=Q(withdrawn_at=None))
        ]
