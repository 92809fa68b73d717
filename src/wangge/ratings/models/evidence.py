"""What a score is computed from: sheets with marks, readings of measures and surveys, notes with a reason.

A value is always `given` out of `of`, two exact numbers; `of` empty says that the indicator does not apply.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel
from wangge.ratings.models.rounds import Round, Subject

MAX_BECAUSE = 300


class Sheet(KeyedModel):
    """What one office found or thought of an object: on a drawn check (`side` empty), or as a side that scores. Marks
    stay as they are; a side's sheet that was taken back no longer counts."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="sheets")
    side = models.CharField(max_length=40, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    by_id = models.UUIDField()
    office_id = models.UUIDField()
    office_title = models.CharField(max_length=200)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=MAX_BECAUSE, blank=True)

    class Meta:
        indexes = [models.Index(fields=["round", "side", "subject"], name="rating_sheet_by_side")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "by_id"], name="rating_sheet_once", condition=~Q(side="") & Q(withdrawn_at=None)
            ),
            models.UniqueConstraint(fields=["subject", "on"], name="rating_check_once", condition=Q(side="")),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None) | Q(lon__isnull=False, lat__isnull=False), name="rating_sheet_placed"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | (~Q(side="") & ~Q(withdrawn_because="")),
                name="rating_sheet_withdrawn_with_a_reason",
            ),
        ]

    @property
    def is_check(self):
        """Whether it is a drawn check."""
        return not self.side


class Mark(models.Model):
    """One indicator on a sheet."""

    append_only = True

    id = models.BigAutoField(primary_key=True)
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="marks", db_index=False)
    indicator = models.CharField(max_length=40)
    given = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    of = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "indicator"], name="mark_once"),
            models.CheckConstraint(
                condition=Q(given=None, of=None) | Q(of__gt=0, given__gte=0, given__lte=F("of")), name="mark_in_range"
            ),
        ]


class Reading(models.Model):
    """An indicator's value out of a measure or a survey: `numerator` of `denominator` rows, and what that comes to;
    `of` is empty where too few rows stand behind it. Read anew with each computing, and frozen by the notice."""

    id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="readings", db_index=False)
    indicator = models.CharField(max_length=40)
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    given = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    of = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "indicator"], name="reading_once"),
            models.CheckConstraint(condition=Q(numerator__lte=F("denominator")), name="reading_part_of_whole"),
        ]


class Row(models.Model):
    """A row that the reading of a body or an area counts, as it was then: of what (`thing`), about which matter, by the
    number people know it by, whether it hit, and the values that decided. Kept anew with each computing, and frozen by
    the notice.

    `read_as`: what had been decided of it in a period within this one (`read_by`: the row there) when it was read; the
    reading counted it so. `ruling`: how it counts by now, from revision `ruled_in` on (0: since the reading), by an
    objection upheld or a correction, here or of the row `ruled_as` of a period within this one: it is left out, counts
    the other way than it was found, or counts as found again."""

    OUT, TURNED, FOUND = "out", "turned", "found"
    RULINGS = [(OUT, _("不计")), (TURNED, _("改判")), (FOUND, _("照原计"))]

    id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="rows", db_index=False)
    indicator = models.CharField(max_length=40)
    thing = models.UUIDField()
    about = models.UUIDField()
    label = models.CharField(max_length=40)
    hit = models.BooleanField()
    facts = models.JSONField()
    ruling = models.CharField(max_length=6, choices=RULINGS, blank=True)
    ruled_in = models.PositiveIntegerField(null=True)
    ruled_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    read_as = models.CharField(max_length=6, choices=RULINGS, blank=True)
    read_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "indicator", "thing"], name="rating_row_once"),
            models.CheckConstraint(
                condition=Q(ruling="", ruled_in=None, ruled_as=None) | (~Q(ruling="") & Q(ruled_in__isnull=False)),
                name="rating_row_ruled_whole",
            ),
            models.CheckConstraint(
                condition=Q(read_as="", read_by=None)
                | (~Q(read_as="") & ~Q(ruling="") & Q(read_by__isnull=False)),
                name="rating_row_read_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "indicator", "hit", "id"], name="rating_row_by_line"),
            models.Index(fields=["subject", "thing"], name="rating_row_ruled", condition=~Q(ruling="")),
            # rows are deleted by the round, and each is asked for what refers to it: only few do
            models.Index(fields=["ruled_as"], name="rating_row_ruled_as", condition=Q(ruled_as__isnull=False)),
            models.Index(fields=["read_by"], name="rating_row_read_by", condition=Q(read_by__isnull=False)),
        ]

    @property
    def counts(self):
        """Whether it counts as a hit by now; None where it is left out."""
        if self.ruling == self.OUT:
            return None
        return self.hit != (self.ruling == self.TURNED)

    @property
    def other_way(self):
        """The ruling by which it counts the other way than it does by now."""
        return self.FOUND if self.ruling == self.TURNED else self.TURNED


class Note(KeyedModel):
    """A deduction, a bonus or a veto, each by a key of the scheme, with its reason and evidence: photos, the number of
    a `matter` and nothing else of it. It counts up to the revision before `ended_in`; empty: in all."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="notes")
    key = models.CharField(max_length=40)
    reason = models.TextField(max_length=500)
    on = models.DateField()
    matter = models.CharField(max_length=19, blank=True)
    at = models.DateTimeField()
    by_id = models.UUIDField()
    office_id = models.UUIDField()
    office_title = models.CharField(max_length=200)
    ended_in = models.PositiveIntegerField(null=True)
    ended_because = models.CharField(max_length=MAX_BECAUSE, blank=True, verbose_name=_("不再计入的原因"))

    class Meta:
        ordering = ["on", "id"]
