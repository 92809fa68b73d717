"""Sheets as people send them, and somebody who may send them in."""

import csv
import io

import pytest
import xlsxwriter
from django.utils import timezone

from wangge.core.identifiers import citizen_digit
from wangge.core.permits import SYSTEM
from wangge.core.tenancy import county
from wangge.imports.models import Batch
from wangge.imports.operations.begin import begin_batch
from wangge.imports.operations.work import check_batch, start_batch, work_through
from wangge.imports.queries import outcome_of
from wangge.territory.models import Area


@pytest.fixture
def at(db):
    with county("tianchang"):
        yield timezone.now()


@pytest.fixture
def grid(at):
    return Area.objects.filter(level="grid", valid_until=None).order_by("key").first()


def number(serial=1, born="19800101", region="320581"):
    """An invented number that is right in itself."""
    first = f"{region}{born}{serial:03}"
    return first + citizen_digit(first)


def sheet(*rows, sheets=1):
    """An XLSX file; `rows` may hold dates and numbers. With more sheets the rows below the head are dealt out."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}) as book:
        for n in range(sheets):
            page = book.add_worksheet()
            for line, row in enumerate([rows[0], *rows[1:][n::sheets]]):
                page.write_row(line, 0, row)
    file.seek(0)
    return file


def table(*rows, encoding="utf-8"):
    """A CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return io.BytesIO(text.getvalue().encode(encoding))


def begin(kind, *files, actor=SYSTEM, at):
    return begin_batch(kind, [(f"file{n}", file) for n, file in enumerate(files)], actor=actor, at=at)


def run(kind, *files, at, actor=SYSTEM, dry=False):
    """Take files in at once; returns (batch, outcome)."""
    batch = begin(kind, *files, actor=actor, at=at)
    batch = (check_batch if dry else start_batch)(batch.pk, actor=actor, at=at)
    assert work_through(batch, at=at)
    batch = Batch.objects.get(pk=batch.pk)
    return batch, outcome_of(batch)
