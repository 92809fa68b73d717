"""A round as the packs have it: opened with its objects, computed after its period, computed anew to the last digit."""

from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

import pytest
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.timezone import make_aware

from tests.cases.conftest import CHINA
from tests.ratings.test_summing import hand_in, note
from wangge.accounts.models import Account
from wangge.accounts.queries import actor_holding
from wangge.cases.models import Case
from wangge.core.errors import Forbidden, Refused
from wangge.core.keys import new_key
from wangge.core.permits import ANONYMOUS, SYSTEM
from wangge.method.queries import current_method
from wangge.organisations.models import Body
from wangge.ratings.models import Objection, Reading, Result, Round, Row, Subject
from wangge.ratings.objects import _Answering
from wangge.ratings.operations import compute_round, decide_objection, open_round, reopen_round
from wangge.ratings.queries import figures_of, lines_of, marks_behind, result_of, results_of, scheme_of
from wangge.ratings.rules import NO_SIDE, stands_against
from wangge.ratings.verifying import verify_all

SUMMER, NEW_YEAR = datetime(2023, 7, 1, 9, tzinfo=CHINA), datetime(2024, 1, 4, 9, tzinfo=CHINA)
# 2023: the demo's own rounds are of later years


@pytest.fixture
def year(tianchang):
    """The year's round of property companies."""
    return open_round("property_companies", date(2023, 7, 1), actor=SYSTEM, at=SUMMER)


def score_all(round, share, only=()):
    """Every side hands in a sheet and every check is made, all with so many hundredths of the points."""
    scheme = current_method().ratings[round.scheme]
    sides = [("", "check"), *((side.key, "panel") for side in scheme.raters)]
    for subject in round.subjects.filter(pk__in=only) if only else round.subjects.all():
        for side, source in sides:
            marks = {row.key: (share, 100) for row in scheme.of_source(source)}
            if marks:
                hand_in(subject, side, marks)


def test_a_round_writes_down_its_objects(year):
    companies = Body.objects.filter(kind="property_company", valid_until=None)
    assert set(year.subjects.values_list("thing", flat=True)) == set(companies.values_list("pk", flat=True))
    assert all(subject.body_id == subject.thing for subject in year.subjects.all())
    assert open_round("property_companies", date(2023, 9, 1), actor=SYSTEM, at=SUMMER) == year


def test_places_answer_by_a_body_near_them_and_never_by_one_of_the_county_or_one_that_is_rated(tianchang):
    community = Body.objects.filter(kind="community").select_related("area").first()
    told = {"kind": "property_company", "area": community.area, "invented": True, "valid_from": date(2020, 1, 1)}
    Body.objects.create(key="a0-registered-there", name="注册在社区的物业（虚构）", **told)
    answering = _Answering(current_method())
    assert answering.body_of(f"{community.area.path}") == community.pk
    assert answering.body_of("tianchang") is None


def test_opening_asks_for_permission_a_scheme_and_a_period_that_has_begun(tianchang):
    with pytest.raises(Forbidden):
        open_round("grids", date(2023, 7, 1), actor=ANONYMOUS, at=SUMMER)
    with pytest.raises(Refused, match="没有这项评价办法"):
        open_round("nothing", date(2023, 7, 1), actor=SYSTEM, at=SUMMER)
    with pytest.raises(Refused, match="还没有开始"):
        open_round("grids", date(2023, 10, 1), actor=SYSTEM, at=SUMMER)
    assert not Round.objects.filter(scheme__in=("grids", "nothing"), first__year=2023).exists()


def test_nothing_is_computed_while_the_period_runs(year):
    with pytest.raises(Refused, match="还没有过完"):
        compute_round(year, actor=SYSTEM, at=SUMMER)
    assert not Result.objects.filter(revision__round=year).exists()


def test_without_the_sheets_of_the_sides_there_is_no_score_and_the_reason_is_told(year):
    compute_round(year, actor=SYSTEM, at=NEW_YEAR)
    year.refresh_from_db()
    assert (year.state, year.revision) == (Round.COMPUTED, 1)
    assert set(results_of(year).values_list("score", "band", "withheld")) == {(None, "", NO_SIDE)}


