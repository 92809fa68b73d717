"""What the program learnt from a county's own cases: models that suggest a class, and groups of messages of one cause.

Nothing here decides anything. The tables hold arrays and keys; the words of citizens stay with their cases.
"""

from django.db import models
from django.db.models import Q

from wangge.core.models import KeyedModel


class ClassModel(KeyedModel):
    """One learnt model, immutable but for being in use or not; without one in use the glossary suggests."""

    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField()
    learnt_from = models.PositiveIntegerField()  # closed cases it was trained on
    first_case_at = models.DateTimeField()
    last_case_at = models.DateTimeField()
    classes = models.JSONField()  # keys of the method's classes it knows, in the order of the arrays
    arrays = models.BinaryField()  # core.text.classifier: numpy's own file format, never a pickle
    seal = models.CharField(max_length=64)  # keyed hash over number, classes and arrays
    quality = models.JSONField()  # cases.learning.measured: on cases it was not trained on
    in_use = models.BooleanField(default=False)
    chosen_at = models.DateTimeField(null=True)
    chosen_by = models.UUIDField(null=True)  # None: taken into use by the job, for being better than the glossary

    class Meta:
        app_label = "cases"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["in_use"], name="model_in_use", condition=Q(in_use=True))]


class Suggestion(models.Model):
    """What was suggested for a case when it came in, by which model (None: the glossary), and how surely.

    Whether it was followed is told by the case: its class is the one that staff last gave.
    """

    case = models.OneToOneField("cases.Case", models.CASCADE, primary_key=True, related_name="suggestion")
    model = models.ForeignKey(ClassModel, models.SET_NULL, null=True, related_name="suggestions")
    class_key = models.CharField(max_length=40, blank=True)  # "" where it was unsure
    percent = models.PositiveSmallIntegerField(null=True)  # confidence; None: the glossary has none

    class Meta:
        app_label = "cases"
        constraints = [
            models.CheckConstraint(condition=Q(percent=None) | Q(percent__lte=100), name="suggestion_percent")
        ]


class Issue(KeyedModel):
    """Several cases of one cause, as the last grouping found them; made anew for a block when cases come."""

    lead = models.OneToOneField("cases.Case", models.CASCADE, related_name="leads")  # its title is the question
    block = models.ForeignKey("territory.Area", models.CASCADE, related_name="+")  # where cases were compared
    place = models.CharField(max_length=200, blank=True)
    count = models.PositiveIntegerField()
    texts = models.PositiveIntegerField()  # equal texts counted once
    peak = models.PositiveIntegerField()  # the most of them within 30 days
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    heat = models.FloatField()
    made_at = models.DateTimeField()

    class Meta:
        app_label = "cases"
        ordering = ["-heat", "-last_at", "id"]
        indexes = [models.Index(fields=["-heat"], name="issue_by_heat")]


class IssueCase(models.Model):
    """A case of an issue; a case belongs to one at most."""

    case = models.OneToOneField("cases.Case", models.CASCADE, primary_key=True, related_name="of_issue")
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="members")

    class Meta:
        app_label = "cases"
