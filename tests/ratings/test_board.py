"""The office's board on the demo's finished year: how far it is, who marks unlike the others, what would be if."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.ratings.schemes import indicator, scheme
from tests.ratings.test_summing import hand_in
from wangge.accounts.models import Appointment
from wangge.core.errors import Invalid
from wangge.ratings import board, summing
from wangge.ratings.models import Reading, Result, Revision, Round
from wangge.ratings.queries import results_of, scheme_of
from wangge.ratings.rules import Value, line_points, rate_of, side_score, summed
from wangge.ratings.trying import changed_scheme


@pytest.fixture
def finished(tianchang):
    return Round.objects.get(scheme="property_companies", state=Round.PUBLISHED)


@pytest.fixture
def running(tianchang):
    return Round.objects.get(scheme="property_companies", state=Round.OPEN)


def test_the_demos_year_is_finished_with_a_point_won_back_and_the_last_named(finished):
    bands = list(results_of(finished).values_list("band", flat=True))
    assert bands.count("red") == 1
    assert bands[-1] == "last"
    assert finished.revision == 2
    assert {one.what for result in results_of(finished) for one in result.subject.decisions.all()} >= {"no_bids"}


def test_how_far_the_evidence_is(finished, running):
    _many, parts, notes = board.progress_of(finished)
    assert [part.share for part in parts] == [100] * 4
    assert notes > 0
    _many, parts, _notes = board.progress_of(running)
    assert {part.done for part in parts} == {0}


def test_who_marks_unlike_the_others_of_the_side_is_told_from_three_sheets_on(finished):
    assert not [one for one in board.markers_of(finished) if one.stands_out]
    strict, mild = list(finished.subjects.all()), scheme_of(finished).of_source("panel")
    for number, subject in enumerate(strict[: board.FEWEST]):
        assert not [one for one in board.markers_of(finished) if one.title == "另一位" and one.stands_out], number
        hand_in(subject, "owners", {row.key: (0, 100) for row in mild}, office_id=finished.pk, office_title="另一位")
    assert [one.title for one in board.markers_of(finished) if one.stands_out] == ["另一位"]


def test_a_result_stands_beside_the_one_of_the_period_before(finished, running):
    things = list(running.subjects.values_list("thing", flat=True))
    assert len(board.earlier_results(running, things)) == len(things)
    assert board.last_round(finished) is None
    subject = running.subjects.first()
    assert [row.revision.round_id for row in board.history_of(subject)] == [finished.pk]


def test_what_would_be_is_computed_and_nothing_written(finished):
    before = Result.objects.count(), Revision.objects.count()
    scheme = scheme_of(finished)
    assert board.tried(finished, scheme).moves == []
    other = changed_scheme(scheme, {"band-red-first_share": "100", "band-red-least": "0"})
    trial = board.tried(finished, other)
    assert all(move.after.band == "red" for move in trial.moves)
    assert next(now for band, _was, now in trial.bands if band.key == "red") == finished.subjects.count()
    assert (Result.objects.count(), Revision.objects.count()) == before


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"side-owners": "30"}, "sides"), ({"group-party": "1"}, "groups"), ({"band-red-least": "NaN"}, "band-red-least")],
)
def test_numbers_that_do_not_add_up_are_refused(finished, sent, field):
    with pytest.raises(Invalid) as refused:
        changed_scheme(scheme_of(finished), sent)
    assert refused.value.field == field


def test_weights_of_groups_scale_their_indicators(finished):
    scheme = scheme_of(finished)
    one, two = scheme.groups[:2]
    sent = {f"group-{one.key}": f"{one.weight * 2}", f"group-{two.key}": f"{two.weight - one.weight}"}
    other = changed_scheme(scheme, sent)
    rows = [row for row in other.indicators if row.group == one.key]
    assert sum(row.weight for row in rows) == one.weight * 2
    assert sum(row.weight for row in other.indicators) == Decimal(100)


def test_one_indicator_gets_other_points_and_the_rest_of_its_group_shares_what_is_left(finished):
    scheme = scheme_of(finished)
    one = scheme.of_source("check")[0]
    group = next(each for each in scheme.groups if each.key == one.group)
    other = changed_scheme(scheme, {f"indicator-{one.key}": f"{one.weight + 1}"})
    points = {row.key: row.weight for row in other.indicators}
    assert points[one.key] == one.weight + 1
    inside = [row for row in scheme.indicators if row.group == one.group]
    assert abs(sum(points[row.key] for row in inside) - group.weight) < Decimal("1e-20")
    assert all(points[row.key] < row.weight for row in inside if row.key != one.key)
    assert all(points[row.key] == row.weight for row in scheme.indicators if row.group != one.group)
    with pytest.raises(Invalid) as refused:
        changed_scheme(scheme, {f"indicator-{one.key}": f"{group.weight + 1}"})
    assert refused.value.field == f"group-{group.key}"


@pytest.fixture
def quarter(tianchang):
    """The demo's quarter of grids in three colours."""
    return Round.objects.filter(scheme="grids", state=Round.PUBLISHED).earliest("first")


