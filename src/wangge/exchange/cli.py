"""`./wangge import hotline FILE --county KEY`: a sheet of work orders taken in at once, by the program itself."""

import json
import os
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from wangge.core.errors import Refused
from wangge.core.permits import SYSTEM
from wangge.core.tenancy import county as entered
from wangge.exchange.operations.imports import begin_import, start_import, take_rows
from wangge.exchange.queries import outcome_of
from wangge.exchange.refused import refused_sheet


def hotline(options):
    """Take the sheet in and say what became of its rows; refused ones go to a sheet beside it. Returns the exit code.

    CommandError if the sheet cannot be read, or its columns are not recognised.
    """
    if len(options.files) != 1 or options.dry_run:
        raise CommandError("hotline：一次一个文件，没有 --dry-run / one file at a time, and no --dry-run")
    path, at = Path(options.files[0]), timezone.now()
    with entered(options.county):
        try:
            batch = begin_import(path.name, path.read_bytes(), options.sender, actor=SYSTEM, at=at)
            batch = start_import(batch.pk, actor=SYSTEM, at=at)
        except FileNotFoundError as error:
            raise CommandError(f"没有这个文件 / No such file: {path}") from error
        except Refused as refused:
            raise CommandError(str(refused.reason)) from refused
        while not take_rows(batch, at=at):
            pass
        told = outcome_of(batch)
        beside = _refused_beside(path, batch) if told.refused else None
    counts = {"taken": told.taken, "known": told.known, "refused": told.refused}
    if options.json:
        print(json.dumps(counts | {"refused_sheet": beside and str(beside)}, ensure_ascii=False))
    else:
        print(f"登记 {told.taken} 件，重复 {told.known} 行，退回 {told.refused} 行" + (f"：{beside}" if beside else ""))
    return 0


def _refused_beside(path, batch):
    """Write the refused rows beside the sheet, for its owner's eyes: they hold names and telephones."""
    beside = path.with_name(f"{path.stem}-退回.xlsx")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(refused_sheet(batch).read())
    return beside
