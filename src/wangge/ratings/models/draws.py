"""Random draws of the objects that are checked, who checks them, and what a check finds to be put right."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention
from wangge.ratings.models.effects import Decision
from wangge.ratings.models.evidence import Note, Sheet
from wangge.ratings.models.results import MAX_WORDS
from wangge.ratings.models.rounds import Round, Subject

MAX_SAID = 300


class Draw(KeyedModel):
    """A draw of a round's objects for the checks of a month (or what the scheme says): announced, then revealed.

    `record` is what is published (`core.draw_record`); until it is revealed the secret stands only sealed.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="draws")
    first = models.DateField()
    after = models.DateField()
    announced_at = models.DateTimeField()
    announced_by = models.UUIDField(null=True)
    announced_title = models.CharField(max_length=200, blank=True)
    announcement = models.CharField(max_length=64)
    public_source = models.CharField(max_length=200, blank=True)
    secret_sealed = models.BinaryField()
    record = models.JSONField()
    objects_count = models.PositiveIntegerField()
    revealed_at = models.DateTimeField(null=True)
    revealed_by = models.UUIDField(null=True)
    revealed_title = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-first", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "first"], name="draw_once"),
            models.CheckConstraint(condition=Q(after__gt=F("first")), name="draw_dates_in_order"),
            models.CheckConstraint(
                condition=Q(revealed_by=None) | ~Q(revealed_by=F("announced_by")), name="draw_revealed_by_another"
            ),
        ]


class Pick(KeyedModel):
    """An object that was drawn and the office that checks it; with its sheet once it has."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="picks", db_index=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="picks")
    ordinal = models.PositiveIntegerField()
    by_id = models.UUIDField()
    office_id = models.UUIDField()
    office_title = models.CharField(max_length=200)
    sheet = models.OneToOneField(Sheet, models.PROTECT, null=True, related_name="pick")

    class Meta:
        ordering = ["draw", "ordinal"]
        indexes = [models.Index(fields=["by_id", "draw"], name="pick_by_inspector")]
        constraints = [models.UniqueConstraint(fields=["draw", "subject"], name="pick_once")]


class Recusal(KeyedModel):
    """An inspector's own word that an object (by the key of its register) must not be checked by them: they have an
    interest. Kept; `pick`: the one they stepped back from after the draw."""

    GROUNDS = [
        ("works", _("我或亲属在那里任职、持股")),
        ("lives", _("我或亲属住在那里、有房产在那里")),
        ("dispute", _("与对方有纠纷或经济往来")),
        ("other", _("其他可能影响公正的关系")),
    ]

    thing = models.UUIDField()
    title = models.CharField(max_length=200)
    by_id = models.UUIDField()
    office_id = models.UUIDField()
    office_title = models.CharField(max_length=200)
    ground = models.CharField(max_length=10, choices=GROUNDS)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    pick = models.ForeignKey(Pick, models.PROTECT, null=True, related_name="recusals")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by_id", "thing"], name="recusal_once", condition=Q(ended_at=None))
        ]


class Rectification(KeyedModel):
    """What a check did not find met (`sheet`, `indicator`), or what a signed decision asks to be improved (`decision`):
    put right by the object's body until a day, looked at again by somebody else.

    The mark of the month stays as it was. `sent_back`: how often the second look was not satisfied. Closed without a
    second look only where the decision was revoked.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="rectifications", db_index=False)
    sheet = models.ForeignKey(Sheet, models.PROTECT, null=True, related_name="rectifications", db_index=False)
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="rectification")
    indicator = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=MAX_WORDS)
    found_on = models.DateField()
    due = models.DateTimeField()
    fixed_at = models.DateTimeField(null=True)
    fixed_by = models.UUIDField(null=True)
    fixed_title = models.CharField(max_length=200, blank=True)
    fixed_words = models.CharField(max_length=MAX_SAID, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_title = models.CharField(max_length=200, blank=True)
    sent_back = models.PositiveSmallIntegerField(default=0)
    why_back = models.CharField(max_length=MAX_SAID, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-found_on"], name="rectification_by_object"),
            models.Index(fields=["due", "id"], name="rectification_open", condition=Q(closed_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "indicator"], name="rectification_once"),
            models.CheckConstraint(
                condition=Q(closed_by=None) | ~Q(closed_by=F("fixed_by")), name="rectification_seen_by_another"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | Q(fixed_at__isnull=False)
                | Q(decision__isnull=False, closed_by=None),
                name="rectification_closed_only_fixed",
            ),
            models.CheckConstraint(
                condition=Q(sheet__isnull=False, decision=None) | Q(sheet=None, decision__isnull=False),
                name="rectification_of_one_thing",
            ),
        ]

    @property
    def dropped(self):
        """Whether nothing is to be put right any more because what asked for it was revoked."""
        return self.closed_at is not None and self.closed_by is None and self.decision_id is not None

    @property
    def asked_at(self):
        """When it was found or decided."""
        return self.sheet.at if self.sheet else self.decision.at

    @property
    def asked_by(self):
        """The office that found it or signed for it."""
        return self.sheet.office_title if self.sheet else self.decision.signed_title


class Proof(KeyedModel):
    """A photo with its place: of an indicator on a sheet, of what was put right (`rectification`), or behind a note.
    Without a place: what an object sends with an objection, where a paper may be photographed."""

    retention = Retention(timedelta(days=730), "the photo", "ratings.forget_proofs")

    sheet = models.ForeignKey(Sheet, models.PROTECT, null=True, related_name="proofs", db_index=False)
    indicator = models.CharField(max_length=40, blank=True)
    rectification = models.ForeignKey(Rectification, models.PROTECT, null=True, related_name="proofs")
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="proofs")
    objection = models.ForeignKey("ratings.Objection", models.PROTECT, null=True, related_name="proofs")
    ordinal = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "ordinal"]
        indexes = [
            models.Index(fields=["sheet", "indicator"], name="rating_proof_by_sheet"),
            models.Index(fields=["digest"], name="rating_proof_by_digest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sheet__isnull=False, note=None, objection=None)
                | Q(sheet=None, note__isnull=False, objection=None)
                | Q(sheet=None, note=None, objection__isnull=False)
                | Q(sheet=None, note=None, objection=None, rectification__isnull=False),
                name="rating_proof_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(objection__isnull=False) | Q(lon__isnull=False, lat__isnull=False),
                name="rating_proof_placed",
            ),
        ]

    @property
    def subject(self):
        """The object it was taken at."""
        return (self.sheet or self.note or self.objection or self.rectification).subject