def test_another_threshold_of_a_rate_is_read_as_the_rule_says(quarter):
    scheme, key = scheme_of(quarter), "g_resolution"
    sent = {f"worst-{key}": "90", f"best-{key}": "10"}  # of less is more
    other = changed_scheme(scheme, sent)
    row = other.indicator(key)
    assert (row.worst, row.best) == (90, 10) and scheme.indicator(key).worst != 90
    before = {(subject, side): two for subject, side, *two in summing.sums(scheme, quarter.pk, quarter.revision)}
    now = summing.sums(other, quarter.pk, quarter.revision, [row])
    readings = {one.subject_id: one for one in Reading.objects.filter(subject__round=quarter, indicator=key)}
    told = [(subject, points) for subject, side, _known, points in now if not side and readings[subject].of]
    assert told
    for subject, points in told:
        one = readings[subject]
        was = line_points(scheme.indicator(key), Value(one.given, one.of))
        should = line_points(row, rate_of(row, one.numerator, one.denominator))
        assert points - before[subject, ""][1] == should - was
    assert board.tried(quarter, other).moves and not board.tried(quarter, changed_scheme(scheme, {})).moves
    for wrong in ({f"worst-{key}": "10", f"best-{key}": "10"}, {f"best-{key}": "x"}):
        with pytest.raises(Invalid):
            changed_scheme(scheme, wrong)


def test_shared_points_add_up_to_the_last_digit_where_all_must_be_known():
    """Four rates of 20, 30, 30 and 20 and one of them at 40: three times 17.142857… is short of what is left."""
    rows = [indicator(f"m{n}", weight, "deduction") for n, weight in enumerate((20, 30, 30, 20))]
    for row in (0, 1, 3):
        other = changed_scheme(scheme(*rows, known=100), {f"indicator-m{row}": "40"})
        weights = [one.weight for one in other.indicators]
        assert sum(weights) == other.full == 100 and weights[row] == 40
        full = {one.key: Value(one.weight, one.weight) for one in other.indicators}
        assert side_score(other, *summed(other, full)) == 100
    assert changed_scheme(scheme(*rows, known=100), {}).indicators == scheme(*rows, known=100).indicators


def test_a_rate_without_points_has_two_thresholds_too():
    """What is only told is read between them like the others: one threshold for both divides by nothing."""
    told = indicator("told", 0, "measure", measure="rework", worst=50, best=0)
    with pytest.raises(Invalid) as refused:
        changed_scheme(scheme(indicator("all", 100), told), {"worst-told": "50", "best-told": "50"})
    assert refused.value.field == "best-told"


def test_the_form_of_a_trial_names_each_indicator_and_keeps_what_was_typed(quarter, signed_in):
    browser, address = signed_in("pingjia01"), f"/tianchang/desk/ratings/{quarter.pk}/trial/"
    page = browser.get(address).text
    assert 'name="indicator-g_resolution"' in page and 'name="worst-g_resolution"' in page
    told = browser.get(f"{address}?best-g_resolution=99").text
    assert 'name="best-g_resolution" value="99"' in told and "原为" in told


