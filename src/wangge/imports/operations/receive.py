"""Files sent over the web are kept sealed, in pieces, and read by the county's job: none blocks a web process."""

import logging
import tempfile
from contextlib import ExitStack, contextmanager
from itertools import chain

from django.db import connection, transaction

from wangge.core.errors import Invalid
from wangge.core.permits import actor_now
from wangge.imports.models import Batch, Piece
from wangge.imports.operations.begin import fill_batch, opened_batch
from wangge.imports.parcels import opened_piece, sealed_piece
from wangge.imports.troubles import BROKEN, CannotRead, kept

PIECE, AT_ONCE = 1 << 20, 8
log = logging.getLogger(__name__)


@transaction.atomic
def receive_batch(kind, files, *, actor, at):
    """Keep files, pairs (name, binary file that can seek), to be read by the county's job; returns the Batch.

    Invalid as `begin_batch` says of kind, number and size; what is in the files is not looked at.
    """
    batch = opened_batch(kind, files, actor=actor, at=at)
    batch.state = Batch.READING
    batch.save()
    for number, (name, file) in enumerate(files):
        _put_away(batch, number, name[-160:], file)
    return batch


def _put_away(batch, number, name, file):
    pieces = []
    first = file.read(PIECE)  # of an empty file one piece too: it is told of
    for ordinal, data in enumerate(chain([first], iter(lambda: file.read(PIECE), b""))):
        pieces.append(Piece(batch=batch, file=number, number=ordinal, name=name, sealed=sealed_piece(data)))
        if len(pieces) == AT_ONCE:
            Piece.objects.bulk_create(pieces)
            pieces.clear()
    Piece.objects.bulk_create(pieces)


def read_in(batch, *, at):
    """Read the files of a batch: a draft then, or UNREAD with the reason. What a lost worker had read is read again.

    Parts are kept one by one, so that who waits sees how far it is. Always True: nothing is left to do here. A job
    that was put back while its first worker still reads leaves the batch to it.
    """
    with _alone(batch) as alone:
        if alone:
            batch.refresh_from_db()
            if batch.state == Batch.READING:
                _read(batch, at)
    return True


@contextmanager
def _alone(batch):
    """Whether no other worker reads this batch; none will, until the block ends or this worker is lost."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"import {batch.pk}"])
        alone = cursor.fetchone()[0]
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"import {batch.pk}"])


def _read(batch, at):
    batch.parts.all().delete()
    batch.rows, batch.head, batch.skipped = 0, [], []
    actor = actor_now(batch.by_id, at)
    with ExitStack() as opened:
        try:
            fill_batch(batch, _files(batch, opened), actor=actor, at=at)
        except CannotRead as refused:
            _give_up(batch, refused.kept)
        except Invalid as refused:
            _give_up(batch, str(refused.reason)[:300])
        except Exception:  # one file that no reader understands must not stop all imports of the county
            log.exception("import %s cannot be read", batch.pk)
            _give_up(batch, kept(BROKEN))


@transaction.atomic
def _give_up(batch, trouble):
    batch.parts.all().delete()
    batch.pieces.all().delete()
    batch.state, batch.trouble, batch.rows = Batch.UNREAD, trouble, 0
    batch.save(update_fields=["state", "trouble", "rows"])


def _files(batch, opened):
    """(name, file) of each file, opened again; a temporary file without a name in any folder."""
    found = []
    for number, name in batch.pieces.filter(number=0).order_by("file").values_list("file", "name"):
        file = opened.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        pieces = batch.pieces.filter(file=number).order_by("number").values_list("sealed", flat=True)
        for sealed in pieces.iterator(chunk_size=AT_ONCE):
            file.write(opened_piece(sealed))
        file.seek(0)
        found.append((name, file))
    return found
