"""Files are read once and kept sealed, in parts; then their columns are settled."""

import hashlib
import json
import re
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import allows, require
from wangge.core.sheets import Unreadable
from wangge.imports.columns import HEADS_WITHIN, REASON, find_head, plain, recognise
from wangge.imports.events import BatchBegun, BatchDropped
from wangge.imports.kinds import BROKEN, FORMULA, NUL, SHORT, kind_of
from wangge.imports.models import Batch, Habit, Part
from wangge.imports.parcels import packed
from wangge.imports.reading import tables_of
from wangge.imports.rules import IMPORT
from wangge.imports.troubles import NO_HEAD, UNREADABLE, CannotRead

MOST_BYTES, MOST_FILES = 200 * 2**20, 20
STARTS, RUNS = "=+-@", re.compile(r"[=@]|[+-](?![\d.()\- ]*$)")  # a phone or a longitude may begin so
IN_A_PART, MOST_COLUMNS, LONGEST_CELL = 10_000, 60, 1000


@transaction.atomic
def begin_batch(kind, files, *, options=None, actor, at):
    """Read files, pairs (name, binary file that can seek), and keep them as a draft; returns the Batch.

    `options`: what holds for the whole import (`Kind.choices`), as remembered where nothing is said.
    Invalid, naming the field: no kind, a file that is no sheet, too large a one, or none with rows below a head.
    """
    batch = opened_batch(kind, files, actor=actor, at=at)
    batch.save()
    return fill_batch(batch, files, options=options, actor=actor, at=at)


def opened_batch(kind, files, *, actor, at):
    """A Batch for files that were sent, not saved yet. Invalid: no such kind, no file, too many or too large ones."""
    office, found = require(actor, IMPORT), kind_of(kind)
    if found is None:
        raise Invalid(_("没有这一种登记表。"), code="unknown-kind", field="kind")
    if not files or len(files) > MOST_FILES:
        raise Invalid(_("请选择一至二十个文件。"), code="missing", field="files")
    return Batch(
        kind=kind,
        file_names=_("、").join(name for name, _file in files)[:300],
        digest=_digest([file for _name, file in files]),
        head=[],
        by_id=actor.id,
        by_title=office.signs_as if office else "",
        area_path=office.area_path if office else "",
        at=at,
    )


def fill_batch(batch, files, *, options=None, actor, at):
    """Read the files of a batch into parts, and settle its columns as far as they are known: it is a draft then."""
    found = kind_of(batch.kind)
    _keep(batch, found, files)
    if not batch.rows:
        raise CannotRead(NO_HEAD)
    habit = Habit.objects.filter(kind=batch.kind, head_digest=digest_of_head(batch.head)).first()
    batch.mapping = recognise(batch.head, found.columns, habit and habit.mapping)
    batch.options = chosen_options(found, options or (habit and habit.mapping) or {})
    batch.state = Batch.DRAFT
    held = allows(actor, IMPORT, batch.area_path or None)
    office = None if isinstance(held, bool) else held
    with transaction.atomic():  # a job keeps part by part, and is in no transaction here
        batch.save(update_fields=["head", "skipped", "rows", "mapping", "options", "state"])
        batch.pieces.all().delete()  # a worker lost after this leaves no file behind
        record(BatchBegun(batch_id=batch.pk, kind=batch.kind, rows=batch.rows), actor=actor, at=at, office=office)
    return batch


def _digest(files):
    whole, size = hashlib.sha256(), 0
    for file in files:
        while piece := file.read(1 << 20):
            size += len(piece)
            whole.update(piece)
        file.seek(0)
    if size > MOST_BYTES:
        raise Invalid(_("文件合计超过 200 MB，请分几次导入。"), code="too-large", field="files")
    return whole.hexdigest()


def digest_of_head(head):
    """What tells heads apart, whatever their spaces and marks."""
    return hashlib.sha256(json.dumps([plain(one) for one in head]).encode()).hexdigest()


def _keep(batch, kind, files):
    """Every sheet with a head becomes parts; the first one's head counts, others may have its columns elsewhere."""
    number = 0
    for name, file in files:
        if _empty(file):
            batch.skipped.append(name[-80:])
            continue
        try:
            for source, rows in tables_of(file, name[-80:]):
                for part in _parts(batch, kind, source[:160], rows):
                    part.number, number = number, number + 1
                    part.save()
                    batch.rows += part.rows
                    Batch.objects.filter(pk=batch.pk).update(rows=batch.rows)  # how far it is, for who waits
        except Unreadable as error:
            raise CannotRead(UNREADABLE, name=name[-80:], why=error) from error


