"""The county's standing jobs at the doors."""

from wangge.core.jobs import county_task, defer_once
from wangge.exchange.operations.imports import forget_rows, take_rows
from wangge.exchange.queries import running_imports

SECONDS = 20  # a job gives way to the others after so long, and goes on in its next turn


@county_task(name="exchange.take_orders", cron="* * * * *")
def take_orders(*, at):
    """Take in the rows of running imports: as soon as one starts, and each minute what a lost worker left."""
    for batch in running_imports():
        if not take_rows(batch, at=at, seconds=SECONDS):
            defer_once(take_orders)
            return


@county_task(name="exchange.forget", cron="20 * * * *")
def forget(*, at):
    """Each hour: erase what a door kept beyond its time."""
    forget_rows(at=at)
