"""Surveys with their estates, letters, counts and results.

Invitation and Tally meet in the estate alone. A Tally is one row for all answers of an estate, sealed until the survey
closes and then deleted: no row, key or time of a single answer is ever written (docs/adr/0022).
"""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention


class Survey(KeyedModel):
    """A plan of the pack carried out for a quarter, in an area. `period` is the quarter's first day.

    `commitment` is the digest of the draw's `secret`, and `frame` that of the list it was drawn from.
    """

    plan = models.CharField(max_length=40)
    version = models.ForeignKey("method.MethodVersion", models.PROTECT, related_name="+")
    period = models.DateField()
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ends_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    office_name = models.CharField(max_length=200, blank=True)
    commitment = models.CharField(max_length=64)
    frame = models.CharField(max_length=64)
    secret = models.CharField(max_length=64)
    invented = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["ends_on"], name="survey_to_close", condition=Q(closed_at=None))]


class SurveyEstate(KeyedModel):
    """An estate in a survey: its name and community as they were, its dwellings then, and how many were drawn.

    The plan and the period stand here again, so that no household is asked twice about one quarter.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="estates")
    estate = models.ForeignKey("premises.Estate", models.PROTECT, related_name="+")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    plan = models.CharField(max_length=40)
    period = models.DateField()
    dwellings = models.PositiveIntegerField()
    invited = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "period", "estate"], name="estate_asked_once")]


class Invitation(KeyedModel):
    """A letter to a dwelling: the code's keyed hash, and whether it was answered; neither when nor what."""

    retention = Retention(timedelta(days=3 * 365), "the end of the survey", "surveys.forget_invitations")

    among = models.ForeignKey(SurveyEstate, models.PROTECT, related_name="invitations")
    dwelling = models.ForeignKey("premises.Dwelling", models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    used = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["among", "dwelling"], name="one_letter_a_dwelling")]


class Tally(models.Model):
    """How often each answer was given in an estate, sealed; deleted when the survey closes."""

    retention = Retention(None, "the survey's closing", because="closing the survey deletes it")

    among = models.OneToOneField(SurveyEstate, models.PROTECT, primary_key=True, related_name="tally")
    sealed = models.BinaryField()


class Result(KeyedModel):
    """What a closed survey found of an estate or an area: of one question, or (without one) how many answered.

    Without `answered` it is hidden: too few, or others too few could be reckoned from it. `counts` is answer → how
    many; share, mean and margin are of a scale's.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="results")
    estate = models.ForeignKey("premises.Estate", models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("territory.Area", models.PROTECT, null=True, related_name="+")
    question = models.CharField(max_length=40, blank=True)
    dwellings = models.PositiveIntegerField()
    invited = models.PositiveIntegerField()
    answered = models.PositiveIntegerField(null=True)
    counts = models.JSONField(null=True)
    share = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    mean = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    margin = models.DecimalField(max_digits=5, decimal_places=4, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "estate", "question"], name="result_of_an_estate_once"),
            models.UniqueConstraint(fields=["survey", "area", "question"], name="result_of_an_area_once"),
            models.CheckConstraint(
                condition=Q(estate__isnull=True, area__isnull=False) | Q(estate__isnull=False, area__isnull=True),
                name="result_of_an_estate_or_an_area",
            ),
            models.CheckConstraint(
                condition=Q(answered__isnull=False)
                | Q(counts__isnull=True, share__isnull=True, mean__isnull=True, margin__isnull=True),
                name="hidden_result_tells_nothing",
            ),
        ]

    @property
    def hidden(self):
        """Whether this figure is too small to be shown, or would give away one that is."""
        return self.answered is None