def test_pages_of_the_board(finished, running, signed_in):
    browser = signed_in("pingjia01")
    assert "物业企业年度评价" in browser.get("/tianchang/desk/ratings/").text
    page = browser.get(f"/tianchang/desk/ratings/{finished.pk}/?band=red").text
    subject = results_of(finished).first().subject
    assert subject.title in page
    assert results_of(finished).last().subject.title not in page
    told = browser.get(f"/tianchang/desk/ratings/objects/{subject.pk}/").text
    assert all(group.title in told for group in scheme_of(finished).groups)
    line = scheme_of(finished).of_source("check")[0].key
    assert "/" in browser.get(f"/tianchang/desk/ratings/objects/{subject.pk}/{line}/").text
    assert browser.get(f"/tianchang/desk/ratings/{finished.pk}/sheet.xlsx").status_code == 200
    assert browser.get(f"/tianchang/desk/ratings/{finished.pk}/trial/?side-owners=1").status_code == 422
    assert browser.post(f"/tianchang/desk/ratings/{finished.pk}/compute/").status_code == 409


def test_what_nobody_has_looked_at_yet_is_not_called_left_out(running, finished, signed_in):
    """While the year runs the company reads what is still to come; that a line does not count is said of results."""
    body = Appointment.objects.get(account__username="wuye01").body_id
    browser = signed_in("wuye01")
    address = lambda of: f"/tianchang/desk/ratings/own/{of.subjects.get(body=body).pk}/"  # noqa: E731
    told = browser.get(address(running)).text
    assert told.count("还没有查") > 40 and ">不计<" not in told
    assert "还没有查" not in browser.get(address(finished)).text


def test_the_list_of_rounds_goes_on(finished, running, signed_in, monkeypatch):
    monkeypatch.setattr("wangge.ratings.web.rounds.SHOWN", 1)
    browser, seen, address = signed_in("pingjia01"), [], ""
    while address is not None:
        answer = browser.get(f"/tianchang/desk/ratings/{address}")
        seen += [one["round"].pk for one in answer.context["lines"]]
        ahead = answer.context["page"].next
        address = f"?page={ahead}" if ahead else None
        assert (ahead is None) == ('rel="next"' not in answer.text)
    assert sorted(seen) == sorted(Round.objects.values_list("pk", flat=True))


def test_an_office_that_may_compute_begins_a_round_once(tianchang, signed_in):
    browser = signed_in("pingjia01")
    page = browser.get("/tianchang/desk/ratings/").text
    what = page.split('value="service_places@')[1].split('"')[0]
    made = browser.post("/tianchang/desk/ratings/", {"what": f"service_places@{what}"})
    assert made.status_code == 302
    assert Round.objects.filter(scheme="service_places", first=what).count() == 1
    assert browser.post("/tianchang/desk/ratings/", {"what": f"service_places@{what}"}).status_code == 422


def test_a_round_that_nobody_applied_for_is_not_begun_and_the_list_says_how_many_did(tianchang, signed_in):
    browser = signed_in("pingjia01")
    page = browser.get("/tianchang/desk/ratings/").text
    assert "已申报 0 个" in page
    what = page.split('value="model_estates@')[1].split('"')[0]
    refused = browser.post("/tianchang/desk/ratings/", {"what": f"model_estates@{what}"})
    assert refused.status_code == 409 and "还没有对象申报" in refused.text


def test_the_page_of_a_round_asks_as_much_for_all_objects_as_for_one(finished, signed_in):
    browser, asked = signed_in("pingjia01"), []
    for narrowed in ("?band=red", "?band=red", ""):
        with CaptureQueriesContext(connection) as statements:
            browser.get(f"/tianchang/desk/ratings/{finished.pk}/{narrowed}")
        asked.append(len(statements))
    assert asked[1] == asked[2] <= 24
