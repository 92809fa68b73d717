"""The county's standing jobs for cases."""

from wangge.accounts.models import Account
from wangge.accounts.queries import actor_of
from wangge.cases.bulks import Bulk
from wangge.cases.operations import (
    erase_contacts,
    erase_texts,
    forget_bulks,
    group_issues,
    index_written,
    lapse_ratings,
    learn_classes,
    mark_overdue,
    raise_late,
    recompute_deadlines,
    run_bulk,
    seal_days,
    warn_of_deadlines,
)
from wangge.core.calendar import CalendarLoaded, CalendarYearConfirmed
from wangge.core.events import receives
from wangge.core.jobs import county_task, defer_once
from wangge.core.permits import Actor


@county_task(name="cases.mark_overdue", cron="* * * * *")
def sweep_deadlines(*, at):
    """Each minute: warn of what is near its deadline, mark what passed it, tell the next in line of what stayed."""
    for sweep in (warn_of_deadlines, mark_overdue, raise_late):
        while sweep(at=at):
            pass


BULK_SECONDS = 20  # a job gives way to the others after so long, and goes on in its next turn


@county_task(name="cases.run_bulks", cron="* * * * *")
def go_on_with_bulks(*, at):
    """Go on with what people asked for on many cases: as soon as it is asked, and each minute what a worker left.

    Whoever asked must still be there, and may no more than their offices of now allow.
    """
    for bulk in Bulk.objects.filter(finished_at=None).order_by("at"):
        account = Account.objects.filter(pk=bulk.actor_id).first()
        actor = actor_of(account, at=at) if account and account.is_active else Actor(bulk.actor_id, "", "staff")
        if not run_bulk(bulk, actor=actor, at=at, seconds=BULK_SECONDS):
            defer_once(go_on_with_bulks)
            return


@county_task(name="cases.index_written", cron="* * * * *")
def read_anew(*, at):
    """Each minute: what was written at steps can be found by a search."""
    while index_written():
        pass


@county_task(name="cases.forget_bulks", cron="35 * * * *")
def sweep_bulks(*, at):
    """Each hour: forget the reports of bulk moves whose time is over."""
    forget_bulks(at=at)


@county_task(name="cases.lapse_ratings", cron="17 * * * *")
def sweep_ratings(*, at):
    """Each hour: end the time for rating where it has passed."""
    while lapse_ratings(at=at):
        pass


@county_task(name="cases.erase_contacts", cron="40 * * * *")
def sweep_contacts(*, at):
    """Each hour: erase contacts whose time is over."""
    erase_contacts(at=at)


@county_task(name="cases.recompute_deadlines", cron="25 * * * *")
def sweep_calendar(*, at):
    """Each hour, and after the calendar changed: deadlines that were computed by another calendar, batch by batch."""
    done = recompute_deadlines(at=at)
    while done.cases:
        done = recompute_deadlines(at=at)


@county_task(name="cases.seal_days", cron="*/5 * * * *")
def seal(*, at):
    """Every five minutes: seal the days that are over, and those of which something changed since."""
    while seal_days(at=at):
        pass


@receives(CalendarLoaded, CalendarYearConfirmed)
def calendar_changed(happened, *, actor, at):
    """Deadlines follow a new calendar without waiting for the hour."""
    defer_once(sweep_calendar)


@county_task(name="cases.erase_texts", cron="20 * * * *")
def sweep_texts(*, at):
    """Each hour: erase what people wrote in cases that ended long ago."""
    erase_texts(at=at)


@county_task(name="cases.learn_classes", cron="50 * * * *")
def learn(*, at):
    """Each hour: learn from closed cases if enough are new, once a day at most."""
    learn_classes(at=at)


@county_task(name="cases.group_issues", cron="*/20 * * * *")
def group(*, at):
    """Every twenty minutes: group recent cases of one cause where cases came."""
    group_issues(at=at)
