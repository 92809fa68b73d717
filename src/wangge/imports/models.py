"""One import, its rows in sealed parts, and how a sheet's columns were settled the last time."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention


class Habit(models.Model):
    """How the columns of a kind and head were settled, for the next sheet of the same head."""

    kind = models.CharField(max_length=30)
    head_digest = models.CharField(max_length=64)
    mapping = models.JSONField()  # our key → heading

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "head_digest"], name="import_habit_once")]


class Batch(KeyedModel):
    """Files taken in together: who sent them, how their columns are read, how far it is.

    Rows of a register carry its key; it is kept with them. `area_path`: for which area the office stood.
    """

    READING, UNREAD = "reading", "unread"
    DRAFT, CHECKING, CHECKED, RUNNING = "draft", "checking", "checked", "running"
    DONE, UNDOING, UNDONE = "done", "undoing", "undone"
    BUSY = (READING, CHECKING, RUNNING, UNDOING)

    kind = models.CharField(max_length=30)
    file_names = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)  # SHA-256 of the files, in order
    head = models.JSONField()
    skipped = models.JSONField(default=list)  # sheets without a head that was understood
    mapping = models.JSONField(default=dict)  # our key → number of the column, from 0
    options = models.JSONField(default=dict)  # what holds for all rows: key → what was chosen
    state = models.CharField(max_length=10, default=DRAFT)
    trouble = models.CharField(max_length=300, blank=True)  # why files could not be read
    rows = models.PositiveIntegerField(default=0)
    by_id = models.UUIDField(null=True)
    by_title = models.CharField(max_length=200)
    area_path = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    removed = models.PositiveIntegerField(default=0)
    stayed = models.JSONField(default=dict)  # of an undone one: table → rows that somebody has touched

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="import_batch_newest"),
            models.Index(fields=["digest"], name="import_batch_by_digest"),
            models.Index(
                fields=["at"],
                name="import_batch_busy",
                condition=Q(state__in=["reading", "checking", "running", "undoing"]),
            ),
        ]


class Piece(models.Model):
    """A piece of a file as it was sent: sealed, and kept until the county's job has read the file."""

    retention = Retention(timedelta(days=1), "the import", "imports.forget")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="pieces")
    file = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=160)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "file", "number"], name="import_piece_once")]


class Part(models.Model):
    """Some thousand rows of an import: sealed; once written, only the refused ones, for the sheet that goes back.

    `keys`: eight bytes of a keyed hash for each row, by which a row given twice is found; `stamp`: the transaction
    that wrote its rows, by which a row changed since is known.
    """

    retention = Retention(timedelta(days=30), "the import", "imports.forget")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=160)  # file and sheet
    rows = models.PositiveIntegerField()
    cells = models.BinaryField(null=True)
    keys = models.BinaryField(null=True)
    checked = models.BooleanField(default=False)
    done = models.BooleanField(default=False)
    known = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=dict)  # code → how many rows
    warnings = models.JSONField(default=dict)
    stamp = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_part_once")]
