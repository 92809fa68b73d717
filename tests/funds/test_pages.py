"""The ledger as an owner reads it on a phone and as firm and community keep it; no page tells who asked."""

import io
import zipfile
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from tests.funds.conftest import browser_of, receipt
from wangge.core.keys import new_key
from wangge.core.sheets import rows_of
from wangge.funds.models import Booking, Budget, BudgetLine, Question
from wangge.funds.operations import ask_about
from wangge.funds.queries import ledger_of

MY, DESK = "/tianchang/my/funds/", "/tianchang/desk/funds/"


def sent(**other):
    told = {"key": str(new_key()), "on": f"{localdate()}", "line": f"{localdate().year}:7", "amount": "320.00"}
    return told | {"party_kind": "unit"} | {"party": "诚信防水维修部", "words": "单元门合页更换"} | other


def page_of(browser, address, status=200):
    answer = browser.get(address)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def test_an_owner_reads_asks_and_reads_the_answer(trust, booked, resident, signed_in):
    mine, entry = browser_of(resident), booked(words="一号楼电梯门机更换")
    only = mine.get(MY)
    assert only.status_code == 302 and only["Location"].endswith(f"{trust.pk}/")
    page = page_of(mine, only["Location"])
    assert "一号楼电梯门机更换" in page and "1,250.50" in page and trust.decision in page and "全部虚构" in page
    address = f"{MY}bookings/{entry.pk}/"
    assert "诚信防水维修部" in page_of(mine, address)
    short = mine.post(address, {"key": str(new_key()), "words": "？"})
    assert short.status_code == 422 and "至少 4 个字" in short.content.decode()
    asked = mine.post(address, {"key": str(new_key()), "words": "门机保修期内为什么要付钱？"})
    assert asked.status_code == 302
    told = page_of(mine, asked["Location"])
    assert "已经问了" in told and "我问的" in told and "等企业答复" in told

    firm, question = signed_in("wuye01"), Question.objects.latest("at")
    assert "门机保修期内" in page_of(firm, DESK)
    answer = firm.post(f"{DESK}questions/{question.pk}/", {"words": "保修两年，已过期三个月。"})
    assert answer.status_code == 302
    told = page_of(mine, address)
    assert "保修两年" in told and "等企业答复" not in told


def test_no_page_tells_others_who_asked(booked, resident, account, signed_in, now):
    entry = booked()
    ask_about(entry.pk, words="修的是哪一户楼上？", key=new_key(), actor=resident, at=now)
    for username in ("wuye01", "shequ01", "yezhu01"):
        browser = signed_in(username)
        for address in (DESK, f"{DESK}bookings/{entry.pk}/"):
            page = page_of(browser, address)
            assert "修的是哪一户" in page and account.name not in page and str(account.pk) not in page
            assert "我问的" not in page


def test_strangers_are_told_where_to_be_bound_and_visitors_sign_in(trust, booked, stranger):
    browser, entry = browser_of(stranger), booked()
    assert "在窗口绑定了本人" in page_of(browser, MY)
    for address in (f"{MY}{trust.pk}/", f"{MY}{trust.pk}/ledger.xlsx", f"{MY}bookings/{entry.pk}/"):
        assert browser.get(address).status_code == 403
        assert "/resident/" in Client().get(address)["Location"]
    assert browser.post(f"{MY}bookings/{entry.pk}/", {"words": "这是什么钱"}).status_code == 403


def test_the_firm_books_with_a_voucher_and_what_was_typed_stays(trust, signed_in, resident):
    firm, form = signed_in("wuye01"), f"{DESK}{trust.pk}/book/"
    assert "小修" in page_of(firm, form)
    wrong = firm.post(form, sent(party="王小明"))
    assert wrong.status_code == 422
    assert "看不出是单位" in wrong.content.decode() and "单元门合页更换" in wrong.content.decode()
    done = firm.post(form, sent(photos=receipt()))
    assert done.status_code == 302
    booking = Booking.objects.latest("serial")
    voucher = booking.vouchers.get()
    shown = browser_of(resident).get(f"/tianchang/funds/vouchers/{voucher.pk}.jpg")
    assert shown.status_code == 200 and "no-store" in shown["Cache-Control"] and b"".join(shown).startswith(b"\xff\xd8")
    assert f"vouchers/{voucher.pk}" in page_of(firm, done["Location"])
    many = firm.post(form, sent(photos=[receipt() for _one in range(5)]))
    assert many.status_code == 422 and "最多 4 张" in many.content.decode()


def test_a_line_is_chosen_with_its_year(trust, signed_in):
    """A number of last year's budget is none of this year's."""
    today = localdate()
    last = Budget.objects.create(trust=trust, year=today.year - 1, number=2, decision="决议（测试）", decided_on=today,
                                 at=timezone.now())
    BudgetLine.objects.create(budget=last, number=9, side="out", title="去年的除雪", amount=900)
    firm, form = signed_in("wuye01"), f"{DESK}{trust.pk}/book/"
    page = page_of(firm, form)
    assert f"{today.year} 年支出" in page and f"{today.year - 1} 年支出" in page and "去年的除雪" in page
    before, old = Booking.objects.count(), f"{today.year - 1}-12-30"
    for line in (f"{today.year}:7", "9", ""):
        wrong = firm.post(form, sent(on=old, line=line))
        assert wrong.status_code == 422 and Booking.objects.count() == before
    assert firm.post(form, sent(line=f"{today.year - 1}:9")).status_code == 422
    assert firm.post(form, sent(on=old, line=f"{today.year - 1}:9")).status_code == 302
    booking = Booking.objects.latest("serial")
    assert (booking.year, booking.line, booking.side) == (today.year - 1, 9, "out")


