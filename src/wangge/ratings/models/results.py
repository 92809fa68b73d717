"""What a round came to, each time it was computed, and what was objected to."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel
from wangge.ratings.models.rounds import Round, Subject

MAX_WORDS = 500


class Revision(models.Model):
    """A computing of a round. Its inputs stand in the evidence and in corrections up to its number, so that anybody
    can compute it again; `digest` is over every result, as `rules.digest_of` says."""

    append_only = True

    round = models.ForeignKey(Round, models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_title = models.CharField(max_length=200, blank=True)
    objection = models.ForeignKey("ratings.Objection", models.PROTECT, null=True, related_name="+")
    because = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="rating_revision_once")]


class Result(models.Model):
    """What an object came to in a revision. Without a score there is a reason (`withheld`) and no place.

    `sides`: key of a side → its score; `bonus` and `veto` as they counted.
    """

    append_only = True

    id = models.BigAutoField(primary_key=True)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="results", db_index=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="results")
    score = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    place = models.PositiveIntegerField(null=True)
    band = models.CharField(max_length=40, blank=True)
    sides = models.JSONField()
    bonus = models.DecimalField(max_digits=9, decimal_places=4)
    veto = models.CharField(max_length=40, blank=True)
    withheld = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "subject"], name="result_once"),
            models.CheckConstraint(
                condition=Q(score=None, place=None, band="") | Q(score__isnull=False, place__isnull=False),
                name="result_whole",
            ),
        ]


class Objection(KeyedModel):
    """An object contests one line of its result, one entry noted, or one row behind a line; somebody decides who had no
    part in it. A row upheld counts the other way (`turned`) or not at all."""

    UPHELD, REJECTED = "upheld", "rejected"
    OUTCOMES = [(UPHELD, _("成立")), (REJECTED, _("不成立，维持"))]

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="objections")
    side = models.CharField(max_length=40, blank=True)
    indicator = models.CharField(max_length=40, blank=True)
    note = models.ForeignKey("ratings.Note", models.PROTECT, null=True, related_name="objections")
    row = models.ForeignKey("ratings.Row", models.PROTECT, null=True, related_name="objections", db_index=False)
    reason = models.CharField(max_length=40)
    words = models.TextField(max_length=MAX_WORDS)
    by_id = models.UUIDField()
    by_title = models.CharField(max_length=200)
    at = models.DateTimeField()
    due = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)
    turned = models.BooleanField(default=False)
    answer = models.TextField(max_length=MAX_WORDS, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_title = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due", "id"], name="rating_objection_open", condition=Q(outcome=""))]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "side", "indicator"], name="objection_line_once", condition=Q(note=None, row=None)
            ),
            models.UniqueConstraint(fields=["row"], name="objection_row_once", condition=Q(row__isnull=False)),
            models.UniqueConstraint(fields=["note"], name="objection_note_once", condition=Q(note__isnull=False)),
            models.CheckConstraint(
                condition=Q(decided_at=None) | ~Q(decided_by=F("by_id")), name="objection_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="objection_decided_whole",
            ),
        ]


class Correction(models.Model):
    """The value of a line from revision `number` on, after an objection upheld or a mistake found; `row`: the single
    row that counts otherwise since."""

    append_only = True

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="corrections", db_index=False)
    side = models.CharField(max_length=40, blank=True)
    indicator = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    given = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    of = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    objection = models.ForeignKey(Objection, models.PROTECT, null=True, related_name="corrections")
    row = models.ForeignKey("ratings.Row", models.PROTECT, null=True, related_name="corrections")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "side", "indicator", "number"], name="correction_once"),
            models.CheckConstraint(
                condition=Q(given=None, of=None) | Q(of__gt=0, given__gte=0, given__lte=F("of")),
                name="correction_in_range",
            ),
        ]
