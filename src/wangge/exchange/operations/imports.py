"""Work orders of a hotline: a sheet is read, its columns settled, its rows taken by a job, each once."""

import json
import time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wangge.accounts.models import Account
from wangge.accounts.queries import actor_of
from wangge.cases.operations import Report, report_case
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM, Actor, require
from wangge.core.secrets import decrypt, encrypt
from wangge.core.sheets import Unreadable, rows_of
from wangge.exchange.columns import BY_KEY, COLUMNS, find_head, read_order, recognise, shift_of
from wangge.exchange.events import ImportDropped, ImportEnded, ImportStarted
from wangge.exchange.models import MAX_REASON, Import, ImportRow, Sender, WorkOrder
from wangge.exchange.queries import outcome_of
from wangge.exchange.rules import IMPORT
from wangge.method.queries import current_method

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 20 * 2**20, 20_000, 200
CELLS = "work-order"
WORK_ORDER = "work_order"


@transaction.atomic
def begin_import(file_name, data, sender, *, actor, at):
    """Read a sheet and keep it as a draft whose columns can be settled; returns the Import.

    Invalid, naming the field: no sender, a file that is no sheet, too long a one, or one without a head.
    """
    office = require(actor, IMPORT)
    name = " ".join(sender.replace("\0", " ").split())[:40]
    if not name:
        raise Invalid(_("请写明是谁发来的工单，例如“12345 热线”。"), code="missing", field="sender")
    rows = _read(data)
    first = find_head(rows)
    if first is None:
        raise Invalid(_("没有找到表头行。第一行须是列名，例如工单编号、诉求内容。"), code="no-head", field="file")
    known, _new = Sender.objects.get_or_create(name=name)
    head = [str(cell).strip()[:60] for cell in rows[first]][:MOST_COLUMNS]
    body = [(n, row) for n, row in enumerate(rows[first + 1 :], start=first + 2) if _filled(row)]
    if not body:
        raise Invalid(_("表头下面没有数据。"), code="no-rows", field="file")
    mapping = recognise(head, known.mapping)
    batch = Import.objects.create(
        sender=known,
        file_name=file_name[-120:],
        head=head,
        mapping=mapping,
        shift=shift_of(mapping, [row for _n, row in body]),
        by_id=actor.id,
        by_title=office.signs_as if office else "",
        at=at,
    )
    ImportRow.objects.bulk_create((_kept(batch, n, row) for n, row in body), batch_size=1000)
    return batch


def _read(data):
    if len(data) > MOST_BYTES:
        raise Invalid(_("文件超过 20 MB，请分成几个。"), code="too-large", field="file")
    try:
        rows = list(rows_of(data))
    except Unreadable as error:
        told = _("打不开这个文件：%s。请存成 XLSX 或 CSV 再传。")
        raise Invalid(told % error, code="unreadable", field="file") from error
    if len(rows) > MOST_ROWS:
        raise Invalid(_("超过 2 万行，请分成几个文件。"), code="too-many", field="file")
    return rows


def _filled(row):
    return not isinstance(row, list) or any(str(cell).strip() for cell in row)


def _kept(batch, number, row):
    """A row as it is kept: its cells encrypted; one that could not be read is refused at once."""
    if isinstance(row, list):
        return ImportRow(batch=batch, number=number, cells=sealed(row[:MOST_COLUMNS]))
    reason = _("读不出这一行，文件可能被截断或引号没有配对")
    return ImportRow(batch=batch, number=number, cells=sealed([]), state=ImportRow.REFUSED, reason=reason)


def sealed(cells):
    """The cells of a row as they are kept."""
    return encrypt(json.dumps([str(cell) for cell in cells], ensure_ascii=False), purpose=CELLS)


def opened(row):
    """The cells of a kept row; empty once it was taken."""
    return json.loads(decrypt(row.cells, purpose=CELLS)) if row.cells else []


@transaction.atomic
def map_columns(import_id, chosen, *, actor, at):
    """Settle the columns of a draft: our key → number of the column, "" for none. Invalid where one serves two."""
    require(actor, IMPORT)
    batch = _locked(import_id)
    batch.mapping = _checked(chosen, len(batch.head))
    sample = batch.rows.order_by("number")[:200]
    batch.shift = shift_of(batch.mapping, [opened(row) for row in sample])
    batch.save(update_fields=["mapping", "shift"])
    return batch


def _locked(import_id):
    batch = Import.objects.select_for_update().filter(pk=import_id).first()
    if batch is None or batch.state != Import.DRAFT:
        raise Refused(_("这份工单表已经开始导入，或者不存在。请从列表里打开。"), code="no-draft")
    return batch


def _checked(chosen, width):
    mapping = {}
    for column in COLUMNS:
        text = str(chosen.get(column.key, ""))
        if not text.isdecimal() or int(text) >= width:
            continue
        if int(text) in mapping.values():
            told = _("一列不能当两样用：“%s”。")
            raise Invalid(told % column.title, code="column-twice", field=column.key)
        mapping[column.key] = int(text)
    return mapping


