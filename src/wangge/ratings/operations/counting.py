"""A single row counts otherwise than it was found. Part of deciding an objection or correcting, no deed by itself."""

from wangge.ratings.models import Correction
from wangge.ratings.queries import figures_of, scheme_of
from wangge.ratings.rules import rate_of


def count_again(round, row, ruling, *, objection=None, ruled_as=None):
    """Let a row of a round count by a ruling from its next revision on, and its line come to what the rows then say; a
    line that had too few to be counted still has. As what it was read stays. `ruled_as`: the row of another period of
    which it was decided."""
    number = round.revision + 1
    row.ruling, row.ruled_in, row.ruled_as = ruling, number, ruled_as
    row.save(update_fields=["ruling", "ruled_in", "ruled_as"])
    subject, key = row.subject, row.indicator
    if subject.readings.get(indicator=key).of is None:
        return
    figure = figures_of([subject.pk])[subject.pk][key]
    value = rate_of(scheme_of(round).indicator(key), figure.numerator, figure.denominator)
    told = {"number": number, "given": value.given, "of": value.of}
    Correction.objects.create(subject=subject, indicator=key, objection=objection, row=row, **told)
