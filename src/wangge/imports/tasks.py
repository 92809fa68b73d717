"""The county's standing jobs of imports."""

import time

from wangge.core.jobs import county_task, defer_once
from wangge.imports.models import Batch
from wangge.imports.operations.erase import forget_parts
from wangge.imports.operations.receive import read_in
from wangge.imports.operations.undo import take_back
from wangge.imports.operations.work import work_through
from wangge.imports.queries import busy_batches

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
    if batch.state == Batch.READING:
        return read_in(batch, at=at)
    return take_back(batch, at=at) if batch.state == Batch.UNDOING else work_through(batch, at=at, seconds=SECONDS)


@county_task(name="imports.forget", cron="35 * * * *")
def forget(*, at):
    """Each hour: erase rows of sheets that were kept for whoever sent them, and drafts nobody began."""
    forget_parts(at=at)
