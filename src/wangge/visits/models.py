"""Months of visits, visits, what was found on them, and data hints. No person is named in any of them."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention
from wangge.core.scope import ScopedModel
from wangge.visits.enums import WHY, Answer, Outcome

MAX_SOURCE, MAX_REFERENCE = 60, 60


class Plan(KeyedModel):
    """The visits of a month in an area, as a version of the method orders them."""

    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    month = models.DateField()
    version = models.ForeignKey("method.MethodVersion", models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "month"], name="visit_plan_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="visit_plan_of_a_month"),
        ]


class Share(KeyedModel):
    """What falls to an office in a month: so many households by the rule, and which ones are its stops."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="shares")
    office = models.ForeignKey("accounts.Appointment", models.PROTECT, related_name="visit_shares")
    quota = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "office"], name="visit_share_once")]


class Stop(KeyedModel):
    """A dwelling on an office's way, in the order of the walk. In a month a dwelling stands on one way alone.

    `why` may tell that help was asked for at it: that goes when the visit which tells it goes.
    """

    retention = Retention(timedelta(days=365), "the visit that may have led to it", "visits.forget_reasons")

    share = models.ForeignKey(Share, models.CASCADE, related_name="stops")
    month = models.DateField()
    dwelling = models.ForeignKey("premises.Dwelling", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=10, choices=list(WHY.items()))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "dwelling"], name="visit_stop_nobody_twice"),
            models.UniqueConstraint(fields=["share", "position"], name="visit_stop_in_order"),
        ]


class Visit(KeyedModel, ScopedModel):
    """That an office was at a dwelling's door, how it went, and which boxes of the pack were ticked.

    The key is made on the phone; `at` is when it took place, `sent_at` when it reached us. Once its time is over the
    outcome, the ticks and the office go, and only the day stays. Taken back on the same day, it counts no more.
    """

    retention = Retention(timedelta(days=365), "the visit", "visits.forget_visits")

    dwelling = models.ForeignKey("premises.Dwelling", models.PROTECT, related_name="+")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    office = models.ForeignKey("accounts.Appointment", models.PROTECT, null=True, related_name="visits")
    office_name = models.CharField(max_length=200, blank=True)
    version = models.ForeignKey("method.MethodVersion", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    boxes = ArrayField(models.CharField(max_length=40), default=list)
    at = models.DateTimeField()
    sent_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    invented = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(fields=["dwelling", "-at"], name="visit_by_dwelling"),
            models.Index(fields=["area", "at"], name="visit_by_area"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(at__lte=F("sent_at")), name="visit_not_to_come"),
            models.CheckConstraint(condition=Q(outcome="met") | Q(boxes=[]), name="visit_ticks_of_who_was_met"),
        ]


class VisitFind(KeyedModel):
    """A matter that was reported with a visit."""

    visit_id = models.UUIDField(unique=True)
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="found_on_visit")


class Hint(KeyedModel, ScopedModel):
    """Another system's data says that a dwelling may not be as registered: somebody looks, nothing changes by itself.

    `answer` is what was seen. Where it is confirmed and the kind `proposes` something, an office that keeps the
    register decides (`applied`). Past `due_on` unanswered it is over. Erased, the dwelling and the reference are gone
    and only source, kind and answer stay, so that a bad source is seen.
    """

    retention = Retention(timedelta(days=7), "the answer, the decision, or the last day to look", "visits.forget_hints")

    source = models.CharField(max_length=MAX_SOURCE)
    reference = models.CharField(max_length=MAX_REFERENCE, blank=True)
    kind = models.CharField(max_length=40)
    version = models.ForeignKey("method.MethodVersion", models.PROTECT, related_name="+")
    proposes = models.CharField(max_length=10, blank=True)
    dwelling = models.ForeignKey("premises.Dwelling", models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    given_by = models.UUIDField(null=True)
    due_on = models.DateField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answer_office_name = models.CharField(max_length=200, blank=True)
    applied = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    erased_at = models.DateTimeField(null=True)
    batch = models.UUIDField(null=True)
    invented = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(fields=["area", "due_on"], name="hint_open", condition=Q(answered_at=None, erased_at=None)),
            models.Index(fields=["batch"], name="hint_by_batch", condition=Q(batch__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dwelling", "kind"], name="hint_open_once", condition=Q(answered_at=None, erased_at=None)
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="hint_answered_by_a_look",
            ),
            models.CheckConstraint(
                condition=Q(applied=None) | Q(answer="confirmed", decided_at__isnull=False),
                name="hint_applied_only_when_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("given_by")) | Q(given_by=None),
                name="hint_checked_by_another",
            ),
        ]
