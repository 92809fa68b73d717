"""Checking and writing, part by part: each part is one transaction, so a worker that is lost loses nothing.

A dry run does all that a run does, but for the writing: the same reading, the same look into the register.
"""

import time
from collections import Counter

import numpy as np
from django.db import connection, transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid
from wangge.core.events import record
from wangge.core.permits import SYSTEM, actor_now, require
from wangge.core.scope import scope
from wangge.imports.chunks import cells_of, decide, together
from wangge.imports.events import BatchEnded, BatchStarted
from wangge.imports.kinds import kind_of
from wangge.imports.models import Batch
from wangge.imports.operations.begin import locked
from wangge.imports.parcels import packed, unpacked
from wangge.imports.queries import outcome_of
from wangge.imports.rules import IMPORT

FRESH = {"checked": False, "faults": {}, "warnings": {}, "known": 0, "written": 0, "keys": None}


@transaction.atomic
def check_batch(batch_id, *, actor, at):
    """Have every row of a draft checked and counted by the county's job; nothing is written."""
    return _set_going(batch_id, Batch.CHECKING, actor=actor, at=at)


@transaction.atomic
def start_batch(batch_id, *, actor, at):
    """Have the rows written by the county's job."""
    batch = _set_going(batch_id, Batch.RUNNING, actor=actor, at=at)
    office = require(actor, IMPORT, batch.area_path)
    record(BatchStarted(batch_id=batch.pk, kind=batch.kind), actor=actor, at=at, office=office)
    return batch


def _set_going(batch_id, state, *, actor, at):
    batch = locked(batch_id, Batch.DRAFT, Batch.CHECKED, actor=actor)
    for column in kind_of(batch.kind).required:
        if column.key not in batch.mapping:
            raise Invalid(_("请指明哪一列是“%s”。") % column.title, code="missing", field=column.key)
    batch.state, batch.started_at, batch.trouble = state, at, ""
    batch.save(update_fields=["state", "started_at", "trouble"])
    batch.parts.update(**FRESH)
    return batch


def work_through(batch, *, at, seconds=None):
    """Check or write the parts that are left; True when none is. Stops after so many seconds, to be called again."""
    end = seconds and time.monotonic() + seconds
    actor, writing = actor_now(batch.by_id, at), batch.state == Batch.RUNNING
    rows, seen = kind_of(batch.kind).rows(batch, actor=actor, at=at), _seen(batch)
    left = batch.parts.filter(done=False) if writing else batch.parts.filter(checked=False)
    for number in list(left.order_by("number").values_list("number", flat=True)):
        with scope(actor, IMPORT):  # whoever lost the office meanwhile writes nothing
            seen = _take(batch, number, rows, seen, writing=writing)
        if end and time.monotonic() > end:
            break
    return not left.exists() and _finish(batch.pk, at=at)


def _seen(batch):
    """The keys of rows in parts that are decided, sorted."""
    kept = batch.parts.exclude(keys=None).order_by("number").values_list("keys", flat=True)
    return np.sort(np.frombuffer(b"".join(bytes(one) for one in kept), dtype=np.uint64))


def _take(batch, number, rows, seen, *, writing):
    """One part: its rows, its counts and its end stand or fall together. Returns all keys seen by now."""
    part = batch.parts.select_for_update().get(number=number)
    if part.done or (part.checked and not writing):
        return seen
    kept = unpacked(part.cells)
    cells = cells_of(kind_of(batch.kind), batch.mapping, kept)
    decided = decide(cells, [row[2] for row in kept], rows, seen)
    if writing and decided.good:
        decided.faults |= rows.write(decided.read, decided.good)
        decided.good = [n for n in decided.good if n not in decided.faults]
    _note(part, decided)
    if writing:
        part.done = True
        part.cells = packed([(*kept[n][:2], code) for n, code in sorted(decided.faults.items())])
    part.save()
    if writing:
        _stamp(part)
    return together(seen, decided.keys)


def _note(part, decided):
    part.checked, part.known, part.written = True, len(decided.known), len(decided.good)
    part.faults = Counter(decided.faults.values())
    part.warnings = Counter(decided.warnings[n] for n in decided.good if n in decided.warnings)
    part.keys = decided.keys.tobytes()


def _stamp(part):
    """Note the transaction, which the rows it wrote carry as xmin as long as nobody changes them."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE imports_part SET stamp = xmin::text::bigint WHERE id = %s", [part.pk])


@transaction.atomic
def _finish(batch_id, *, at):
    """End what runs: a check goes back to whoever asked for it, a run is over."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state == Batch.CHECKING:
        batch.state = Batch.CHECKED
    elif batch.state == Batch.RUNNING:
        _end(batch, SYSTEM, at)
    batch.save(update_fields=["state", "finished_at"])
    return True


def _end(batch, actor, at):
    batch.state, batch.finished_at = Batch.DONE, at
    told = outcome_of(batch)
    batch.parts.update(keys=None)
    ended = {"written": told.written, "known": told.known, "refused": told.refused}
    record(BatchEnded(batch_id=batch.pk, kind=batch.kind, **ended), actor=actor, at=at)


@transaction.atomic
def stop_batch(batch_id, trouble, *, actor, at):
    """Take a batch with which the job cannot go on out of its turn: what is written stays, the page says why."""
    batch = Batch.objects.select_for_update().filter(pk=batch_id, state__in=Batch.BUSY).first()
    if batch is None:
        return
    if batch.state == Batch.RUNNING:
        _end(batch, actor, at)
    else:
        batch.state = {Batch.READING: Batch.UNREAD, Batch.CHECKING: Batch.DRAFT, Batch.UNDOING: Batch.DONE}[batch.state]
    batch.trouble = trouble
    batch.save(update_fields=["state", "finished_at", "trouble"])
