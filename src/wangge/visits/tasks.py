"""The county's standing jobs of visits: the month drawn up, and what is forgotten."""

from wangge.core.erasing import carry_out
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


def _forgetting(rule, minute):
    @county_task(name=rule, cron=f"{minute} 18 * * *")
    def forget(*, at):
        carry_out(rule, at=at)

    return forget


JOBS = [_forgetting(rule, 40 + 5 * number) for number, rule in enumerate(RULES)]
