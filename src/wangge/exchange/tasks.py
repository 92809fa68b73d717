"""The county's standing jobs at the doors."""

import time

from wangge.cases.events import CaseMoved, CaseReported
from wangge.core.events import receives
from wangge.core.jobs import county_task, defer_once
from wangge.core.permits import SYSTEM
from wangge.exchange.operations.feeds import forget_feeds
from wangge.exchange.operations.imports import forget_rows, take_rows
from wangge.exchange.operations.notices import forget_notices, gather_notices, send_notices
from wangge.exchange.operations.webhooks import deliver, forget_deliveries, hear
from wangge.exchange.queries import (
    channels_due,
    has_subscribers,
    running_imports,
    subscriptions_due,
    waiting_deliveries,
)

SECONDS = 20  # a job gives way to the others after so long, and goes on in its next turn


@county_task(name="exchange.take_orders", cron="* * * * *")
def take_orders(*, at):
    """Take in the rows of running imports: as soon as one starts, and each minute what a lost worker left."""
    for batch in running_imports():
        if not take_rows(batch, at=at, seconds=SECONDS):
            defer_once(take_orders)
            return


@county_task(name="exchange.deliver", cron="* * * * *")
def tell_subscribers(*, at):
    """Tell other systems what happened: soon after it did, and each minute what could not be told before."""
    until = time.monotonic() + SECONDS
    for subscription in subscriptions_due(at):
        hear(subscription, actor=SYSTEM, at=at)
        deliver(subscription, at=at, until=until)
        if time.monotonic() > until:
            break
    if any(waiting_deliveries(one).exists() for one in subscriptions_due(at)):
        defer_once(tell_subscribers)


@receives(CaseReported, CaseMoved)
def tell_soon(event, *, actor, at):
    """Something happened that others may want to know: have them told now, and not with the next minute."""
    if has_subscribers():
        defer_once(tell_subscribers)


@county_task(name="exchange.notify", cron="* * * * *")
def notify(*, at):
    """Each minute: tell channels what is near its deadline, late or failing; where there is none, nothing is done."""
    gather_notices(actor=SYSTEM, at=at)
    until = time.monotonic() + SECONDS
    for channel in channels_due(at):
        send_notices(channel, at=at)
        if time.monotonic() > until:
            break


@county_task(name="exchange.forget", cron="20 * * * *")
def forget(*, at):
    """Each hour: erase what a door kept beyond its time."""
    forget_rows(at=at)
    forget_deliveries(at=at)
    forget_notices(at=at)
    forget_feeds(at=at)
