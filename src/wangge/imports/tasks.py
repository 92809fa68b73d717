"""The county's standing jobs of imports."""

import logging
import time

from django.db import OperationalError

from wangge.core.errors import Forbidden
from wangge.core.jobs import county_task, defer_once
from wangge.core.permits import SYSTEM
from wangge.imports.models import Batch
from wangge.imports.operations.erase import forget_parts
from wangge.imports.operations.receive import read_in
from wangge.imports.operations.undo import take_back
from wangge.imports.operations.work import stop_batch, work_through
from wangge.imports.queries import busy_batches
from wangge.imports.troubles import NO_OFFICE, STOPPED, kept

log = logging.getLogger(__name__)
SECONDS = 20  # a job gives way to the others after so long, and goes on in its next turn


@county_task(name="imports.work", cron="* * * * *")
def work(*, at):
    """Work at imports: as soon as one is started, and each minute at what a lost worker left."""
    end = time.monotonic() + SECONDS
    for batch in busy_batches():
        done = _one_turn(batch, at)
        if not done or time.monotonic() > end:
            defer_once(work)
            return


def _one_turn(batch, at):
    """Work at one import; True when nothing is left to do. One that fails must not stop those behind it."""
    try:
        return _work_at(batch, at)
    except Forbidden:  # whoever gave the work lost the office
        stop_batch(batch.pk, kept(NO_OFFICE), actor=SYSTEM, at=at)
    except OperationalError:  # the database's own: the next minute tries again
        log.exception("import %s waits", batch.pk)
    except Exception:
        log.exception("import %s cannot go on", batch.pk)
        stop_batch(batch.pk, kept(STOPPED), actor=SYSTEM, at=at)
    return True


def _work_at(batch, at):
    if batch.state == Batch.READING:
        return read_in(batch, at=at)
    return take_back(batch, at=at) if batch.state == Batch.UNDOING else work_through(batch, at=at, seconds=SECONDS)


@county_task(name="imports.forget", cron="35 * * * *")
def forget(*, at):
    """Each hour: erase rows of sheets that were kept for whoever sent them, and drafts nobody began."""
    forget_parts(at=at)
