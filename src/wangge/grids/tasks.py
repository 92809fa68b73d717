"""The county's standing look at its net."""

from wangge.core.erasing import carry_out
from wangge.core.jobs import county_task
from wangge.core.permits import SYSTEM
from wangge.grids.operations import check_net


@county_task(name="grids.check", cron="20 18 * * *")
def check_nightly(*, at):
    """Each night: overlaps, gaps, sizes and crews as they are by now."""
    check_net(actor=SYSTEM, at=at)


@county_task(name="grids.forget_moved", cron="14 18 * * *")
def forget_moved(*, at):
    """Each night: which rows about people came along with a change a year ago."""
    carry_out("grids.forget_moved", at=at)
