"""A matter that was merged into another one: what its own reporter learns of how the two go on together."""

from wangge.cases.models import Case
from wangge.cases.web.parcel import parcel_of


def joined(case, at):
    """How the matter stands into which this one was merged, and what offices said in public; None if it was not.

    Nothing of the other reporter: neither their words nor photos, rating or number. Followed on, if it was merged too.
    """
    if not case.original_id:
        return None
    other, seen = case, {case.pk}
    while other.original_id and other.original_id not in seen:
        seen.add(other.original_id)
        other = Case.objects.select_related("holder_body", "version").get(pk=other.original_id)
    parcel = parcel_of(other, at)
    return {"parcel": parcel, "story": [told for told in parcel.story[1:] if told.who]}
