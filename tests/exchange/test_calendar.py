"""One's deadlines in a calendar that public software reads; a secret address that can be revoked."""

import re
from datetime import UTC, datetime

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from wangge.accounts.models import Account
from wangge.cases.queries import tasks_of
from wangge.exchange.calendar import Entry, calendar, escaped, folded
from wangge.exchange.models import CalendarFeed
from wangge.exchange.operations.feeds import forget_feeds, make_feed

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
ODD = "消防，通道; 被\\堵\n第二行" + "很长" * 60


def test_what_is_written_is_what_public_software_reads():
    entry = Entry("1@wangge", NOW, ODD, ODD, "https://a.cn/x", 3)
    raw = calendar("网格期限", [entry], now=NOW)
    read = icalendar.Calendar.from_ical(raw)
    (event,) = read.walk("VEVENT")
    assert str(event["SUMMARY"]) == ODD and event["DTSTART"].dt == NOW and event["SEQUENCE"] == 3
    assert str(read["X-WR-CALNAME"]) == "网格期限"
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt.total_seconds() == -3600


def test_lines_are_folded_at_75_octets_and_never_within_a_character():
    raw = folded("SUMMARY:" + "汉字" * 40)
    pieces = raw.split(b"\r\n")[:-1]
    assert all(len(piece) <= 75 for piece in pieces) and all(piece.decode() for piece in pieces)
    assert b"".join([pieces[0], *(piece[1:] for piece in pieces[1:])]).decode() == "SUMMARY:" + "汉字" * 40


def test_nothing_can_break_out_of_a_value():
    assert escaped("a\r\nEND:VEVENT\x00") == "a\\nEND:VEVENT"


@pytest.fixture
def address(staff):
    token = make_feed(actor=staff("zuoxi01"), at=timezone.now())
    return f"/tianchang/calendar/{token}.ics"


def test_the_feed_tells_the_deadlines_of_ones_tasks_and_no_words(address, staff):
    answer = Client().get(address)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    waiting = tasks_of(staff("zuoxi01")).filter(due__isnull=False)
    assert len(events) == waiting.count() > 0
    assert {event["DTSTART"].dt for event in events} == {case.due.replace(microsecond=0) for case in waiting}
    whole = "".join(str(event["SUMMARY"]) + str(event["DESCRIPTION"]) for event in events)
    assert not [case.title for case in waiting if case.title in whole]


def test_an_address_is_shown_once_and_another_or_none_ends_it(signed_in):
    desk = signed_in("zuoxi01")
    page = "/tianchang/desk/me/calendar/"
    shown = desk.post(page).content.decode()
    token = re.search(r"/calendar/([\w-]+)\.ics", shown)[1]
    assert Client().get(f"/tianchang/calendar/{token}.ics").status_code == 200
    assert token not in desk.get(page).content.decode()
    desk.post(page)
    assert Client().get(f"/tianchang/calendar/{token}.ics").status_code == 404
    desk.post(page, {"deed": "revoke"})
    assert not CalendarFeed.objects.filter(revoked_at=None).exists()


@pytest.mark.parametrize("token", ["x", "%00", "汉"])
def test_other_addresses_open_nothing(tianchang, token):
    assert Client().get(f"/tianchang/calendar/{token}.ics").status_code in (400, 404)


def test_who_is_no_longer_here_has_no_feed(address):
    Account.objects.filter(username="zuoxi01").update(is_active=False)
    assert Client().get(address).status_code == 404


def test_revoked_addresses_are_forgotten_after_a_month(address, staff):
    now = timezone.now()
    make_feed(actor=staff("zuoxi01"), at=now)
    assert forget_feeds(at=now) == 0 and forget_feeds(at=now.replace(year=now.year + 1)) == 1
