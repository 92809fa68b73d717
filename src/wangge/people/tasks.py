"""The county's standing jobs for people: one for each rule of retention, once a night."""

from wangge.core.erasing import carry_out
from wangge.core.jobs import county_task
from wangge.people.operations.erase import RULES


def _forgetting(rule, minute):
    @county_task(name=rule, cron=f"{minute} 19 * * *")
    def forget(*, at):
        carry_out(rule, at=at)

    return forget


JOBS = [_forgetting(rule, 5 * number) for number, rule in enumerate(RULES)]
