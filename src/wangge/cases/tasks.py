"""The county's standing jobs for cases."""

from wangge.cases.operations import erase_contacts, lapse_ratings, mark_overdue
from wangge.core.jobs import county_task


@county_task(name="cases.mark_overdue", cron="* * * * *")
def sweep_deadlines(*, at):
    """Each minute: mark what passed its deadline."""
    while mark_overdue(at=at):
        pass


@county_task(name="cases.lapse_ratings", cron="17 * * * *")
def sweep_ratings(*, at):
    """Each hour: end the time for rating where it has passed."""
    while lapse_ratings(at=at):
        pass


@county_task(name="cases.erase_contacts", cron="40 * * * *")
def sweep_contacts(*, at):
    """Each hour: erase contacts whose time is over."""
    erase_contacts(at=at)
