"""Jobs of a county: every task says for which county it runs, enters it, and leaves it whatever happens.

A plain task would run in `public`, or in the county of the task before it.
"""

import functools

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from wangge.core.tenancy import county as entered
from wangge.core.tenancy import current_county
from wangge.core.tenancy.models import County


def county_task(*, name, cron=None):
    """Register `function(*, at, **arguments)` as a job that runs inside one county.

    With `cron` (five fields, in UTC) it is deferred for every county at its times. At most one job of a name
    and county waits at a time: a sweep that comes late need not run twice. A time that passed more than ten
    minutes before the worker started is skipped, so what must not be missed comes every hour.
    """

    def register(function):
        @functools.wraps(function)
        def run(*, county, **arguments):
            with entered(county):
                return function(at=timezone.now(), **arguments)

        task = app.task(name=name, queue="county")(run)
        if cron:
            _fan_out(name, cron, task)
        return task

    return register


def defer(task, **arguments):
    """Queue a county's task in the current transaction, for the county we are in."""
    county = current_county().key
    return task.configure(lock=f"{county}:{task.name}").defer(county=county, **arguments)


def _fan_out(name, cron, task):
    @app.periodic(cron=cron)
    @app.task(name=f"{name}.fan_out", queue="county", pass_context=False)
    def fan_out(timestamp):
        for county in County.objects.order_by("key"):
            with entered(county.key):
                defer_once(task)


def defer_once(task):
    """Queue a task for the county we are in unless one of its name already waits; tells whether it did."""
    county = current_county().key
    lock = f"{county}:{task.name}"
    try:
        with transaction.atomic():  # a lock that is taken must not spoil the caller's transaction
            task.configure(lock=lock, queueing_lock=lock).defer(county=county)
    except AlreadyEnqueued:
        return False
    return True