def _empty(file):
    start = file.read(1)
    file.seek(0)
    return not start


def _parts(batch, kind, source, rows):
    rows = iter(rows)
    first = list(islice(rows, HEADS_WITHIN))
    at = find_head([cells for _n, cells in first], kind.columns)
    if at is None or (batch.head and not _same(batch.head, first[at][1])):
        if any(_filled(cells) for _n, cells in first):
            batch.skipped.append(source)
        return
    head = [str(cell).strip()[:60] for cell in first[at][1]][:MOST_COLUMNS]
    batch.head = batch.head or [one for one in head if plain(one) != plain(REASON)]
    places = [_place(one, head) for one in batch.head]
    body = (_row(n, cells, places) for n, cells in _chained(first[at + 1 :], rows) if _filled(cells))
    while chunk := list(islice(body, IN_A_PART)):
        yield Part(batch=batch, source=source, rows=len(chunk), cells=packed(chunk))


def _chained(first, rest):
    yield from first
    yield from rest


def _same(head, other):
    """Whether a sheet has the columns of the import's first one."""
    mine = {plain(one) for one in head if one}
    return isinstance(other, list) and len(mine & {plain(one) for one in other}) * 2 > len(mine)


def _place(heading, head):
    return next((n for n, one in enumerate(head) if plain(one) == plain(heading)), None)


def _filled(cells):
    return not isinstance(cells, list) or any(cell and not cell.isspace() for cell in cells)


def _row(number, cells, places):
    """A row as it is kept: cells in the order of the import's head, and why it cannot be read, if so."""
    if not isinstance(cells, list):
        return number, [], BROKEN
    width = len(cells)
    ordered = [cells[at].strip()[:LONGEST_CELL] if at is not None and at < width else "" for at in places]
    if any("\0" in cell for cell in cells):
        return number, [cell.replace("\0", "") for cell in ordered], NUL
    if any(cell[:1] in STARTS and RUNS.match(cell) for cell in ordered if cell):
        return number, ordered, FORMULA
    last = max((at for at in places if at is not None), default=0)
    return number, ordered, SHORT if width <= last and width < len(places) else ""


@transaction.atomic
def settle_columns(batch_id, chosen, *, actor, at):
    """Settle the columns of a draft: our key → number of the column, "" for none. Invalid where one serves two."""
    batch = locked(batch_id, Batch.DRAFT, Batch.CHECKED, actor=actor)
    batch.mapping, batch.state = _checked(batch, chosen), Batch.DRAFT
    batch.options = chosen_options(kind_of(batch.kind), chosen)
    batch.save(update_fields=["mapping", "options", "state"])
    batch.parts.update(checked=False, faults={}, warnings={}, known=0, keys=None)
    Habit.objects.update_or_create(
        kind=batch.kind,
        head_digest=digest_of_head(batch.head),
        defaults={"mapping": {key: batch.head[n] for key, n in batch.mapping.items()} | batch.options},
    )
    return batch


def chosen_options(kind, chosen):
    """What was chosen for the whole import, or what holds where nothing was; Invalid for what cannot be chosen."""
    found = {one.key: chosen.get(one.key) or one.first for one in kind.choices}
    for one in kind.choices:
        if found[one.key] not in one.options:
            told = _("“%(title)s”只能是：%(known)s") % {"title": one.title, "known": _("、").join(one.options)}
            raise Invalid(told, code="no-choice", field=one.key)
    return found


def locked(batch_id, *states, actor):
    """The batch, locked, if it is in one of the states and the actor may import for its area."""
    batch = Batch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None or batch.state not in states:
        raise Refused(_("这次导入的进度已经变了，或者不存在。请从列表里打开。"), code="moved-on")
    require(actor, IMPORT, batch.area_path)
    return batch


def _checked(batch, chosen):
    mapping = {}
    for column in kind_of(batch.kind).columns:
        text = str(chosen.get(column.key, ""))
        if not text.isdecimal() or int(text) >= len(batch.head):
            continue
        if int(text) in mapping.values():
            told = _("一列不能当两样用：“%s”。")
            raise Invalid(told % column.title, code="column-twice", field=column.key)
        mapping[column.key] = int(text)
    return mapping


@transaction.atomic
def drop_batch(batch_id, *, actor, at):
    """Delete a draft that nobody wants to take in, with all its rows."""
    batch = locked(batch_id, Batch.DRAFT, Batch.CHECKED, Batch.UNREAD, actor=actor)
    record(BatchDropped(batch_id=batch.pk, kind=batch.kind), actor=actor, at=at)
    batch.delete()
