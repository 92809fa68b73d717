"""Hints come in from a spreadsheet as any register does: every row checked, twice is once, the whole taken back."""

from tests.imports.conftest import run, table
from tests.visits.conftest import SOURCE, county_wide
from wangge.core.permits import SYSTEM
from wangge.imports.models import Batch
from wangge.imports.operations.undo import take_back, undo_batch
from wangge.visits.models import Hint

HEAD = ["房屋地址", "线索种类", "来源系统", "编号"]


def test_hints_of_a_sheet(homes, hinted, clerk, at):
    waiting = hinted(homes[0])
    rows = [
        [homes[0].address, "登记出租，可能已空置", SOURCE, "A1"],  # waits already
        [homes[1].address, "登记出租，可能已空置", SOURCE, "A2"],
        [homes[2].address, "may_be_gone", SOURCE, "A3"],
        [homes[3].address, "住户很可疑", SOURCE, "A4"],
        ["没有这个地址", "可能已拆除", SOURCE, "A5"],
        [homes[4].address, "可能已拆除", SOURCE, "13812345678"],
    ]
    batch, outcome = run("hints", table(HEAD, *rows), at=at)
    assert (outcome.written, outcome.known, sum(outcome.faults.values())) == (2, 1, 3)
    with county_wide():
        rest = Hint.objects.exclude(pk=waiting.pk).select_related("dwelling")
        found = list(rest.order_by("reference"))
    assert [(one.dwelling, one.kind, one.proposes) for one in found] == [
        (homes[1], "let_may_be_empty", "vacant"),
        (homes[2], "may_be_gone", "gone"),
    ]
    assert {one.batch for one in found} == {batch.pk}
    again, _outcome = run("hints", table(HEAD, *rows, ["别处", "可能已拆除", SOURCE, ""]), at=at)
    with county_wide():
        assert Hint.objects.count() == 3 and not Hint.objects.filter(batch=again.pk).exists()
    undo_batch(batch.pk, actor=SYSTEM, at=at)
    assert take_back(Batch.objects.get(pk=batch.pk), at=at)
    with county_wide():
        assert set(Hint.objects.all()) == {waiting}