def test_every_point_leads_to_the_marks_behind_it(year):
    score_all(year, 90)
    subject = year.subjects.first()
    note(subject, current_method().ratings["property_companies"].deductions[0].key, on=date(2023, 3, 1))
    compute_round(year, actor=SYSTEM, at=NEW_YEAR)
    year.refresh_from_db()
    subject.refresh_from_db()
    lines = lines_of(subject)
    checked = next(line for line in lines if line.indicator.source == "check")
    assert checked.points == checked.indicator.weight * 9 / 10
    assert [mark.given for mark in marks_behind(subject, checked.indicator.key)]
    sides = {line.side.key for line in lines if line.side}
    assert sides == {"housing", "community_party", "owners"}
    assert result_of(subject).score < result_of(year.subjects.last()).score


def test_computing_again_before_the_notice_counts_what_came_since(year):
    score_all(year, 90)
    compute_round(year, actor=SYSTEM, at=NEW_YEAR)
    year.refresh_from_db()
    before = dict(results_of(year).values_list("subject", "score"))
    note(year.subjects.first(), current_method().ratings["property_companies"].deductions[0].key)
    compute_round(year, actor=SYSTEM, at=NEW_YEAR)
    year.refresh_from_db()
    changed = {key for key, score in results_of(year).values_list("subject", "score") if before[key] != score}
    assert year.revision == 2
    assert changed == {year.subjects.first().pk}


def test_results_are_the_same_to_the_last_digit_and_a_changed_one_is_found(year):
    score_all(year, 83)
    compute_round(year, actor=SYSTEM, at=NEW_YEAR)
    Round.objects.filter(pk=year.pk).update(noticed_at=NEW_YEAR)
    assert {tuple(found) for *_words, found in verify_all()} == {()}
    hand_in(year.subjects.first(), "", {"party_body": (0, 100)}, on=date(2023, 8, 9))
    differing = [found for *_words, found in verify_all() if found]
    assert [len(found) for found in differing] == [1]


def test_grids_are_read_from_measures(tianchang):
    """Without five matters behind a rate nothing is told, and less than half known is no score."""
    quarter = open_round("grids", date(2023, 2, 1), actor=SYSTEM, at=SUMMER)
    compute_round(quarter, actor=SYSTEM, at=SUMMER)
    quarter.refresh_from_db()
    assert results_of(quarter).count() == quarter.subjects.count() > 0
    assert not results_of(quarter).exclude(score=None).exists()


@pytest.mark.parametrize("many", [1, 3])
def test_statements_do_not_grow_with_the_objects(year, django_assert_num_queries, many):
    from wangge.ratings.queries import outcomes

    year.subjects.exclude(pk__in=list(year.subjects.values_list("pk", flat=True)[:many])).delete()
    score_all(year, 80)
    with django_assert_num_queries(5):
        assert len(outcomes(year, 1)) == many


def test_a_look_does_not_end_the_gathering(year):
    compute_round(year, actor=SYSTEM, at=NEW_YEAR)
    reopen_round(year, actor=SYSTEM, at=NEW_YEAR)
    year.refresh_from_db()
    assert year.is_open
    Round.objects.filter(pk=year.pk).update(state=Round.NOTICED)
    with pytest.raises(Refused, match="还没有告知"):
        reopen_round(year, actor=SYSTEM, at=NEW_YEAR)


def test_a_period_whose_round_was_withdrawn_may_have_another(year):
    Round.objects.filter(pk=year.pk).update(state=Round.WITHDRAWN)
    again = open_round("property_companies", date(2023, 7, 1), actor=SYSTEM, at=SUMMER)
    assert again != year
    assert open_round("property_companies", date(2023, 7, 1), actor=SYSTEM, at=SUMMER) == again


