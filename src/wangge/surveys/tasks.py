"""The county's standing jobs of surveys: closing what is over, forgetting letters."""

from wangge.core.erasing import forgetting
from wangge.core.jobs import county_task
from wangge.core.permits import SYSTEM
from wangge.surveys import erasing  # noqa: F401  registers the rule
from wangge.surveys.operations import close_due


@county_task(name="surveys.close", cron="10 * * * *")
def close(*, at):
    """Each hour, so that a morning missed is made up for: surveys whose last day is over."""
    close_due(actor=SYSTEM, at=at)


FORGET = forgetting("surveys.forget_invitations", "50 19 * * *")
