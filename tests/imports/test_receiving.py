"""Files sent over the web: kept sealed, read by the job, shown as they are read, given up with a reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.imports.conftest import sheet
from tests.imports.test_bad_input import HOUSES, WHERE
from wangge.core.permits import SYSTEM
from wangge.imports import tasks
from wangge.imports.models import Batch, Part, Piece
from wangge.imports.operations import receive
from wangge.imports.operations.begin import begin_batch
from wangge.imports.operations.erase import forget_parts
from wangge.imports.operations.receive import read_in, receive_batch

PAGE = "/tianchang/desk/registers/imports/"


@pytest.fixture
def files(grid):
    def made(*rooms):
        return [(f"房屋{n}.xlsx", sheet(HOUSES, [WHERE.format(n), "", "出租", grid.key])) for n in rooms]

    return made


def test_files_are_sealed_until_the_job_reads_them(files, at, monkeypatch):
    monkeypatch.setattr(receive, "PIECE", 1000)
    batch = receive_batch("dwellings", files(101, 102), actor=SYSTEM, at=at)
    pieces = list(Piece.objects.filter(batch=batch))
    assert batch.state == Batch.READING and {one.file for one in pieces} == {0, 1} and len(pieces) > 4
    assert not any(bytes(one.sealed).startswith(b"PK") for one in pieces)
    assert read_in(batch, at=at)
    batch.refresh_from_db()
    assert (batch.state, batch.rows) == (Batch.DRAFT, 2) and set(batch.mapping) == {"address", "estate", "use", "grid"}
    assert not batch.pieces.exists()
    plain = begin_batch("dwellings", files(101, 102), actor=SYSTEM, at=at)
    assert plain.mapping == batch.mapping and plain.rows == batch.rows


def test_what_a_lost_worker_had_read_is_read_again(files, at):
    batch = receive_batch("dwellings", files(101), actor=SYSTEM, at=at)
    Part.objects.create(batch=batch, number=0, source="x", rows=5, cells=b"")
    assert read_in(batch, at=at)
    assert list(batch.parts.values_list("rows", flat=True)) == [1]


def test_what_cannot_be_read_is_told_on_the_page(signed_in, grid):
    browser, file = signed_in("shequ01"), sheet(HOUSES)
    file.name = "空的.xlsx"
    answer = browser.post(PAGE, {"kind": "dwellings", "files": file})
    waiting = browser.get(answer["Location"]).content.decode()
    assert "正在读取文件" in waiting and 'hx-trigger="every 2s"' in waiting
    tasks.work.func(county="tianchang")
    told = browser.get(answer["Location"]).content.decode()
    assert "没有找到表头和数据" in told and "every 2s" not in told
    assert "读不出来" in browser.get(PAGE).content.decode()
    batch = Batch.objects.get(state=Batch.UNREAD)
    browser.post(f"{PAGE}{batch.pk}/do/", {"deed": "drop"})
    assert not Batch.objects.filter(pk=batch.pk).exists()


def test_a_reader_that_breaks_stops_no_other_import(files, at, monkeypatch):
    broken, whole = (receive_batch("dwellings", files(n), actor=SYSTEM, at=at) for n in (101, 102))

    def fails_once(*args, **kwargs):
        monkeypatch.undo()
        raise ZeroDivisionError

    monkeypatch.setattr(receive, "fill_batch", fails_once)
    assert read_in(broken, at=at) and read_in(whole, at=at)
    assert (broken.state, whole.state) == (Batch.UNREAD, Batch.DRAFT) and broken.trouble


def test_files_that_no_job_reads_are_gone_after_a_day(files, at):
    batch = receive_batch("dwellings", files(101), actor=SYSTEM, at=at)
    forget_parts(at=at + timedelta(hours=23))
    assert Batch.objects.filter(pk=batch.pk).exists()
    forget_parts(at=timezone.now() + timedelta(hours=25))
    assert not Batch.objects.filter(pk=batch.pk).exists() and not Piece.objects.exists()
