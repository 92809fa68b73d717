"""The county's standing computation of its circles."""

from wangge.core.jobs import county_task
from wangge.core.permits import SYSTEM
from wangge.venues.operations import compute_reach


@county_task(name="venues.reach", cron="40 18 * * *")
def reach_nightly(*, at):
    """Each night: places opened or ended, households moved."""
    compute_reach(actor=SYSTEM, at=at)
