"""What of a case can be found by its words: a table of its own, so that moving a case costs its index nothing.

Title, words and place as they came in, and what was written at each move; never who reported (guard-rail 9). It goes
with the words: a tombstone has no row here. Why pairs of characters and not words: docs/adr/0014.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.expressions import RawSQL

BITS = (11, 13, 15, 17, 19)
"""Stretches of 2,048, 8,192, … 524,288 serials: where a search looks first, and how it widens (finding.WINDOWS)."""
STRETCH = 10_000_000


def mark_of(level, stretch):
    """The number that stands for a stretch of serials of a level, counted from 0."""
    return -1 - level * STRETCH - stretch


MARKS = ", ".join(f"(-1 - {level * STRETCH} - (serial >> {bits}))::int" for level, bits in enumerate(BITS))
AREA_MARK = "(uuid_hash({0}) & 2147483647)"
"""An area as a number that is no stretch's: two areas may share one, which costs a look and decides nothing."""


class Unread(models.Model):
    """That something was written about a case which its row here does not hold yet; gone with the next round."""

    case = models.ForeignKey("cases.Case", models.CASCADE, db_index=False, related_name="+")

    class Meta:
        app_label = "cases"


class Findable(models.Model):
    """The words of a case as a search compares them (core.text.findable), their pairs, and where it stands."""

    case = models.OneToOneField("cases.Case", models.CASCADE, primary_key=True, related_name="findable")
    serial = models.BigIntegerField()  # of the case: results come in its order, the newest first
    area_id = models.UUIDField()
    text = models.TextField()
    pairs = ArrayField(models.IntegerField())
    marks = models.GeneratedField(
        expression=RawSQL(f"ARRAY[{MARKS}, {AREA_MARK.format('area_id')}]", ()),
        output_field=ArrayField(models.IntegerField()),
        db_persist=True,
    )

    class Meta:
        app_label = "cases"
        indexes = [GinIndex(fields=["pairs", "marks"], name="case_findable", fastupdate=False)]
