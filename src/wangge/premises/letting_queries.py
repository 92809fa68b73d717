"""Reading what is let: the public list, what was taken down by its label, the loop of hazards, dormitory areas."""

from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, Subquery

from wangge.premises.models import (
    Dormitory,
    DormitoryCount,
    DormitoryFinding,
    Dwelling,
    DwellingChange,
    Finding,
    Label,
    Listing,
    Objection,
)
from wangge.premises.queries import in_force
from wangge.territory.queries import within


def listings_shown(*, words="", part="", most=None, path=""):
    """What stands in the public list, narrowed by words of the address, part, rent and area."""
    rows = Listing.objects.filter(until=None, dwelling__valid_until=None)
    if words:
        rows = rows.filter(dwelling__address__contains=words)
    if part:
        rows = rows.filter(part=part)
    if most is not None:
        rows = rows.filter(rent__lte=most)
    if path:
        rows = rows.filter(area__path__descendant_of=path)
    rows = rows.select_related("clearance", "dwelling", "area").defer("area__boundary")
    return rows.prefetch_related(*_labels())


def _labels():
    label = in_force()
    label.add_prefix("dwelling")
    return [label]


def taken_down_untold(paths):
    """Listings that their label took down and of which no landlord was told yet, the oldest first."""
    rows = Listing.objects.filter(within(paths), ended_because__in=Listing.AUTOMATIC, told_at=None)
    return rows.select_related("dwelling", "clearance").order_by("until", "id")


STAGES = ("late", "open", "fixed", "closed")
"""The stages of the loop of hazards: past its day, open, said to be put right, looked at again."""


def findings_at(paths, stage, *, day, since):
    """Findings of areas at a stage of the loop; the closed ones since a moment."""
    rows = Finding.objects.filter(within(paths, "dwelling__area__"), struck=False)
    if stage == "closed":
        return rows.filter(closed_at__gte=since)
    rows = rows.filter(closed_at=None, fixed_at__isnull=stage != "fixed")
    if stage in ("late", "open"):
        rows = rows.filter(due_on__lt=day) if stage == "late" else rows.filter(due_on__gte=day)
    return rows


@dataclass(frozen=True)
class Loops:
    """Both loops of areas in numbers. The loop of data is about let dwellings."""

    late: int
    open: int
    fixed: int
    closed: int
    collected: int
    verified: int
    updated: int
    answered: int
    waiting: int

    @property
    def unverified(self):
        """Let dwellings whose label does not count, or that have none."""
        return self.collected - self.verified


def loops_of(paths, *, day, since):
    """The numbers of both loops: stages of findings; let dwellings collected, verified, updated, fed back."""
    stages = {stage: findings_at(paths, stage, day=day, since=since).count() for stage in STAGES}
    let = Dwelling.objects.filter(within(paths), valid_until=None, use="let")
    changes = DwellingChange.objects.filter(within(paths, "dwelling__area__"), at__gte=since)
    objections = Objection.objects.filter(within(paths, "finding__dwelling__area__"))
    taken = Listing.objects.filter(within(paths), ended_because__in=Listing.AUTOMATIC)
    return Loops(
        **stages,
        collected=let.count(),
        verified=let.filter(labels__until=None, labels__expires_on__gte=day).count(),
        updated=changes.values("dwelling").distinct().count(),
        answered=objections.filter(decided_at__gte=since).count() + taken.filter(told_at__gte=since).count(),
        waiting=objections.filter(decided_at=None).count() + taken.filter(told_at=None).count(),
    )


def unverified_in(paths, day):
    """Let dwellings without a label that counts."""
    rows = Dwelling.objects.filter(within(paths), valid_until=None, use="let")
    counts = Label.objects.filter(dwelling=OuterRef("pk"), until=None, expires_on__gte=day)
    return rows.filter(~Exists(counts)).select_related("area").defer("area__boundary")


def dormitories_in(paths, *, words=""):
    """Dormitory areas in force, with the newest count of people as `occupants` and `counted_on`."""
    last = DormitoryCount.objects.filter(dormitory=OuterRef("pk")).order_by("-on", "-at")
    rows = Dormitory.objects.filter(within(paths), valid_until=None)
    if words:
        rows = rows.filter(Q(name__contains=words) | Q(address__contains=words))
    rows = rows.annotate(occupants=Subquery(last.values("occupants")[:1]), counted_on=Subquery(last.values("on")[:1]))
    rows = rows.annotate(checked_at=Max("checks__at"))
    unmet = Prefetch("findings", DormitoryFinding.objects.filter(closed_at=None), to_attr="unmet")
    return rows.select_related("area").defer("area__boundary").prefetch_related(unmet)
