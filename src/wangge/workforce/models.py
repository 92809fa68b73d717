"""Points of duty, months of shifts, exchanges, and what bodies write down of their work. A shift belongs to an office;
of its holder nothing is judged here."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention
from wangge.workforce.enums import OPEN, Stand

MAX_NAME, MAX_BASIS, MAX_REASON, MAX_WORDS = 60, 200, 200, 2_000


class Point(KeyedModel):
    """Where somebody stands in turns: `kind` is a key of the method's duty, `area` the smallest area it lies in.

    `source` says by which list or decision it is one; `invented` marks points made up for a demo.
    """

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=MAX_NAME)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    lon = models.FloatField()
    lat = models.FloatField()
    source = models.CharField(max_length=MAX_BASIS)
    invented = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind", "name"], condition=Q(valid_until=None), name="point_named_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="point_days_in_order"
            ),
        ]

    def __str__(self):
        return self.name


class Rota(KeyedModel):
    """A month of shifts of an area: a draft until it is published. `begins`: the first day that is planned.

    `version` is the method it was planned by; `confirmed`: the holidays of its year were confirmed by then.
    """

    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    month = models.DateField()
    begins = models.DateField()
    version = models.ForeignKey("method.MethodVersion", models.PROTECT, related_name="+")
    confirmed = models.BooleanField()
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=200)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "month"], name="rota_once"),
            models.CheckConstraint(condition=Q(month__day=1, begins__gte=F("month")), name="rota_month_begins"),
        ]


class Shift(KeyedModel):
    """A turn at a point on a day; `office` None: nobody yet. `arrived_metres` None: the phone told no position."""

    rota = models.ForeignKey(Rota, models.CASCADE, related_name="shifts")
    point = models.ForeignKey(Point, models.PROTECT, related_name="shifts")
    turn = models.CharField(max_length=40)
    seat = models.PositiveSmallIntegerField(default=1)
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    office = models.ForeignKey("accounts.Appointment", models.PROTECT, null=True, related_name="shifts")
    arrived_at = models.DateTimeField(null=True)
    arrived_metres = models.PositiveIntegerField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["office", "starts_at"], name="shift_by_office"),
            models.Index(fields=["rota", "point", "day"], name="shift_by_rota"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["point", "day", "turn", "seat"], name="shift_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_hours_in_order"),
            models.CheckConstraint(
                condition=Q(arrived_at=None) | Q(office__isnull=False), name="shift_stood_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("arrived_at")), name="shift_left_after_coming"
            ),
            ExclusionConstraint(
                name="shift_one_at_a_time",
                expressions=[
                    ("office", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(office__isnull=False),
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]


class Find(KeyedModel):
    """A matter that somebody on duty reported."""

    append_only = True

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="finds")
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="found_on_duty")
    at = models.DateTimeField()


class Swap(KeyedModel):
    """Somebody asks the office `to` to take a shift, for their shift `back` or for none. A third releases."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="swaps")
    asker = models.ForeignKey("accounts.Appointment", models.PROTECT, related_name="+")
    to = models.ForeignKey("accounts.Appointment", models.PROTECT, related_name="+")
    back = models.ForeignKey(Shift, models.CASCADE, null=True, related_name="offered_in")
    stand = models.CharField(max_length=10, choices=Stand, default=Stand.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=MAX_REASON, blank=True)

    class Meta:
        indexes = [models.Index(fields=["stand", "asked_at"], name="swap_by_stand")]
        constraints = [
            models.UniqueConstraint(fields=["shift"], condition=Q(stand__in=OPEN), name="swap_one_open"),
            models.CheckConstraint(condition=~Q(asker=F("to")), name="swap_between_two"),
            models.CheckConstraint(
                condition=~Q(stand__in=[Stand.RELEASED, Stand.REFUSED]) | Q(decided_at__isnull=False),
                name="swap_decided_by_somebody",
            ),
        ]


class Away(KeyedModel):
    """Days on which an office's holder cannot stand. Why is nobody's business."""

    office = models.ForeignKey("accounts.Appointment", models.CASCADE, related_name="away")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="away_days_in_order")]


class BodyRecord(KeyedModel):
    """What a body wrote down of its work on a day: `kind` is the method's, a daily log or the minutes of a meeting.

    `present`: keys of the body's offices (appointments) that were there. Added, never changed: a mistaken one is
    written anew (`corrects`). Its words are apart (`RecordText`), for no word of a resident may stay; `digest` tells
    whether they are still those that were written.
    """

    append_only = True

    kind = models.CharField(max_length=40)
    version = models.ForeignKey("method.MethodVersion", models.PROTECT, related_name="+")
    body = models.ForeignKey("organisations.Body", models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    present = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_id = models.UUIDField()
    office_id = models.UUIDField()
    office_title = models.CharField(max_length=200)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    invented = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["body", "kind", "-on"], name="record_by_body")]


class RecordText(models.Model):
    """The words of a record, which can be blanked: by somebody else than who wrote it, with the reason
    (`blanked_why`), or when its time is over (no reason). `guests`: bodies and posts that joined; `papers`: what
    belongs to it and where the body keeps it; `because`: why an earlier record was written anew. `salt` goes with the
    words, so that nobody guesses them from the digest.
    """

    retention = Retention(timedelta(days=3652), "the day", "workforce.forget_records")
    TOLD = ("words", "guests", "decided", "papers", "because")

    record = models.OneToOneField(BodyRecord, models.PROTECT, primary_key=True, related_name="text")
    words = models.TextField(max_length=MAX_WORDS, blank=True)
    guests = models.CharField(max_length=MAX_BASIS, blank=True)
    decided = models.TextField(max_length=MAX_WORDS, blank=True)
    papers = models.CharField(max_length=MAX_BASIS, blank=True)
    because = models.CharField(max_length=MAX_BASIS, blank=True)
    salt = models.CharField(max_length=32, blank=True)
    blanked_at = models.DateTimeField(null=True)
    blanked_by = models.UUIDField(null=True)
    blanked_as = models.CharField(max_length=200, blank=True)
    blanked_why = models.CharField(max_length=MAX_BASIS, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(blanked_at=None) & ~Q(words="") & ~Q(salt=""))
                | Q(blanked_at__isnull=False, words="", guests="", decided="", papers="", because="", salt=""),
                name="record_text_blanked_as_a_whole",
            ),
        ]

    def empty(self, at):
        """Take the words away for good, and the salt without which their digest tells nothing."""
        for name in (*self.TOLD, "salt"):
            setattr(self, name, "")
        self.blanked_at = at
        self.save()
