"""The measures' page: the numbers are the rows, each sees its own, and the page costs the same however many rows."""

import csv
import io
import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases.conftest import CHINA, Matter
from wangge.cases.web.periods import first_and_last
from wangge.core.measures import Span, catalogue, evaluate, evaluate_by, evaluate_over, measure_named
from wangge.organisations.queries import body

PAGE = "/tianchang/desk/measures/"
MONDAY = datetime(2025, 6, 9, 9, tzinfo=CHINA)
WEEK = {"period": "own", "since": "2025-06-08", "until": "2025-06-14"}
QUIET = {"whistle_response", "collected_valid"}  # nobody blows a whistle in Tianchang
SPAN = Span(MONDAY - timedelta(days=1), MONDAY + timedelta(days=5), MONDAY + timedelta(days=5))


@pytest.fixture
def week(plate):
    """Three matters of a quiet week: two closed (one rated badly), one still handled."""
    done, rated, handled = (Matter(plate, at=MONDAY + timedelta(minutes=n)) for n in range(3))
    done.walk_to("closed")
    rated.walk_to("closed").take("rate", rated.reporter, rating="2", solved="no", contacted="yes")
    handled.walk_to("handling")
    return done, rated, handled


def read(browser, path, data=None):
    answer = browser.get(path, data or {})
    assert answer.status_code == 200, answer.content.decode()[:300]
    return answer.content.decode()


def cases_in(html):
    return re.findall(r'/tianchang/desk/cases/([0-9a-f-]{36})/" data-row', html)


def row(html, key):
    return html.split(f'<tr id="{key}">')[1].split("</tr>")[0]


def test_every_number_on_the_page_opens_to_as_many_rows(week, signed_in):
    browser = signed_in("zuoxi01")
    html = read(browser, PAGE, WEEK)
    for measure in catalogue():
        told = re.findall(r'part=(\w+)&amp;[^"]*">(?:看这些件|(\d+))', row(html, measure.key))
        assert bool(told) != (measure.key in QUIET), measure.key
        for part, number in told:
            listed = cases_in(read(browser, f"{PAGE}{measure.key}/", WEEK | {"part": part}))
            assert len(listed) == int(number or evaluate(measure, SPAN).denominator), (measure.key, part)


def test_what_the_numerator_left_out_opens_too(week, signed_in):
    _done, _rated, handled = week
    html = read(signed_in("zuoxi01"), f"{PAGE}on_time/", WEEK | {"part": "rest"})
    assert cases_in(html) == [str(handled.case.pk)]
    html = read(signed_in("zuoxi01"), f"{PAGE}satisfaction/", WEEK | {"part": "rest"})
    assert "2 分 · 未解决" in html


def test_no_rate_of_nothing(tianchang, signed_in):
    nothing = {"period": "own", "since": "2010-01-01", "until": "2010-01-31"}
    html = read(signed_in("zuoxi01"), PAGE, nothing)
    table = html.split('id="all-title"')[1].split("</table>")[0]  # the picture beside it has months of its own
    assert "期内没有应计的件" in row(html, "on_time") and "0.00" not in table and "0%" not in row(html, "on_time")


def test_a_department_counts_and_opens_its_own_alone(week, signed_in):
    fire = read(signed_in("xiaofang01"), PAGE, WEEK)
    assert ">3 件</a>" in row(fire, "closed_of_due")
    urban = read(signed_in("chengguan01"), PAGE, WEEK)
    assert "期内没有应计的件" in row(urban, "closed_of_due")
    assert "消防" not in urban.split('id="bodies-title"')[1]
    for part in ("denominator", "numerator", "rest"):
        query = WEEK | {"part": part, "body": "fire"}  # asking for another's is asking for nothing
        assert cases_in(read(signed_in("chengguan01"), f"{PAGE}on_time/", query)) == []


