"""Matters that were merged or split: what the desk tells of them, and what their own reporters learn."""

from wangge.cases.models import Case
from wangge.cases.rules import sees_by_hands
from wangge.cases.splits import Split
from wangge.cases.web.parcel import parcel_of
from wangge.cases.web.reporters import remember


def joined_with(case, actor):
    """For the desk's page of a matter: (key, number) of those merged into it, split off it, and of its origin."""
    handling = bool(actor.offices) and all(sees_by_hands(office) for office in actor.offices)
    return {
        "merged_in": _pairs(case.merged_in),
        "split_into": _pairs(case.split_into),
        "split_from": _pairs(case.split_from_told),
        "by_hands": handling,
    }


def _pairs(told):
    return [one.split() for one in told]


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
    return {"parcel": parcel, "story": [told for told in parcel.story[1:] if told.who and not told.own]}


def split_parts(request, case):
    """The matters that were split off this one, for the same reporter: this browser may follow them from now on."""
    parts = [one.part for one in Split.objects.filter(origin=case).select_related("part").order_by("part__serial")]
    for part in parts:
        if request.actor.kind != "resident":
            remember(request, part)
    return parts
