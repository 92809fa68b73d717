"""The county's standing jobs for accounts."""

from wangge.accounts.operations import sweep_attempts, sweep_codes, sweep_keys
from wangge.core.jobs import county_task


@county_task(name="accounts.sweep_codes", cron="50 * * * *")
def sweep_old_codes(*, at):
    """Each hour: forget codes a day old."""
    sweep_codes(at=at)


@county_task(name="accounts.forget_attempts", cron="55 * * * *")
def sweep_old_attempts(*, at):
    """Each hour: forget failed sign-ins a day old."""
    sweep_attempts(at=at)


@county_task(name="accounts.sweep_keys", cron="45 * * * *")
def sweep_old_keys(*, at):
    """Each hour: forget API keys a month after their end."""
    sweep_keys(at=at)