def test_a_mistake_is_taken_back_on_its_page_and_both_stand_in_the_ledger(trust, booked, signed_in, resident):
    entry, firm = booked(words="记错的一笔账"), signed_in("wuye01")
    address = f"{DESK}bookings/{entry.pk}/"
    empty = firm.post(f"{address}reverse/", {"key": str(new_key()), "reason": ""})
    assert empty.status_code == 422 and "至少 4 个字" in empty.content.decode()
    done = firm.post(f"{address}reverse/", {"key": str(new_key()), "reason": "收款单位写错了"})
    assert done.status_code == 302 and "冲销第" in page_of(firm, done["Location"])
    assert "记错了，冲销这一笔" not in page_of(firm, address)
    page = page_of(browser_of(resident), f"{MY}{trust.pk}/")
    assert f"已由第 {entry.serial + 1} 笔冲销" in page and "收款单位写错了" in page and "−1,250.50" in page


def test_the_community_enters_a_budget_line_by_line(trust, signed_in):
    clerk, form = signed_in("shequ01"), f"{DESK}{trust.pk}/budget/"
    page = page_of(clerk, form)
    assert "电梯、消防、监控维保" in page
    lines = ledger_of(trust).lines
    told = {"year": f"{localdate().year}", "seen": "1", "decision": "第三次业主大会决议（测试）"}
    told["decided_on"] = f"{localdate()}"
    rows = {
        "number": [*(f"{one.number}" for one in lines), ""],
        "side": [*(one.side for one in lines), "out"],
        "title": [*(one.title for one in lines), "监控更新"],
        "amount": [*(f"{one.budget}" for one in lines), "12,000"],
    }
    none = clerk.post(form, {**told, **rows, "decision": ""})
    assert none.status_code == 422 and "监控更新" in none.content.decode()
    done = clerk.post(form, {**told, **rows})
    assert done.status_code == 302
    page = page_of(clerk, done["Location"])
    assert "监控更新" in page and "第 2 版" in page and "第三次业主大会决议（测试）" in page
    assert "第 1 版的各项" in page  # with its lines
    again = clerk.post(form, {**told, **rows})
    assert again.status_code == 409 and "新的一版" in again.content.decode()
    assert trust.budgets.filter(year=localdate().year).count() == 2


def test_the_community_opens_and_ends_a_trust(trust, signed_in):
    clerk, last = signed_in("shequ01"), localdate() - timedelta(days=1)
    clerk.post(f"{DESK}{trust.pk}/end/", {"on": f"{last}", "because": "合同到期（测试）"})
    assert "合同到期（测试）" in page_of(clerk, f"{DESK}{trust.pk}/")
    today = f"{localdate()}"
    told = {"estate": str(trust.estate_id), "decision": "业主大会重新决定（测试）", "decided_on": today, "since": today}
    assert clerk.post(f"{DESK}new/", told | {"decision": ""}).status_code == 422
    done = clerk.post(f"{DESK}new/", told)
    assert done.status_code == 302 and "还没有登记预算" in page_of(clerk, done["Location"])
    assert "还没有登记预算" in page_of(signed_in("wuye01"), done["Location"] + "book/")


def test_the_office_sees_what_the_firm_left_too_long(signed_in):
    """The demo has one such question."""
    page = page_of(signed_in("shequ01"), DESK)
    assert "超期未答" in page and "账目问题超期未答" in page
    assert "账目问题待答复" in page_of(signed_in("wuye01"), DESK)


def test_who_has_no_part_in_it_has_no_page(trust, booked, signed_in):
    entry = booked()
    for username in ("wangge01", "zuoxi01"):
        browser = signed_in(username)
        for address in (DESK, f"{DESK}{trust.pk}/", f"{DESK}bookings/{entry.pk}/", f"{DESK}new/"):
            assert browser.get(address).status_code == 403
    reader = signed_in("yezhu01")
    assert "/book/" not in page_of(reader, f"{DESK}{trust.pk}/")
    assert reader.get(f"{DESK}{trust.pk}/book/").status_code == 403


def test_the_sheet_holds_the_year_and_runs_nothing(trust, booked, resident, signed_in):
    booked(words="=1+1 更换电表")
    for browser, of in ((browser_of(resident), MY), (signed_in("yezhu01"), DESK)):
        data = b"".join(browser.get(f"{of}{trust.pk}/ledger.xlsx"))
        rows = [row for row in rows_of(data) if any(row)]
        assert len(rows) == len(ledger_of(trust).rows) + 2  # the head and who took it
        assert any(row[3] == "=1+1 更换电表" and row[6] == "1250.5" and row[12] == f"{localdate()}" for row in rows)
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            assert all(b"<f>" not in packed.read(name) for name in packed.namelist())