@transaction.atomic
def start_import(import_id, *, actor, at):
    """Have a draft taken in by the county's job, and remember its columns for the sender's next sheet."""
    office = require(actor, IMPORT)
    batch = _locked(import_id)
    for column in COLUMNS:
        if column.required and column.key not in batch.mapping:
            raise Invalid(_("请指明哪一列是“%s”。") % column.title, code="missing", field=column.key)
    batch.state, batch.started_at = Import.RUNNING, at
    batch.save(update_fields=["state", "started_at"])
    batch.sender.mapping |= {key: batch.head[at] for key, at in batch.mapping.items()}
    batch.sender.save(update_fields=["mapping"])
    record(ImportStarted(import_id=batch.pk, rows=batch.rows.count()), actor=actor, at=at, office=office)
    return batch


@transaction.atomic
def drop_import(import_id, *, actor, at):
    """Delete a draft that nobody wants to take in."""
    office = require(actor, IMPORT)
    batch = _locked(import_id)
    record(ImportDropped(import_id=batch.pk), actor=actor, at=at, office=office)
    batch.delete()


def take_rows(batch, *, at, seconds=None):
    """Take the waiting rows of a running import, each in a transaction of its own; True when none is left.

    Stops after so many seconds, to be called again: what was done stays done, whatever happens in between.
    """
    end = seconds and time.monotonic() + seconds
    actor, kinds = _importer(batch, at), {row.title: row.key for row in current_method().leaf_classes()}
    for row in batch.rows.filter(state=ImportRow.WAITING).order_by("number").iterator(chunk_size=200):
        _take(row, batch, kinds, actor=actor, at=at)
        if end and time.monotonic() > end:
            return False
    return finish_import(batch.pk, actor=SYSTEM, at=at)


def _importer(batch, at):
    """Whoever began it, under the offices they hold now: without one of them nothing is taken."""
    if batch.by_id is None:
        return SYSTEM
    account = Account.objects.filter(pk=batch.by_id, is_active=True).first()
    return actor_of(account, at=at) if account else Actor(batch.by_id, "", Account.STAFF)


def _take(row, batch, kinds, *, actor, at):
    """One row: its matter, its number and its end stand or fall together."""
    try:
        order = read_order(opened(row), batch.mapping, batch.shift)
        with transaction.atomic():
            known = WorkOrder.objects.filter(sender=batch.sender_id, number=order.number).first()
            row.case_id = known.case_id if known else _taken(order, batch, kinds, actor, at)
            row.state, row.cells = ImportRow.KNOWN if known else ImportRow.TAKEN, ""
            row.save(update_fields=["state", "case", "cells"])
    except IntegrityError:  # another import had the same number a moment ago: this row's next turn knows it
        row.state, row.case_id = ImportRow.WAITING, None
    except (ValueError, Refused) as fault:
        row.state, row.reason = ImportRow.REFUSED, str(getattr(fault, "reason", fault))[:MAX_REASON]
        row.case_id = None
        row.save(update_fields=["state", "reason"])


def _taken(order, batch, kinds, actor, at):
    report = Report(
        words=order.words,
        title=order.title[:60],
        class_key=kinds.get(order.kind, ""),
        lon=order.lon,
        lat=order.lat,
        place=order.place[:200],
        channel=WORK_ORDER,
        name=order.name[:40],
        phone=order.phone[:30],
    )
    case, _token = report_case(report, key=new_key(), actor=actor, at=at)
    numbered = {"sender": batch.sender, "number": order.number, "received_at": order.received_at}
    WorkOrder.objects.create(case=case, at=at, **numbered)
    return case.pk


@transaction.atomic
def finish_import(import_id, *, actor, at):
    """End an import whose rows have all been decided; tells whether they have."""
    batch = Import.objects.select_for_update().get(pk=import_id)
    if batch.rows.filter(state=ImportRow.WAITING).exists():
        return False
    if batch.state == Import.DONE:
        return True
    batch.state, batch.finished_at = Import.DONE, at
    batch.save(update_fields=["state", "finished_at"])
    told = outcome_of(batch)
    record(ImportEnded(batch.pk, told.taken, told.known, told.refused), actor=actor, at=at)
    return True


@transaction.atomic
def forget_rows(*, at):
    """Erase refused rows a month after their import, and drafts that nobody began; returns how many rows."""
    before = at - ImportRow.retention.kept
    Import.objects.filter(state=Import.DRAFT, at__lt=before).delete()
    return ImportRow.objects.filter(batch__at__lt=before).exclude(cells="").update(cells="")


def fields_of(mapping):
    """The columns that were settled, in our order."""
    return [BY_KEY[key] for key in BY_KEY if key in mapping]
