"""Sheets of a hotline: good rows in, bad rows back with the reason, nothing twice, whatever the columns are called."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from wangge.cases.models import Case
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.sheets import rows_of, write_sheet
from wangge.exchange import tasks
from wangge.exchange.columns import CHINA, find_head, read_order, recognise, shift_of
from wangge.exchange.models import ImportRow, Sender, WorkOrder
from wangge.exchange.operations import imports
from wangge.exchange.operations.imports import begin_import, drop_import, map_columns, start_import, take_rows
from wangge.exchange.queries import outcome_of
from wangge.exchange.refused import refused_sheet

HEAD = ["工单编号", "来电时间", "来电人", "联系电话", "问题分类", "诉求标题", "诉求内容", "事发地址"]


GOOD = ["", "2026-11-22 08:30:00", "王女士", "13811112222", "占用消防通道", "通道被堵", "", "东门"]


def order(n, **change):
    row = dict(zip(HEAD, GOOD, strict=True))
    row |= {"工单编号": f"TC20261122{n:04d}", "诉求内容": f"东门消防通道被车堵住了，第{n}次反映"}
    return list((row | change).values())


def as_csv(rows, head=HEAD, encoding="utf-8"):
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode(encoding)


def as_xlsx(rows, head=HEAD):
    out = io.BytesIO()
    write_sheet(out, "工单", head, rows)
    return out.getvalue()


@pytest.fixture
def clerk(staff):
    return staff("zuoxi01")


@pytest.fixture
def taken(clerk):
    """`taken(data)` begins, starts and works off an import of a file."""

    def take(data, name="工单.xlsx", sender="12345 热线"):
        now = timezone.now()
        batch = start_import(begin_import(name, data, sender, actor=clerk, at=now).pk, actor=clerk, at=now)
        assert take_rows(batch, at=now)
        batch.refresh_from_db()
        return batch

    return take


def test_good_rows_become_matters_and_the_reporter_stands_apart(taken):
    batch = taken(as_xlsx([order(1), order(2)]))
    assert (outcome_of(batch).taken, batch.state) == (2, "done")
    case = Case.objects.get(work_order__number="TC202611220001")
    assert (case.channel, case.class_key, case.title, case.place) == ("work_order", "fire_lane", "通道被堵", "东门")
    assert "13811112222" not in f"{case.words}{case.reporter.phone}" and case.reporter.phone
    assert case.work_order.received_at == datetime(2026, 11, 22, 8, 30, tzinfo=CHINA)
    assert not ImportRow.objects.filter(batch=batch).exclude(cells="").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_files_come_in_any_of_their_encodings(taken, encoding):
    assert outcome_of(taken(as_csv([order(1)], encoding=encoding))).taken == 1


def test_five_in_a_hundred_bad_rows_come_back_with_the_reason_and_go_in_when_corrected(taken):
    bad = {
        7: {"工单编号": ""},
        30: {"诉求内容": ""},
        55: {"来电时间": "前天"},
        80: {"联系电话": "没留电话"},
        99: {"工单编号": "2.02611E+15"},
    }
    batch = taken(as_csv([order(n, **bad.get(n, {})) for n in range(1, 101)], encoding="gb18030"))
    assert (outcome_of(batch).taken, outcome_of(batch).refused) == (95, 5)
    head, *rows = rows_of(refused_sheet(batch).read())
    assert head == [*HEAD, "退回原因"] and len(rows) == 5
    for row, words in zip(rows, ("工单编号”为空", "诉求内容”为空", "不是时间", "电话", "末几位已丢失"), strict=True):
        assert words in row[-1]
    for row, n in zip(rows, bad, strict=True):
        row[:8] = order(n)
    again = taken(as_xlsx(rows, head=head))
    assert (outcome_of(again).taken, outcome_of(again).refused) == (5, 0)
    assert WorkOrder.objects.count() == 100


def test_nothing_comes_in_twice(taken):
    before = Case.objects.count()
    taken(as_csv([order(1), order(2), order(1)]))
    again = outcome_of(taken(as_xlsx([order(2), order(3)])))
    assert (again.known, again.taken) == (1, 1)
    assert Case.objects.count() == before + 3
    assert outcome_of(taken(as_csv([order(1)]), sender="数字城管")).taken == 1  # another sender's numbers are its own


def test_columns_are_found_under_titles_in_any_order_and_remembered_by_sender(taken, clerk):
    head = ["序号", "流水", "问题", "电话号", "来电时间"]
    rows = [["1", "A-001", "路灯坏了，请派人修", "13811112222", "2026/11/22 9:05"]]
    data = as_csv([head, *rows], head=["天长市 12345 工单汇总", "", "", "", ""])
    batch = begin_import("a.csv", data, "县热线", actor=clerk, at=timezone.now())
    assert batch.head == head and set(batch.mapping) == {"phone", "received_at"}
    with pytest.raises(Invalid) as refused:
        start_import(batch.pk, actor=clerk, at=timezone.now())
    assert refused.value.field == "number"
    with pytest.raises(Invalid):
        map_columns(batch.pk, {"number": "1", "words": "1"}, actor=clerk, at=timezone.now())
    map_columns(
        batch.pk, {"number": "1", "words": "2", "phone": "3", "received_at": "4"}, actor=clerk, at=timezone.now()
    )
    start_import(batch.pk, actor=clerk, at=timezone.now())
    assert Sender.objects.get(name="县热线").mapping["number"] == "流水"
    later = begin_import("b.csv", data, "县热线", actor=clerk, at=timezone.now())
    assert later.mapping["number"] == 1 and later.mapping["words"] == 2


def test_rows_that_stand_beside_their_head_are_read_where_they_stand():
    mapping = recognise(HEAD)
    rows = [["", *order(n)] for n in range(20)]
    assert shift_of(mapping, rows) == 1 and shift_of(mapping, [order(n) for n in range(20)]) == 0
    assert read_order(rows[3], mapping, 1).number == "TC202611220003"
    assert shift_of(mapping, [order(n)[1:] for n in range(20)]) == -1


@pytest.mark.parametrize("moment", ["1899-12-30", "0001-01-01 00:00:00", "2206-11-22 08:30:00", "2026-02-30"])
def test_a_time_that_no_sheet_of_today_can_mean_is_told(moment):
    with pytest.raises(ValueError, match="不是时间"):
        read_order(order(1, **{"来电时间": moment}), recognise(HEAD))


def test_one_row_that_stands_aside_is_sent_back_and_told_so(taken):
    with pytest.raises(ValueError, match=r"错了 \+1 列"):
        read_order(["", *order(1)], recognise(HEAD))
    batch = taken(as_csv([order(1), ["", *order(2)], order(3)]))
    assert outcome_of(batch).taken == 2 and "错了 +1 列" in batch.rows.get(state="refused").reason


def test_a_sheet_shifted_as_a_whole_goes_in(taken):
    batch = taken(as_csv([["", *order(n)] for n in range(1, 11)]))
    assert batch.shift == 1 and outcome_of(batch).taken == 10


def test_the_head_is_the_row_with_the_most_known_names():
    assert find_head([["12345 工单"], ["", ""], HEAD, order(1)]) == 2
    assert find_head([["a", "b", "c"], ["1", "2", "3"]]) == 0
    assert find_head([["只有一格"]]) is None


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n" + bytes(50), b"PK\x03\x04broken", "一格".encode()])
def test_what_is_no_sheet_is_refused(clerk, data):
    with pytest.raises(Invalid) as refused:
        begin_import("x", data, "热线", actor=clerk, at=timezone.now())
    assert refused.value.field == "file"


def test_it_goes_on_where_a_crash_stopped_it(clerk, monkeypatch):
    now = timezone.now()
    batch = start_import(
        begin_import("a", as_csv([order(n) for n in range(1, 6)]), "热线", actor=clerk, at=now).pk, actor=clerk, at=now
    )
    calls, real = [], imports.report_case

    def crash_at_the_third(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(imports, "report_case", crash_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        take_rows(batch, at=now)
    assert (outcome_of(batch).taken, outcome_of(batch).waiting) == (2, 3)
    tasks.take_orders(county="tianchang")
    batch.refresh_from_db()
    assert (outcome_of(batch).taken, batch.state) == (5, "done")
    assert WorkOrder.objects.count() == 5


def test_a_long_import_gives_way_and_goes_on(clerk):
    now = timezone.now()
    batch = begin_import("a", as_csv([order(n) for n in range(1, 4)]), "热线", actor=clerk, at=now)
    start_import(batch.pk, actor=clerk, at=now)
    assert take_rows(batch, at=now, seconds=1e-9) is False
    assert outcome_of(batch).waiting == 2


def test_who_lost_the_office_meanwhile_takes_nothing_in(clerk, staff):
    now = timezone.now()
    batch = begin_import("a", as_csv([order(1)]), "热线", actor=clerk, at=now)
    batch = start_import(batch.pk, actor=clerk, at=now)
    batch.by_id = staff("guanli01").id
    take_rows(batch, at=now)
    assert outcome_of(batch).refused == 1 and "权限" in batch.rows.get().reason


def test_only_the_post_imports_and_a_draft_can_be_dropped(clerk, staff):
    now = timezone.now()
    with pytest.raises(Forbidden):
        begin_import("a", as_csv([order(1)]), "热线", actor=staff("wangge01"), at=now)
    batch = begin_import("a", as_csv([order(1)]), "热线", actor=clerk, at=now)
    drop_import(batch.pk, actor=clerk, at=now)
    with pytest.raises(Refused):
        start_import(batch.pk, actor=clerk, at=now)


def test_refused_rows_are_erased_after_a_month(taken):
    batch = taken(as_csv([order(1, 诉求内容="")]))
    assert imports.forget_rows(at=timezone.now()) == 0
    assert imports.forget_rows(at=timezone.now() + timedelta(days=31)) == 1
    assert batch.rows.get().cells == ""
