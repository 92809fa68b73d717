"""The county's standing jobs for people: each rule of retention, and what the days do to filings, once a night."""

from wangge.core.erasing import forgetting
from wangge.core.events import receives
from wangge.core.jobs import county_task, defer_once
from wangge.core.permits import SYSTEM
from wangge.people.events import PersonMoved
from wangge.people.operations.erase import RULES
from wangge.people.operations.filings import sweep_filings
from wangge.people.operations.resealing import reseal
from wangge.people.operations.tenancy import solve_at
from wangge.premises.events import PlacesRearranged, RearrangementUndone

JOBS = [forgetting(rule, f"{5 * number % 60} {19 + 5 * number // 60} * * *") for number, rule in enumerate(RULES)]


@county_task(name="people.sweep_filings", cron="20 17 * * *")
def sweep(*, at):
    """Each night, and soon after a rearrangement: filings lapse and expire, who moves in today becomes a resident."""
    sweep_filings(actor=SYSTEM, at=at)


@receives(PersonMoved)
def solve(happened, *, actor, at):
    """What an office put right about where somebody lives may settle a tenant there: at once, not in the night."""
    if not happened.along:
        solve_at(happened.residence_id, actor=SYSTEM, at=at)


@receives(PlacesRearranged, RearrangementUndone)
def solve_soon(happened, *, actor, at):
    """Hundreds may have gone along with their premises: one job looks at all filings."""
    defer_once(sweep)


@county_task(name="people.reseal", cron="40 18 * * *")
def reseal_old(*, at):
    """Each night: what older keys sealed is sealed under the newest, until nothing is left."""
    while reseal(actor=SYSTEM, at=at):
        pass