def test_who_sees_no_matters_sees_no_figures(week, signed_in, client):
    assert signed_in("guanli01").get(PAGE).status_code == 403
    assert signed_in("guanli01").get("/tianchang/desk/measures.csv").status_code == 403
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_departments_stand_by_name_with_their_fractions(week, signed_in):
    html = read(signed_in("shenji01"), PAGE, WEEK).split('id="bodies-title"')[1]
    assert html.count('<th scope="row">') == 1 and "2 ÷ 3" in html and "0 ÷ 1" in html


def test_by_field_and_over_spans_agree_with_one_by_one(week):
    fire, later = body("fire"), Span(SPAN.end, SPAN.end + timedelta(days=30), SPAN.end + timedelta(days=30))
    for measure in catalogue():
        one = evaluate(measure, SPAN)
        with CaptureQueriesContext(connection) as queries:
            by = evaluate_by(measure, SPAN, "handling_body")
            over = evaluate_over(measure, [SPAN, later])
        assert sum("method_methodversion" not in query["sql"] for query in queries) == 2, measure.key
        assert by.get(fire.pk, one) == one and over == [one, evaluate(measure, later)], measure.key
        assert (fire.pk in by) != (measure.key in QUIET), measure.key


def test_area_and_dates_that_make_no_sense_are_told_beside_the_field(week, signed_in):
    browser = signed_in("zuoxi01")
    assert "没有叫“天涯海角”的区域" in read(browser, PAGE, WEEK | {"area": "天涯海角"})
    assert "不止一个区域符合" in read(browser, PAGE, WEEK | {"area": "社区"})
    upside_down = {"period": "own", "since": "2025-06-09", "until": "2025-06-01"}
    assert "结束日期早于开始日期" in read(browser, PAGE, upside_down)
    place = week[0].now.area.parent.name
    assert ">3 件</a>" in row(read(browser, PAGE, WEEK | {"area": place}), "closed_of_due")
    assert browser.get(f"{PAGE}no_such/").status_code == 404
    assert browser.get(f"{PAGE}filed/", {"part": "rest"}).status_code == 404


def test_the_export_has_the_figures_and_their_definitions(week, signed_in):
    answer = signed_in("zuoxi01").get("/tianchang/desk/measures.csv", WEEK)
    text = answer.content.decode("utf-8-sig")
    assert answer.content.startswith(b"\xef\xbb\xbf") and "attachment" in answer["Content-Disposition"]
    rows = {line[0]: line[1:] for line in csv.reader(io.StringIO(text))}
    measure = measure_named("closed_of_due")
    assert rows[measure.title][:4] == ["66.67%", "2", "3", measure.numerator]
    assert "2025年6月8日至6月14日" in text


def test_the_page_costs_the_same_with_one_row_and_with_three(plate, signed_in):
    def cost(path):
        with CaptureQueriesContext(connection) as queries:
            read(browser, path, WEEK)
        return len(queries)

    Matter(plate, at=MONDAY).walk_to("closed")
    browser = signed_in("zuoxi01")
    pages = (PAGE, f"{PAGE}on_time/", f"{PAGE}check_passed/")
    for path in pages:
        read(browser, path, WEEK)  # the calendar, asked once a minute
    one = [cost(path) for path in pages]
    for _ in range(2):
        Matter(plate, at=MONDAY).walk_to("closed")
    assert [cost(path) for path in pages] == one
    assert one[0] <= len(catalogue()) + 14 and max(one[1:]) <= 12  # one for each measure


@pytest.mark.parametrize(
    ("period", "first", "after"),
    [
        ("month", date(2026, 12, 1), date(2027, 1, 1)),
        ("last", date(2026, 11, 1), date(2026, 12, 1)),
        ("quarter", date(2026, 10, 1), date(2027, 1, 1)),
        ("year", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_periods_begin_and_end_where_people_say(period, first, after):
    assert first_and_last(period, date(2026, 12, 31)) == (first, after)


def test_a_rate_is_exact(week):
    assert evaluate(measure_named("closed_of_due"), SPAN).value == Decimal("66.67")
