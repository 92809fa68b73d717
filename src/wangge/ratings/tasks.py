"""The county's standing jobs for ratings."""

from wangge.core.jobs import county_task
from wangge.ratings.operations.proofs import forget_proofs


@county_task(name="ratings.forget_proofs", cron="50 * * * *")
def sweep_proofs(*, at):
    """Each hour: forget the photos of checks whose time is over."""
    forget_proofs(at=at)
