"""What the rows of a sheet come to, written as its next revision. Part of other deeds, never one by itself."""

from wangge.assessments.models import Line, Revision, Score
from wangge.assessments.queries import counts_of, digest_of, scheme_of
from wangge.assessments.rules import places_of, score_of


def revise(sheet, *, at, appeal=None):
    """Compute every figure, score and place from the rows as they count now; returns the Revision."""
    sheet.revision += 1
    revision = Revision.objects.create(
        sheet=sheet, number=sheet.revision, at=at, appeal=appeal, digest=digest_of(sheet)
    )
    counts, scheme = counts_of(sheet), scheme_of(sheet)
    Line.objects.bulk_create(
        Line(
            revision=revision, body_id=body, measure=key,
            numerator=one.numerator, denominator=one.denominator, value=one.value,
        )
        for body, found in counts.items() for key, one in found.items()
    )  # fmt: skip
    scores = {body: score_of(scheme, found) for body, found in counts.items()}
    places = places_of(scores)
    Score.objects.bulk_create(
        Score(revision=revision, body_id=body, value=value, place=places.get(body)) for body, value in scores.items()
    )
    sheet.save(update_fields=["revision"])
    return revision
