"""What comes between a case and its deadline: pauses, extensions, open questions, a calendar that changed; and who
stands aside. Each row names the move that brought it, so that a deadline explains itself."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wangge.core.clock import Limit, Unit
from wangge.core.clock import Pause as Stretch
from wangge.core.models import KeyedModel


class Pause(KeyedModel):
    """A stretch in which a case's clocks stand still. Back in `from_state` the stage goes on from `stage_since`."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="pauses")
    state = models.CharField(max_length=40)
    from_state = models.CharField(max_length=40)
    stage_since = models.DateTimeField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    began_by = models.ForeignKey("cases.Move", models.PROTECT, related_name="+")
    ended_by = models.ForeignKey("cases.Move", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["began_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="one_pause_at_a_time"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="pause_in_order"),
        ]

    @property
    def stretch(self):
        """As the clock takes it."""
        return Stretch(self.began_at, self.ended_at)


class Extension(KeyedModel):
    """An amount by which somebody who may moved the total deadline of a case. Appended, never changed."""

    append_only = True

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="extensions")
    move = models.OneToOneField("cases.Move", models.PROTECT, related_name="extension")
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    unit = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    @property
    def limit(self):
        """As the clock takes it."""
        return Limit(self.amount, Unit(self.unit))


class Question(KeyedModel):
    """What a step left open: an extension asked for, an order of supervision. Opened by a move, or (None) by the
    clock; settled by a move, or lapsed when the case went where nobody could settle it."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("cases.Move", models.PROTECT, null=True, related_name="opened")
    due = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("cases.Move", models.PROTECT, null=True, related_name="settled")
    lapsed = models.BooleanField(default=False)

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], condition=Q(settled_at=None), name="question_open_once")
        ]


class DueChange(KeyedModel):
    """A deadline that moved because the calendar changed, and by nobody's step. Appended, never changed."""

    append_only = True

    case = models.ForeignKey(  # without a key in the database, which would look up each of a million by itself
        "cases.Case", models.PROTECT, related_name="due_changes", db_constraint=False
    )
    at = models.DateTimeField()
    calendar = models.CharField(max_length=12)
    stage_before = models.DateTimeField(null=True)
    stage_after = models.DateTimeField(null=True)
    total_before = models.DateTimeField(null=True)
    total_after = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]


class Recomputing(models.Model):
    """How far the deadlines of a version's cases were computed by a calendar: up to which case, or all of them."""

    version = models.OneToOneField("method.MethodVersion", models.PROTECT, related_name="+")
    calendar = models.CharField(max_length=12)
    after = models.UUIDField(null=True)
    finished = models.BooleanField(default=False)


class Recusal(KeyedModel):
    """Somebody of the staff has an interest in a case and takes no step on it (guard-rail 9). `interest` is a key."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="recusals")
    actor_id = models.UUIDField()
    office_id = models.UUIDField(null=True)
    office_title = models.CharField(max_length=200, blank=True)
    interest = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "actor_id"], name="recused_once")]
        indexes = [models.Index(fields=["actor_id", "case"], name="recusal_by_actor")]


def asks_field():
    """The kinds of a case's open questions, on the case itself: lists ask for them."""
    return ArrayField(models.CharField(max_length=40), default=list, db_default=[])
