"""Days that are over, summed: what fell due on each and what of it was closed, by the body that handles.

A dashboard reads these and counts today. Whatever a step changes of a day that is over leaves a mark in the same
transaction; a marked day is counted from its rows until the job has sealed it again (`operations.sealing`).
"""

from django.db import models


class SealedDay(models.Model):
    """The sums of one day: body's key ("" for none) and kind of case → [fell due, closed, closed on time]."""

    day = models.DateField(primary_key=True)
    meaning = models.CharField(max_length=64)  # by which versions of the method it was counted; else it counts no more
    sums = models.JSONField()
    sealed_at = models.DateTimeField()


class DayMark(models.Model):
    """Something of a day changed since. Rows are added and taken away, never shared: nobody waits for another's."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField(db_index=True)
