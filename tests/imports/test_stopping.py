"""An import with which the job cannot go on leaves the others their turn, and says why it stopped."""

import io

import pytest
from django.db import OperationalError, connection

from tests.imports.conftest import begin, sheet
from tests.imports.test_bad_input import HOUSES, PEOPLE, WHERE, houses  # noqa: F401  a fixture
from tests.imports.test_engine import people
from tests.imports.test_receiving import PAGE, files  # noqa: F401  a fixture
from wangge.accounts.models import Account
from wangge.core.permits import SYSTEM
from wangge.imports import tasks
from wangge.imports.models import Batch, Part, Piece
from wangge.imports.operations import begin as beginning
from wangge.imports.operations import work as working
from wangge.imports.operations.erase import forget_parts
from wangge.imports.operations.receive import read_in, receive_batch
from wangge.imports.operations.undo import undo_batch
from wangge.imports.operations.work import check_batch, start_batch
from wangge.imports.queries import outcome_of


@pytest.fixture
def two(houses, at):  # noqa: F811
    """An import that waits, and one of the program behind it."""

    def made(deed, actor=SYSTEM):
        ours = deed(begin("people", sheet(PEOPLE, *people(2)), actor=actor, at=at).pk, actor=actor, at=at)
        other = start_batch(begin("people", sheet(PEOPLE, *people(3)), at=at).pk, actor=SYSTEM, at=at)
        return ours, other

    return made


def turn(*batches):
    """One run of the job; the batches afterwards."""
    tasks.work.func(county="tianchang")
    return [Batch.objects.get(pk=one.pk) for one in batches]


@pytest.mark.parametrize(("deed", "after"), [(start_batch, Batch.DONE), (check_batch, Batch.DRAFT)])
def test_who_lost_the_office_stops_their_own_import_alone(two, deed, after, staff, signed_in):
    ours, other = two(deed, staff("shequ01"))
    Account.objects.filter(pk=ours.by_id).update(is_active=False)
    ours, other = turn(ours, other)
    assert (ours.state, other.state) == (after, Batch.DONE) and outcome_of(ours).written == 0
    assert outcome_of(other).written == 3
    Account.objects.filter(pk=ours.by_id).update(is_active=True)
    told = signed_in("shequ01").get(f"{PAGE}{ours.pk}/").content.decode()
    assert "交办的人已经没有导入权限" in told


def test_an_undo_of_who_lost_the_office_leaves_all_as_it_was(two, at):
    ours, _other = turn(*two(start_batch))
    undo_batch(ours.pk, actor=SYSTEM, at=at)
    Batch.objects.filter(pk=ours.pk).update(by_id="00000000-0000-0000-0000-000000000000")  # nobody
    (ours,) = turn(ours)
    assert ours.state == Batch.DONE and ours.trouble and outcome_of(ours).written == 2
    undo_batch(ours.pk, actor=SYSTEM, at=at)
    (ours,) = turn(ours)
    assert ours.state == Batch.UNDONE and not ours.trouble and ours.removed == 4


def test_a_kind_that_breaks_midway_keeps_what_is_written(two, monkeypatch, staff, signed_in):
    monkeypatch.setattr(beginning, "IN_A_PART", 1)
    ours, other = two(start_batch)
    Batch.objects.filter(pk=ours.pk).update(area_path=staff("shequ01").offices[0].area_path)  # who may see it
    take = working._take

    def breaks(batch, number, *args, **kwargs):
        if batch.pk == ours.pk and number == 1:
            raise ZeroDivisionError
        return take(batch, number, *args, **kwargs)

    monkeypatch.setattr(working, "_take", breaks)
    ours, other = turn(ours, other)
    assert (ours.state, outcome_of(ours).written, outcome_of(ours).left) == (Batch.DONE, 1, 1)
    assert (other.state, outcome_of(other).known, outcome_of(other).written) == (Batch.DONE, 1, 2)
    browser = signed_in("shequ01")
    told = browser.get(f"{PAGE}{ours.pk}/").content.decode()
    assert "原因已记入日志" in told and "1 行没有办到" in told and "没有退回的行" not in told
    assert "中途停下" in browser.get(PAGE).content.decode()


def test_what_ails_the_database_is_tried_again(two, monkeypatch):
    ours, other = two(start_batch)

    def deadlock(batch, **kwargs):
        monkeypatch.undo()
        raise OperationalError

    monkeypatch.setattr(tasks, "work_through", deadlock)
    ours, other = turn(ours, other)
    assert (ours.state, other.state) == (Batch.RUNNING, Batch.DONE)
    (ours,) = turn(ours)
    assert ours.state == Batch.DONE and not ours.trouble


def test_a_job_that_was_put_back_does_not_read_beside_the_first(files, at):  # noqa: F811
    batch = receive_batch("dwellings", files(101), actor=SYSTEM, at=at)
    Part.objects.create(batch=batch, number=0, source="x", rows=5, cells=b"")
    first = connection.copy()
    try:
        with first.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"import {batch.pk}"])
        assert read_in(batch, at=at)
        assert list(batch.parts.values_list("rows", flat=True)) == [5]
    finally:
        first.close()
    stale = Batch.objects.get(pk=batch.pk)
    assert read_in(batch, at=at) and batch.state == Batch.DRAFT
    key = batch.parts.get().pk
    assert read_in(stale, at=at)  # it was read meanwhile
    assert batch.parts.get().pk == key


def test_pieces_that_a_lost_worker_left_go_with_their_day(files, at):  # noqa: F811
    batch = receive_batch("dwellings", files(101), actor=SYSTEM, at=at)
    Batch.objects.filter(pk=batch.pk).update(state=Batch.DONE)
    forget_parts(at=at + Piece.retention.kept * 0.9)
    assert Piece.objects.filter(batch=batch).exists()
    forget_parts(at=at + Piece.retention.kept * 1.1)
    assert not Piece.objects.filter(batch=batch).exists() and Batch.objects.filter(pk=batch.pk).exists()


def test_an_empty_file_beside_others_is_told(files, at):  # noqa: F811
    sent = [*files(101), ("空文件.csv", io.BytesIO())]
    batch = receive_batch("dwellings", sent, actor=SYSTEM, at=at)
    assert read_in(batch, at=at)
    assert (batch.state, batch.rows, batch.skipped) == (Batch.DRAFT, 1, ["空文件.csv"])


def test_why_a_file_is_not_read_is_said_in_the_readers_language(signed_in, grid, at):
    file = io.BytesIO(sheet(HOUSES, [WHERE.format(1), "", "", grid.key]).getvalue()[:3000])
    file.name = "半个.xlsx"
    browser = signed_in("shequ01")
    page = browser.post(PAGE, {"kind": "dwellings", "files": file})["Location"]
    tasks.work.func(county="tianchang")
    assert "打不开“半个.xlsx”：文件不完整，可能在传送时被截断。" in browser.get(page).content.decode()
    browser.cookies["wangge_language"] = "en"
    told = browser.get(page).content.decode()
    assert "cannot be read" in told and "打不开" not in told and "文件不完整" not in told
