"""Sheets with their frozen rows, what they came to in each revision, and appeals. No table here knows a person;
a picture handed in may show one, and is forgotten."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention

MAX_APPEAL = 500


class Sheet(KeyedModel):
    """One scheme of the method, carried out for a month. `version` says by which rules; `revision` which one holds."""

    NOTICE, SIGNED = "notice", "signed"

    scheme = models.CharField(max_length=40)
    version = models.ForeignKey("method.MethodVersion", models.PROTECT, related_name="+")
    first = models.DateField()
    after = models.DateField()
    state = models.CharField(max_length=10, default=NOTICE)
    drawn_at = models.DateTimeField()
    appeal_until = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    signed_title = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "first"], name="sheet_once"),
            models.CheckConstraint(condition=Q(after__gt=F("first")), name="sheet_dates_in_order"),
            models.CheckConstraint(
                condition=Q(state="notice", signed_at=None) | Q(state="signed", signed_at__isnull=False),
                name="sheet_published_only_signed",
            ),
        ]

    @property
    def is_signed(self):
        """Whether it is published."""
        return self.state == self.SIGNED


class Row(models.Model):
    """A row as it was counted when the sheet was drawn up: whose, of which measure, whether it hit, and why.

    `thing` is the key of what is counted (a case, a move, a rating), `about` that of the matter, `label` its number;
    `facts` are the values that decided. Never changed: an appeal that is upheld stands beside it.
    """

    append_only = True

    id = models.BigAutoField(primary_key=True)
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="rows")
    body = models.ForeignKey("organisations.Body", models.PROTECT, related_name="+", db_index=False)
    measure = models.CharField(max_length=40)
    thing = models.UUIDField()
    about = models.UUIDField()
    label = models.CharField(max_length=40)
    hit = models.BooleanField()
    facts = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "measure", "thing"], name="sheet_row_once")]
        indexes = [models.Index(fields=["sheet", "body", "measure", "hit", "id"], name="sheet_row_by_body")]


class Appeal(KeyedModel):
    """A body's appeal against one row, decided by somebody of another; upheld it leaves the row out or turns it."""

    EXCLUDED, TURNED, REJECTED = "excluded", "turned", "rejected"
    OUTCOMES = [(EXCLUDED, _("成立，这一件不计")), (TURNED, _("成立，这一件改判")), (REJECTED, _("不成立，维持"))]

    row = models.OneToOneField(Row, models.PROTECT, related_name="appeal")
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="appeals")
    reason = models.CharField(max_length=40)
    words = models.TextField(max_length=MAX_APPEAL)
    evidence = models.TextField(max_length=MAX_APPEAL)
    by_id = models.UUIDField(null=True)
    by_title = models.CharField(max_length=200)
    at = models.DateTimeField()
    due = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)
    answer = models.TextField(max_length=MAX_APPEAL, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_title = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due", "id"], name="appeal_open", condition=Q(outcome=""))]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None) | ~Q(decided_by=F("by_id")), name="appeal_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="appeal_decided_whole",
            ),
        ]

    @property
    def is_open(self):
        """Whether it waits to be decided."""
        return not self.outcome

    @property
    def is_upheld(self):
        """Whether it changed the sheet."""
        return self.outcome in (self.EXCLUDED, self.TURNED)


class Proof(KeyedModel):
    """A picture that a body hands in with an appeal: a photo, or a paper photographed. Re-encoded, without EXIF."""

    retention = Retention(timedelta(days=730), "the appeal", "assessments.forget_proofs")

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="proofs")
    ordinal = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["appeal", "ordinal"], name="proof_once")]


class Revision(models.Model):
    """What a sheet came to at a moment: first when it was drawn up, anew with each appeal upheld."""

    append_only = True

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    appeal = models.ForeignKey(Appeal, models.PROTECT, null=True, related_name="+")  # None: the drawing up
    digest = models.CharField(max_length=64)  # SHA-256 over every row counted, as rules.digest_of says

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="revision_once")]


class Line(models.Model):
    """A body's figure of one indicator in a revision; `value` in per cent, two places, halves up."""

    append_only = True

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="lines")
    body = models.ForeignKey("organisations.Body", models.PROTECT, related_name="+", db_index=False)
    measure = models.CharField(max_length=40)
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    value = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "body", "measure"], name="line_once"),
            models.CheckConstraint(condition=Q(numerator__lte=F("denominator")), name="line_part_of_whole"),
        ]


class Score(models.Model):
    """A body's score and place in a revision; both None where an indicator that counts has too few rows."""

    append_only = True

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="scores")
    body = models.ForeignKey("organisations.Body", models.PROTECT, related_name="+", db_index=False)
    value = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    place = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "body"], name="score_once")]
