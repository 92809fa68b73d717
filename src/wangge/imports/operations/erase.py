"""Rows of sheets are kept for a month, for whoever has to correct them; then they are gone."""

from wangge.imports.models import Batch, Part, Piece


def forget_parts(*, at):
    """Empty the parts of imports older than the retention, and delete drafts as old; returns how many parts."""
    before = at - Part.retention.kept
    Batch.objects.filter(state__in=[Batch.DRAFT, Batch.CHECKED, Batch.UNREAD], at__lt=before).delete()
    Batch.objects.filter(state=Batch.READING, at__lt=at - Piece.retention.kept).delete()  # no job ever read it
    Piece.objects.filter(batch__at__lt=at - Piece.retention.kept).delete()
    return Part.objects.filter(batch__at__lt=before).exclude(cells=None).update(cells=None, keys=None)
