"""The wizard at the desk: upload, columns, preview, start, result; and what it never shows."""

import argparse
import io

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob as Job

from tests.exchange.test_imports import HEAD, as_csv, as_xlsx, order
from wangge.core.models import AccessEvent
from wangge.core.permits import SYSTEM
from wangge.core.sheets import rows_of
from wangge.exchange.cli import hotline
from wangge.exchange.models import Import, WorkOrder
from wangge.exchange.operations.imports import begin_import, start_import, take_rows

PAGE = "/tianchang/desk/imports/"


def upload(browser, data, name="工单.xlsx", sender="12345 热线"):
    file = io.BytesIO(data)
    file.name = name
    return browser.post(PAGE, {"file": file, "sender": sender})


@pytest.fixture
def desk(signed_in):
    return signed_in("zuoxi01")


def test_from_upload_to_result(desk):
    rows = [order(1), order(2, 诉求内容=""), order(1)]
    answer = upload(desk, as_xlsx(rows))
    draft = desk.get(answer.url).content.decode()
    assert "导入 1 件" in draft and "第 3 行：“诉求内容”为空" in draft
    assert "王女士" not in draft and "13811112222" not in draft and "TC202611220001" in draft
    batch = Import.objects.get()
    assert desk.post(f"{answer.url}start/").url == answer.url
    assert Job.objects.filter(task_name="exchange.take_orders", status="todo").exists()
    assert "已办 0%" in desk.get(answer.url).content.decode()
    take_rows(Import.objects.get(), at=timezone.now())
    result = desk.get(answer.url).content.decode()
    assert "“诉求内容”为空" in result and "没有退回的行" not in result
    assert (
        WorkOrder.objects.get().number
        in desk.get(f"/tianchang/desk/cases/{WorkOrder.objects.get().case_id}/").content.decode()
    )
    sheet = desk.get(f"{answer.url}refused.xlsx")
    head, row = rows_of(b"".join(sheet))
    assert head == [*HEAD, "退回原因"] and row[3] == "13811112222"
    assert AccessEvent.objects.get(subject_id=batch.pk).rows == 1


def test_the_columns_can_be_settled_by_hand(desk):
    at = upload(desk, as_csv([["A-1", "路灯坏了好久"]], head=["流水", "说明"], encoding="gb18030"), name="a.csv").url
    assert desk.post(f"{at}start/").status_code == 422
    assert desk.post(f"{at}columns/", {"number": "0", "words": "0"}).status_code == 422
    assert desk.post(f"{at}columns/", {"number": "0", "words": "1"}).status_code == 302
    assert "导入 1 件" in desk.get(at).content.decode()
    assert desk.post(f"{at}drop/").status_code == 302 and not Import.objects.exists()


def test_faults_stand_beside_their_field(desk):
    answer = upload(desk, b"nothing", name="a.csv")
    assert answer.status_code == 422 and "没有找到表头行" in answer.content.decode()
    assert desk.post(PAGE, {"sender": "热线"}).status_code == 422
    assert upload(desk, as_csv([order(1)]), sender=" ").status_code == 422


@pytest.mark.parametrize("username", ["wangge01", "guanli01", "xiaofang01"])
def test_others_have_no_such_page(signed_in, username):
    browser = signed_in(username)
    assert browser.get(PAGE).status_code == 403
    assert PAGE not in browser.get("/tianchang/desk/me/").content.decode()


def test_the_command_takes_a_sheet_in_and_leaves_the_refused_beside_it(tianchang, tmp_path, capsys):
    path = tmp_path / "工单.csv"
    path.write_bytes(as_csv([order(1), order(2, 工单编号="")], encoding="gb18030"))
    options = argparse.Namespace(files=[str(path)], dry_run=False, county="tianchang", sender="12345 热线", json=False)
    assert hotline(options) == 0
    assert "登记 1 件，重复 0 行，退回 1 行" in capsys.readouterr().out
    assert (tmp_path / "工单-退回.xlsx").stat().st_mode & 0o077 == 0


def test_the_program_itself_may_import_and_is_named_so(tianchang):
    now = timezone.now()
    batch = begin_import("a", as_csv([order(1)]), "热线", actor=SYSTEM, at=now)
    assert take_rows(start_import(batch.pk, actor=SYSTEM, at=now), at=now)
