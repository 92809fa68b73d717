"""Yearly series over real rows: the same definition or none, whole years, what the public may read, rows behind."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cases.closed import written
from tests.cases.test_measures_page import cases_in, read
from wangge.cases import queries
from wangge.cases.models import Case
from wangge.cases.trends import series_of
from wangge.core.keys import new_key
from wangge.core.sheets import rows_of
from wangge.method.models import MethodVersion
from wangge.method.queries import current_method, current_version
from wangge.territory.models import Area

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
LATEST = date(2025, 12, 31)
FALL = {2020: 40, 2021: 30, 2022: 20, 2023: 11, 2024: 3}
TREND = {
    "key": "complaints", "title": "物业诉求", "measure": "received", "classes": ["property_fee", "property_service"],
    "since": "2020-01-01", "provenance": {"default": "platform"},
    "target": {"change": "-70", "years": 3, "provenance": {"default": "platform"}},
}  # fmt: skip
PUBLIC, DESK = "/tianchang/trends/", "/tianchang/desk/trends/"


def in_force(day, changed=None, **trend):
    """A version of the method with a trend, in force from a day; `changed` may change its content. Until `LATEST`,
    the last one of all, only what it means by the classes counts."""
    now = MethodVersion.objects.exclude(version__startswith="test ").latest("effective_from")
    content = {**now.content, "version": f"test {uuid4().hex[:8]}", "trends": [TREND | trend]}
    if changed:
        changed(content)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return MethodVersion.objects.create(
        key=now.key, version=content["version"], title=now.title, content=content, digest=uuid4().hex,
        effective_from=day, applied_at=at,
    )  # fmt: skip


def retitled(content):
    """A class is called, and so means, something else."""
    for row in content["classes"]:
        if row["key"] == "property_fee":
            row["title"] = "物业收费和停车收费争议"


def slower(content):
    """Fees are filed by another condition."""
    for row in content["filing"]:
        if row["class"] == "property_fee":
            row["condition"] = "另一个条件"


@pytest.fixture
def matters(tianchang):
    """Matters of some years, alternately of two classes; one more each year of another class."""
    area, version = Area.objects.filter(level="grid").order_by("path").first(), current_version()
    rows = []
    for year, many in FALL.items():
        for nth in range(many + 1):
            key = "garbage" if nth == many else TREND["classes"][nth % 2]
            at = datetime(year, 1 + nth % 12, 1 + nth % 27, 8, tzinfo=UTC)
            rows.append(Case(
                pk=new_key(), case_type="matter", version=version, state="closed", moves=8, reported_at=at,
                channel="portal", title=f"{year}", words="", class_key=key, area=area, stage_since=at, filed_at=at,
                closed_at=at,
            ))  # fmt: skip
    return written(rows)


def everybody(measure):
    return lambda rows: rows


def came(now=NOW, few=0):
    series, _figures = series_of(current_method().trends[0], now, within=everybody, few=few)
    return series


def sheet(browser, address):
    return list(rows_of(b"".join(browser.get(f"{address}complaints.xlsx").streaming_content)))


def told(series):
    return {one.year.year: one.change if one.why == "" else one.why for one in series.years}


def test_a_series_counts_its_classes_year_by_year(matters):
    in_force(LATEST)
    series = came()
    assert {one.year.year: one.year.value for one in series.years if one.year.year < 2025} == FALL
    assert series.base.year == 2020 and series.verdict == "reached"
    assert told(series)[2023] == Decimal("-72.50") and told(series)[2026] == "runs"


def test_another_meaning_of_a_class_is_not_compared(matters):
    in_force(date(2019, 6, 1))
    in_force(date(2022, 7, 1), retitled)
    in_force(LATEST, retitled)
    series = came()
    assert told(series) == {
        2020: None, 2021: Decimal("-25.00"), 2022: "mixed", 2023: "changed", 2024: "changed", 2025: "changed",
        2026: "runs",
    }  # fmt: skip
    assert series.verdict == "unknown", "it fell by more, but of something else"


def test_a_new_version_that_means_the_same_is_compared(matters):
    in_force(date(2019, 6, 1))
    in_force(date(2022, 7, 1), lambda content: content.update(title="另一个名字"))
    in_force(LATEST)
    assert told(came())[2023] == Decimal("-72.50")


def test_a_filing_standard_matters_to_what_was_filed_and_not_to_what_came_in(matters):
    in_force(date(2019, 6, 1))
    in_force(LATEST, slower)
    assert told(came())[2023] == Decimal("-72.50")
    in_force(date(2019, 7, 1), measure="filed")
    in_force(date(2022, 1, 1), slower, measure="filed")
    in_force(date(2026, 1, 1), slower, measure="filed")
    assert told(came())[2021] == Decimal("-25.00") and told(came())[2023] == "changed"


def test_a_register_that_began_within_a_year_has_its_first_whole_year_after_it(matters):
    in_force(LATEST, since="2021-03-01")
    series = came()
    assert series.years[0].year.year == 2021 and told(series)[2021] == "began" and series.base.year == 2022


def test_without_a_day_the_register_begins_with_the_first_method(matters):
    in_force(date(2021, 6, 1))
    in_force(LATEST, since=None, baseline=2020)
    series = came()
    assert series.base is None and told(series)[2020] == "before" and told(series)[2021] == "began"


def test_the_public_reads_no_year_of_a_few(matters):
    in_force(LATEST)
    series = came(few=5)
    assert told(series)[2024] == "few" and series.years[4].year.value is None
    public = Client().get(PUBLIC).content.decode()
    assert "不足 5 件，不公布" in public and "−72.50%" in public and "2023 年到了对照线" in public
    assert 'role="img"' in public and "<th scope=\"row\">2023</th>" in public


@pytest.mark.parametrize(("since", "year"), [("2020-01-01", 2026), ("2024-03-01", 2024)])
def test_of_a_few_nothing_is_told_of_the_running_year_or_the_one_the_register_began_in(matters, since, year):
    for nth in range(3):
        at = datetime(2026, 1, 3 + nth, 8, tzinfo=UTC)
        Case.objects.filter(pk=matters[nth].pk).update(reported_at=at)  # three of this year
    in_force(LATEST, since=since)
    whole = {one.year.year: one for one in came().years}
    assert whole[year].why in ("runs", "began") and 0 < whole[year].year.value < 5
    shown = {one.year.year: one for one in came(few=5).years}
    assert shown[year].why == "few" and shown[year].year.value is None
    if year < NOW.year:  # the page is of today, when the demo's matters have come in
        row = next(row for row in sheet(Client(), PUBLIC) if row[0] == f"{year}")
        assert row[1] == "—" and "不足 5 件" in row[3]


def test_the_public_reads_of_no_more_matters_than_on_the_board(matters, monkeypatch):
    in_force(LATEST)
    back, inside = [one for one in matters if one.title == "2023" and one.class_key in TREND["classes"]][:2]
    Case.objects.filter(pk=back.pk).update(state="withdrawn")
    Case.objects.filter(pk=inside.pk).update(case_type="inspection")
    own = SimpleNamespace(key="inspection", begun_by="staff", steps=())
    method_of = queries.method_of

    def with_inspections(version):
        return SimpleNamespace(case_types={**method_of(version).case_types, "inspection": own})

    monkeypatch.setattr(queries, "method_of", with_inspections)
    assert ">9 件<" in Client().get(PUBLIC).content.decode()
    assert {row[0]: row[1] for row in sheet(Client(), PUBLIC)}["2023"] == "9"


def test_what_strangers_read_is_counted_once_for_all_of_them(matters):
    in_force(LATEST)

    def counted():
        with CaptureQueriesContext(connection) as asked:
            html = Client().get(PUBLIC).content.decode()
        return ">11 件<" in html, [one["sql"] for one in asked if Case._meta.db_table in one["sql"]]

    told, asked = counted()
    assert told and asked
    Case.objects.filter(title="2023").update(class_key="garbage")
    assert counted() == (True, []), "a year that is over: once a day"
    in_force(LATEST, title="另一条")
    assert not counted()[0], "another definition is counted anew"


def test_kinds_kept_to_a_circle_are_not_in_what_the_public_reads(matters, monkeypatch):
    in_force(LATEST)
    monkeypatch.setattr("wangge.cases.web.trends.enclosed_kinds", lambda: ("matter",))
    public = Client().get(PUBLIC).content.decode()
    assert "还没有可比的年份" in public or "算不出百分比" in public
    assert ">40 件<" not in public


def test_the_desk_opens_each_number_to_its_rows(matters, signed_in):
    in_force(LATEST)
    browser = signed_in("zuoxi01")
    html = read(browser, DESK)
    assert ">11 件</a>" in html and ">3 件</a>" in html, "staff read years of a few"
    asked = {"period": "own", "since": "2023-01-01", "until": "2023-12-31", "series": "complaints"}
    rows = read(browser, "/tianchang/desk/measures/received/", asked)
    assert len(cases_in(rows)) == 11 and "物业诉求" in rows
    assert len(cases_in(read(browser, "/tianchang/desk/measures/received/", asked | {"series": "none"}))) == 12


def test_a_department_sees_the_years_of_its_own(matters, signed_in):
    in_force(LATEST)
    html = read(signed_in("xiaofang01"), DESK)
    assert ">11 件</a>" not in html and "您可见的全部诉求" in html
    assert Client().get(DESK).status_code == 302, "staff alone"


def test_the_sheet_has_every_year_with_its_reason_and_the_definition(matters, signed_in):
    in_force(LATEST)
    for browser, address in ((Client(), PUBLIC), (signed_in("zuoxi01"), DESK)):
        rows = sheet(browser, address)
        by_year = {row[0]: row for row in rows}
        assert by_year["2023"][1:3] == ["11", "−72.50%"] and "物业收费争议" in "".join(by_year["类别"])
        assert (by_year["2024"][1] == "—") == (address == PUBLIC)
        assert browser.get(f"{address}other.xlsx").status_code == 404


def test_a_county_without_trends_says_so(tianchang):
    assert "本市没有写逐年趋势" in Client().get(PUBLIC).content.decode()
    assert "/tianchang/trends/" not in Client().get("/tianchang/").content.decode()


def test_more_years_cost_no_more_statements(matters, signed_in):
    browser = signed_in("zuoxi01")
    counts = []
    for since in ("2023-01-01", "2020-01-01"):
        in_force(LATEST, since=since)
        browser.get(DESK)
        with CaptureQueriesContext(connection) as asked:
            browser.get(DESK)
        counts.append(len(asked))
    assert counts[0] == counts[1]
