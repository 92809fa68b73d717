"""One import, from files to tables, in a process of its own: prints how long it took and the peak of memory."""

import json
import resource
import sys
import time

import django


def main(county, kind, *files):
    django.setup()
    from contextlib import ExitStack

    from django.utils import timezone

    from wangge.core.permits import SYSTEM
    from wangge.core.tenancy import county as entered
    from wangge.imports.operations.begin import begin_batch
    from wangge.imports.operations.work import start_batch, work_through
    from wangge.imports.queries import outcome_of

    at, start = timezone.now(), time.monotonic()
    with entered(county), ExitStack() as opened:
        named = [(name, opened.enter_context(open(name, "rb"))) for name in files]
        batch = begin_batch(kind, named, actor=SYSTEM, at=at)
        reading = time.monotonic() - start
        batch = start_batch(batch.pk, actor=SYSTEM, at=at)
        work_through(batch, at=at)
        seconds, told = time.monotonic() - start, outcome_of(batch)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    counts = {"written": told.written, "refused": told.refused, "faults": told.faults, "batch": str(batch.pk)}
    print(json.dumps(counts | {"seconds": seconds, "reading": reading, "peak_mib": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
