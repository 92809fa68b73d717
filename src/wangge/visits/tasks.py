"""The county's standing jobs of visits: the month drawn up, and what is forgotten."""

from wangge.core.erasing import forgetting
from wangge.core.jobs import county_task
from wangge.core.permits import SYSTEM
from wangge.method.queries import current_method
from wangge.visits.operations.forgetting import RULES
from wangge.visits.operations.planning import draw_all


@county_task(name="visits.draw", cron="20 * * * *")
def draw(*, at):
    """Each hour: offices without households of this month get them; so nobody waits at a month's beginning."""
    if current_method().visits:
        draw_all(actor=SYSTEM, at=at)


JOBS = [forgetting(rule, f"{40 + 5 * number} 18 * * *") for number, rule in enumerate(RULES)]
