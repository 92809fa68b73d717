"""Journal, access log, proofs of erasure and calendar of a county."""

from datetime import timedelta

from django.db import models

from wangge.core.keys import new_key
from wangge.core.retention import Retention


class KeyedModel(models.Model):
    """A row with a UUIDv7 key, which a client may have made before the server heard of it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)

    class Meta:
        abstract = True


class JournalEntry(models.Model):
    """What happened: an event's name, ids and field names. Never personal values, never changed."""

    append_only = True  # core.grants: the application's role may neither update nor delete

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=80)
    data = models.JSONField()
    actor_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=12)
    office_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["event", "-id"], name="journal_by_event")]


class AccessEvent(models.Model):
    """One look at personal data: who, when, for which purpose, on which legal basis, which fields; never the data.

    `basis` is a key of the vocabulary's BASES where the purpose was asked for, else empty: the duty tells it.
    """

    append_only = True
    retention = Retention(
        timedelta(days=3 * 365), "the look", because="append-only: the owner's role deletes (core.forget_looks)"
    )

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    office_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=80)
    basis = models.CharField(max_length=80, blank=True, default="", db_default="")
    reason = models.CharField(max_length=500, blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    fields = models.JSONField()
    rows = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-id"], name="access_by_subject")]


class ErasureProof(KeyedModel):
    """That data whose time was over was erased: by which rule, up to which moment, how many rows, and which.

    `digest` is a SHA-256 over the sorted keys of the rows: whoever knows a key can show that it was among them.
    """

    append_only = True

    rule = models.CharField(max_length=60)
    at = models.DateTimeField()
    cut_off = models.DateTimeField()
    rows = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="erasure_newest")]


class CalendarYear(models.Model):
    """Whether a year's holidays are confirmed by the State Council's notice."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    confirmed = models.BooleanField()
    basis = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200)


class CalendarDay(models.Model):
    """A day that departs from the week: a holiday (off) or a make-up working day (work)."""

    date = models.DateField(primary_key=True)
    kind = models.CharField(max_length=4, choices=[("off", "放假"), ("work", "上班")])
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=200)
