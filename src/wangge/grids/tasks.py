"""The county's standing look at its net."""

from wangge.core.erasing import forgetting
from wangge.core.jobs import county_task
from wangge.core.permits import SYSTEM
from wangge.grids.operations import check_net


@county_task(name="grids.check", cron="20 18 * * *")
def check_nightly(*, at):
    """Each night: overlaps, gaps, sizes and crews as they are by now."""
    check_net(actor=SYSTEM, at=at)


forget_moved = forgetting("grids.forget_moved", "14 18 * * *")
