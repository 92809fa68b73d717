"""`./wangge import KIND FILE… --county KEY`: a register taken in at once, by the program itself."""

import json
import os
from contextlib import ExitStack
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from wangge.core.errors import Refused
from wangge.core.permits import SYSTEM
from wangge.core.tenancy import county as entered
from wangge.imports.kinds import all_kinds, kind_of
from wangge.imports.models import Batch
from wangge.imports.operations.begin import begin_batch, drop_batch
from wangge.imports.operations.work import check_batch, start_batch, work_through
from wangge.imports.queries import outcome_of
from wangge.imports.refused import refused_sheet
from wangge.lab.terminal import say

TURN = 5  # seconds between two lines of progress


def take_in(options):
    """Take the files in (or only check them) and say what became of the rows. Returns the exit code.

    Refused rows go to a sheet beside the first file. CommandError if a file or the kind cannot be read.
    """
    if kind_of(options.kind) is None:
        known = "、".join(kind.name for kind in all_kinds())
        raise CommandError(f"没有这一种 / No such kind: {options.kind}；{known}、hotline")
    at, paths = timezone.now(), [Path(name) for name in options.files]
    with entered(options.county), ExitStack() as opened:
        try:
            files = [(path.name, opened.enter_context(path.open("rb"))) for path in paths]
            batch = begin_batch(options.kind, files, options=_chosen(options), actor=SYSTEM, at=at)
            batch = (check_batch if options.dry_run else start_batch)(batch.pk, actor=SYSTEM, at=at)
        except FileNotFoundError as error:
            raise CommandError(f"没有这个文件 / No such file: {error.filename}") from error
        except Refused as refused:
            raise CommandError(str(refused.reason)) from refused
        while not work_through(Batch.objects.get(pk=batch.pk), at=at, seconds=TURN):
            say(f"已办 {outcome_of(batch).share}%", f"{outcome_of(batch).share} % done")
        told = outcome_of(batch)
        beside = None if options.dry_run or not told.refused else _refused_beside(paths[0], batch)
        if options.dry_run:
            drop_batch(batch.pk, actor=SYSTEM, at=at)
    _tell(options, batch, told, beside)
    return 0


def _chosen(options):
    """What was said for the whole import: the datum of its coordinates."""
    return {"datum": options.datum} if getattr(options, "datum", None) else None


def _refused_beside(path, batch):
    """Write the refused rows beside the file, for its owner's eyes: they may hold names and telephones."""
    beside = path.with_name(f"{path.stem}-退回.xlsx")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(refused_sheet(batch).read())
    return beside


def _tell(options, batch, told, beside):
    counts = {"rows": told.rows, "written": told.written, "known": told.known, "refused": told.refused}
    if options.json:
        more = {"faults": told.faults, "warnings": told.warnings, "refused_sheet": beside and str(beside)}
        print(json.dumps(counts | more | {"batch": str(batch.pk), "dry_run": options.dry_run}, ensure_ascii=False))
        return
    verb = "可写入" if options.dry_run else "写入"
    print(f"共 {told.rows} 行：{verb} {told.written}，已有 {told.known}，退回 {told.refused}，请核对 {told.warned}")
    for words, count in told.told_faults:
        print(f"  退回 {count}：{words}")
    for words, count in told.told_warnings:
        print(f"  核对 {count}：{words}")
    if beside:
        print(f"退回的行 / Refused rows: {beside}")
