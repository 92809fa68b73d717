"""The county's calendar: rows in, a clock's calendar out."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from wangge.core.calendar import confirm_year, current_calendar, load_calendar
from wangge.core.clock import Limit, Unit, deadline
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.models import CalendarDay, CalendarYear, JournalEntry
from wangge.core.permits import SYSTEM, Actor

SHARED = Path(__file__).parents[2] / "methods" / "_shared"
HOURS = [["08:00", "12:00"], ["14:00", "18:00"]]
NOW = datetime(2026, 11, 22, tzinfo=UTC)
LAST_HOUR_OF_2026 = datetime(2026, 12, 31, 9, tzinfo=UTC)  # 17:00 in China

pytestmark = pytest.mark.usefixtures("empty_calendar")


@pytest.fixture
def empty_calendar(tianchang):
    CalendarDay.objects.all().delete()
    CalendarYear.objects.all().delete()


def load(folder=SHARED, actor=SYSTEM):
    return load_calendar(folder, actor=actor, at=NOW)


def journal():
    return list(JournalEntry.objects.filter(event__startswith="core.Calendar").order_by("id"))


def tables(folder, days, years="year,confirmed,basis,source\n"):
    (folder / "calendar.csv").write_text(days, encoding="utf-8")
    (folder / "calendar_years.csv").write_text(years, encoding="utf-8")
    return folder


def test_loading_twice_changes_nothing_and_leaves_one_trace():
    before = len(journal())
    rows = [
        len((SHARED / f"{name}.csv").read_text(encoding="utf-8").splitlines()) - 1
        for name in ("calendar", "calendar_years")
    ]
    assert load() == sum(rows) and load() == 0
    assert [CalendarDay.objects.count(), CalendarYear.objects.count()] == rows
    assert len(journal()) == before + 1


def test_the_calendar_is_remembered_until_a_row_or_a_confirmation_changes(django_assert_num_queries):
    load()
    calendar = current_calendar(HOURS)
    with django_assert_num_queries(1):
        assert current_calendar(HOURS) is calendar
    CalendarDay.objects.create(date=date(2027, 1, 1), kind="off", name="元旦", source="试")
    entered = current_calendar(HOURS)
    confirm_year(2027, basis="通知", source="gov.cn", actor=SYSTEM, at=NOW)
    confirmed = current_calendar(HOURS)
    assert len({calendar.version, entered.version, confirmed.version}) == 3
    assert current_calendar(HOURS[:1]).day_length < confirmed.day_length


def test_a_new_year_once_entered_and_confirmed_moves_and_confirms_the_deadline():
    load()
    hours = Limit(2, Unit.working_hour)
    rough = deadline(LAST_HOUR_OF_2026, hours, current_calendar(HOURS))
    assert (rough.at, rough.confirmed) == (datetime(2027, 1, 1, 1, tzinfo=UTC), False)
    with pytest.raises(Refused, match="2027 年还没有录入放假安排"):
        confirm_year(2027, basis="通知", source="gov.cn", actor=SYSTEM, at=NOW)
    CalendarDay.objects.create(date=date(2027, 1, 1), kind="off", name="元旦", source="试")
    for _twice in range(2):
        confirm_year(2027, basis="通知", source="gov.cn", actor=SYSTEM, at=NOW)
    exact = deadline(LAST_HOUR_OF_2026, hours, current_calendar(HOURS))
    assert (exact.at, exact.confirmed) == (datetime(2027, 1, 4, 1, tzinfo=UTC), True)
    assert [entry.data for entry in journal()][-1] == {"year": 2027}
    assert load() == 0, "loading the shared table again leaves the county's own year alone"


def test_a_faulty_table_is_refused_with_every_line_named_and_nothing_stored(tmp_path):
    good, bad = (
        "2026-01-04,work,x,y",
        ["2026-13-01,off,x,y", "2026-01-01,rest,x,y", "2026-01-02,off,,y", "2026,off"],
    )
    days = ["date,kind,name,source", *bad, good, good]
    with pytest.raises(Invalid) as refused:
        load(tables(tmp_path, "\n".join(days), "year,confirmed\n2026,true\n"))
    faults = refused.value.reason.splitlines()
    assert {fault.rsplit(": ", 1)[0] for fault in faults} == {
        *(f"calendar.csv: {line}" for line in (2, 3, 4, 5, 7)),
        "calendar_years.csv: 1",
    }
    assert not CalendarDay.objects.exists()


def test_only_who_may_apply_a_method_may_change_the_calendar():
    clerk = Actor(None, "王某", "staff")
    with pytest.raises(Forbidden):
        load(actor=clerk)
    with pytest.raises(Forbidden):
        confirm_year(2026, basis="通知", source="gov.cn", actor=clerk, at=NOW)
