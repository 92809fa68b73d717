"""The county's standing jobs for cases."""

from wangge.cases.operations import (
    erase_contacts,
    erase_texts,
    group_issues,
    lapse_ratings,
    learn_classes,
    mark_overdue,
    raise_late,
    recompute_deadlines,
    warn_of_deadlines,
)
from wangge.core.calendar import CalendarLoaded, CalendarYearConfirmed
from wangge.core.events import receives
from wangge.core.jobs import county_task, defer_once


@county_task(name="cases.mark_overdue", cron="* * * * *")
def sweep_deadlines(*, at):
    """Each minute: warn of what is near its deadline, mark what passed it, tell the next in line of what stayed."""
    for sweep in (warn_of_deadlines, mark_overdue, raise_late):
        while sweep(at=at):
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


@county_task(name="cases.recompute_deadlines", cron="25 * * * *")
def sweep_calendar(*, at):
    """Each hour, and after the calendar changed: deadlines that were computed by another calendar, batch by batch."""
    done = recompute_deadlines(at=at)
    while done.cases:
        done = recompute_deadlines(at=at)


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
