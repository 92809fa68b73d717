"""A picture of a voucher that tells of somebody is taken away by the community, and the firm hands in another."""

import pytest

from tests.funds.conftest import browser_of, receipt
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.models import JournalEntry
from wangge.core.photos import path_of, read_photos
from wangge.funds.models import Voucher
from wangge.funds.operations import add_vouchers, cover_voucher, read_voucher
from wangge.funds.queries import ledger_of

MY, DESK = "/tianchang/my/funds/", "/tianchang/desk/funds/"
WHY = "收据上有住户的电话"


def code_of(refused):
    return refused.value.code


def test_a_covered_picture_is_gone_and_the_reason_stands_in_its_place(
    booked, clerk, resident, trust, now, django_capture_on_commit_callbacks
):
    entry = booked(photos=2)
    first, second = entry.vouchers.order_by("ordinal")
    with django_capture_on_commit_callbacks(execute=True):
        covered = cover_voucher(entry.pk, 1, reason=WHY, actor=clerk, at=now)
    signed = clerk.holding("funds.lead")[0].signs_as
    assert (covered.digest, covered.covered_because, covered.covered_office_name) == ("", WHY, signed)
    assert not path_of(first.digest, shelf="funds").exists() and path_of(second.digest, shelf="funds").exists()
    assert read_voucher(first.pk, actor=resident, at=now) is None
    told = JournalEntry.objects.latest("id")
    assert (told.event, told.actor_id) == ("funds.VoucherCovered", clerk.id) and WHY not in str(told.data)
    assert next(row for row in ledger_of(trust).rows if row.one == entry).one.pictures == 1
    with pytest.raises(Refused) as refused:
        cover_voucher(entry.pk, 1, reason=WHY, actor=clerk, at=now)
    assert code_of(refused) == "covered"


def test_the_same_picture_behind_another_entry_goes_too(booked, clerk, now, django_capture_on_commit_callbacks):
    first, second = booked(), booked()
    assert first.vouchers.get().digest == second.vouchers.get().digest
    with django_capture_on_commit_callbacks(execute=True):
        cover_voucher(first.pk, 1, reason=WHY, actor=clerk, at=now)
    assert second.vouchers.get().covered_because == WHY


def test_only_the_community_covers_and_never_the_firm(booked, clerk, firm, resident, staff, now):
    entry = booked()
    both = type(clerk)(clerk.id, clerk.name, clerk.kind, (*clerk.offices, *firm.offices))
    for actor in (firm, both, resident, staff("yezhu01"), staff("pingfen01"), staff("wangge01")):
        with pytest.raises(Forbidden):
            cover_voucher(entry.pk, 1, reason=WHY, actor=actor, at=now)
    for ordinal, reason in ((2, WHY), (0, WHY), (1, " "), (1, "找 13812345678")):
        with pytest.raises(Invalid):
            cover_voucher(entry.pk, ordinal, reason=reason, actor=clerk, at=now)
    assert Voucher.objects.get(booking=entry).covered_at is None


def test_so_many_are_handed_in_anew_as_were_covered(booked, clerk, firm, now):
    entry = booked(photos=2)
    another, third = (read_photos([receipt(shade=number)]) for number in (5, 6))
    with pytest.raises(Refused) as refused:
        add_vouchers(entry.pk, another, actor=firm, at=now)
    assert code_of(refused) == "too-many"
    cover_voucher(entry.pk, 2, reason=WHY, actor=clerk, at=now)
    with pytest.raises(Forbidden):
        add_vouchers(entry.pk, another, actor=clerk, at=now)
    with pytest.raises(Invalid):
        add_vouchers(entry.pk, [], actor=firm, at=now)
    assert add_vouchers(entry.pk, another, actor=firm, at=now) == 1
    assert [one.added_at for one in entry.vouchers.order_by("ordinal")] == [None, None, now]
    with pytest.raises(Refused):
        add_vouchers(entry.pk, third, actor=firm, at=now)
    cover_voucher(entry.pk, 3, reason=WHY, actor=clerk, at=now)  # that one told of somebody too
    assert add_vouchers(entry.pk, third, actor=firm, at=now) == 1


def test_on_the_pages(booked, clerk, firm, resident):
    entry, clerk, firm = booked(photos=2), browser_of(clerk), browser_of(firm)
    address, voucher = f"{DESK}bookings/{entry.pk}/", entry.vouchers.get(ordinal=1)
    picture = f"/tianchang/funds/vouchers/{voucher.pk}.jpg"
    assert clerk.get(picture).status_code == 200
    assert "遮去一张" in clerk.get(address).content.decode() and "遮去一张" not in firm.get(address).content.decode()
    assert clerk.post(f"{address}cover/").status_code == 422
    short = clerk.post(f"{address}cover/", {"ordinal": "1", "reason": "有"})
    assert short.status_code == 422 and "至少 4 个字" in short.content.decode()
    assert firm.post(f"{address}cover/", {"ordinal": "1", "reason": WHY}).status_code == 403
    assert clerk.post(f"{address}cover/", {"ordinal": "1", "reason": WHY}).status_code == 302
    mine = browser_of(resident)
    for browser, at in ((mine, f"{MY}bookings/{entry.pk}/"), (clerk, address), (firm, address)):
        page = browser.get(at).content.decode()
        assert WHY in page and "凭证第 1 张已遮去" in page and f"{voucher.pk}.jpg" not in page
    assert mine.get(picture).status_code == 404
    assert "还可以补 1 张" in firm.get(address).content.decode()
    assert firm.post(f"{address}vouchers/").status_code == 422
    assert firm.post(f"{address}vouchers/", {"photos": receipt(shade=4)}).status_code == 302
    page = mine.get(f"{MY}bookings/{entry.pk}/").content.decode()
    assert "补交的" in page and "凭证第 1 张已遮去" in page
    assert "还可以补" not in firm.get(address).content.decode()
