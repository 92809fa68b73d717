"""Reading notes: what may be noted by a scheme, and what was."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.db.models import Q

from wangge.core.permits import allows, paths_of
from wangge.method.schema.base import Provenance
from wangge.premises.models import Management
from wangge.ratings.models import Note, Round, Subject
from wangge.ratings.owning import rounds_of_people
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import COMPUTE, NOTE, VIEW


@dataclass(frozen=True)
class Notable:
    """An entry that a scheme knows, of whichever of the three kinds; a veto has no points."""

    key: str
    title: str
    kind: Literal["deduction", "bonus", "veto"]
    points: Decimal | None
    most: Decimal | None
    provenance: Provenance
    matters: tuple[str, ...] = ()


def entries_of(scheme):
    """key → entry of everything that may be noted by a scheme, in its order."""
    kinds = (("deduction", scheme.deductions), ("bonus", scheme.bonuses))
    found = [
        Notable(row.key, row.title, kind, row.points, row.most or None, row.provenance, row.matters)
        for kind, rows in kinds
        for row in rows
    ]
    found += [Notable(row.key, row.title, "veto", None, None, row.provenance) for row in scheme.vetoes]
    return {one.key: one for one in found}


def where(subject):
    """Paths of the areas where an object is: its own; of a company those of the estates it manages in the period, as
    far as that is known (as `scoring.reached_by` has it)."""
    round = subject.round
    if scheme_of(round).rated.kind != "company":
        return [subject.area_path]
    managed = Management.objects.filter(Q(until=None) | Q(until__gt=round.first), since__lt=round.after)
    paths = managed.filter(body=subject.body_id).order_by().values_list("estate__area__path", flat=True).distinct()
    return [f"{path}" for path in paths] or [subject.area_path]


def notable_rounds():
    """Open rounds whose scheme has anything to note, the latest first."""
    rows = Round.objects.filter(state=Round.OPEN).order_by("-first", "scheme")
    return [one for one in rows if entries_of(scheme_of(one))]


def subjects_to_note(round, actor):
    """The objects of a round of which an actor may note something."""
    bodies = {office.body_id for office in actor.offices}
    own = bodies | {office.id for office in actor.offices}
    rows = Subject.objects.filter(_in_reach(actor, ""), round=round)
    return rows.exclude(thing__in=own).filter(Q(body=None) | ~Q(body__in=bodies)).order_by("title", "id")


def notes_for(actor):
    """Notes that an actor sees, the latest first: the county's offices all but those on offices held, which only who
    computes reads; who notes those of the own reach."""
    rows = Note.objects.select_related("subject__round").prefetch_related("proofs").order_by("-on", "-id")
    if allows(actor, COMPUTE):
        return rows
    seen = _in_reach(actor, "subject__")
    if allows(actor, VIEW):
        seen |= ~Q(subject__round__in=rounds_of_people())
    return rows.filter(seen)


def _in_reach(actor, prefix):
    """`rules.where_both_are` of areas, as a condition on a subject behind `prefix`."""
    reach = Q(pk__in=[])
    for path in paths_of(actor, NOTE):
        parts = path.split(".")
        above = [".".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
        reach |= Q(**{f"{prefix}area_path__in": above}) | Q(**{f"{prefix}area_path__startswith": f"{path}."})
    return reach
