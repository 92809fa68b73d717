"""The county's standing jobs for accounts."""

from wangge.accounts.operations import sweep_codes
from wangge.core.jobs import county_task


@county_task(name="accounts.sweep_codes", cron="50 3 * * *")
def sweep_old_codes(*, at):
    """Each night: forget codes of the day before."""
    sweep_codes(at=at)
