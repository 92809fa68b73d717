"""The county's standing jobs: labels and counts are put right, at night and by the hour, and soon after a deed."""

from wangge.core.erasing import forgetting
from wangge.core.events import receives
from wangge.core.jobs import county_task, defer_once
from wangge.core.permits import SYSTEM
from wangge.imports.events import BatchEnded, BatchUndone
from wangge.premises import events
from wangge.premises.finding import building_of
from wangge.premises.operations import relabel
from wangge.premises.operations.tallies import recount
from wangge.territory.events import AreaChanged, AreasLoaded


@county_task(name="premises.relabel", cron="50 17 * * *")
def relabel_all(*, at):
    """Each night: the labels of all dwellings that were ever checked, because findings become late with the day."""
    relabel(actor=SYSTEM, at=at)


@county_task(name="premises.recount", cron="7 * * * *")
def recount_all(*, at):
    """Each hour, and soon after much was changed at once: the counts of all buildings and areas."""
    recount(actor=SYSTEM, at=at)


forget_guesses = forgetting("premises.forget_guesses", "41 * * * *")
forget_moved = forgetting("premises.forget_moved", "12 18 * * *")


@receives(
    *(events.BuildingChanged, events.DwellingChanged, events.DwellingChecked, events.FindingClosed),
    *(events.ObjectionDecided, events.PlateRevoked, events.RoomsMade),
)
def recount_one(event, *, actor, at):
    """A deed at one building: the counts of its building are right with the next page."""
    building = building_of(event)
    if building is not None:
        recount([building], actor=actor, at=at)


@receives(
    *(AreaChanged, AreasLoaded, BatchEnded, BatchUndone),
    *(events.LabelsChanged, events.PlacesRearranged, events.PlatesHung, events.RearrangementUndone),
)
def recount_soon(event, *, actor, at):
    """Much changed at once, or may have: a job counts all anew. One label alone comes with its own deed."""
    if not (isinstance(event, events.LabelsChanged) and event.count <= 1):
        defer_once(recount_all)