def test_measures_are_read_anew_with_each_computing(tianchang):
    """The demo's matters are of its last weeks: the quarter in which they lie, looked at twice."""
    day = timezone.localdate(Case.objects.order_by("-reported_at").values_list("reported_at", flat=True).first())
    quarter = open_round("grids", day, actor=SYSTEM, at=timezone.now())
    later = make_aware(datetime.combine(quarter.after, time(9)))
    for _look in range(2):
        compute_round(quarter, actor=SYSTEM, at=later)
        readings = Reading.objects.filter(subject__round=quarter)
        assert readings.exists()
        assert Row.objects.filter(subject__round=quarter).count() == sum(one.denominator for one in readings)
        quarter.refresh_from_db()


@pytest.fixture
def opened(tianchang):
    """(subject, indicator) of the grid with most rows that stand against it: its quarter computed and told."""
    day = timezone.localdate(Case.objects.order_by("-reported_at").values_list("reported_at", flat=True).first())
    quarter = open_round("grids", day, actor=SYSTEM, at=timezone.now())
    compute_round(quarter, actor=SYSTEM, at=make_aware(datetime.combine(quarter.after, time(9))))
    quarter.refresh_from_db()
    scheme = scheme_of(quarter)
    against = [Q(indicator=one.key, hit=stands_against(one, True)) for one in scheme.of_source("measure")]
    rows = Row.objects.filter(reduce(or_, against), subject__round=quarter, subject__body__isnull=False).order_by()
    subject, key, _many = rows.values_list("subject", "indicator").annotate(many=Count("pk")).order_by("-many")[0]
    return quarter.subjects.get(pk=subject), key


def holder_in(subject, permission):
    """The user name of somebody of an object's body."""
    actor = actor_holding(permission, subject.body.area, at=timezone.now(), body=subject.body)
    return Account.objects.get(pk=actor.id).username


def test_a_grids_figure_opens_to_its_rows_for_who_sees_all(opened, signed_in):
    subject, key = opened
    browser = signed_in("pingjia01")
    panel = browser.get(f"/tianchang/desk/ratings/objects/{subject.pk}/{key}/").text
    address = f"/tianchang/desk/ratings/objects/{subject.pk}/rows/{key}/"
    assert address in panel
    told = browser.get(f"{address}?part=denominator").text
    row = subject.rows.filter(indicator=key).first()
    assert row.label in told and Case.objects.get(pk=row.about).area.path.startswith(subject.area_path)


def test_the_body_of_a_grid_contests_a_row_and_all_is_computed_anew(opened, signed_in, staff):
    subject, key = opened
    own, now = signed_in(holder_in(subject, "ratings.own")), timezone.now()
    address = f"/tianchang/desk/ratings/objects/{subject.pk}/rows/{key}/"
    assert own.get(address).status_code == 403, "nothing is told before the notice"
    told = {"noticed_at": now, "objections_until": now + timedelta(days=5), "state": Round.NOTICED}
    Round.objects.filter(pk=subject.round_id).update(**told)
    row = subject.rows.filter(indicator=key, hit=stands_against(scheme_of(subject.round).indicator(key), True)).first()
    page = own.get(address).text
    assert f"?row={row.pk}" in page and row.label in page
    form, reason = f"/tianchang/desk/ratings/own/{subject.pk}/object/", scheme_of(subject.round).reasons[0].key
    sent = {"row": row.pk, "reason": reason, "words": "这一件不在本网格", "key": new_key()}
    assert own.post(form, sent).status_code == 302
    before = figures_of([subject.pk])[subject.pk][key]
    answer = {"outcome": Objection.UPHELD, "answer": "地点核对有误"}
    decide_objection(subject.objections.get().pk, **answer, actor=staff("fuhe01"), at=now)
    after = figures_of([subject.pk])[subject.pk][key]
    assert abs(after.numerator - before.numerator) == 1 and after.denominator == before.denominator
    assert not any(found for *_words, found in verify_all())
    others = Account.objects.get(username=holder_in(_of_another_body(subject), "ratings.own"))
    assert signed_in(others.username).get(address).status_code == 403


def _of_another_body(subject):
    rows = Subject.objects.filter(round=subject.round, body__isnull=False).exclude(body=subject.body)
    return rows.select_related("body__area").order_by("pk").first()
