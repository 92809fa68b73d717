"""Ratings of those alone who applied: by the body that answers, before the round begins, taken back till then."""

from datetime import UTC, date, datetime
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.ratings.rounds import LAST_DAY, key, staff_of
from wangge.core.errors import Forbidden, Refused
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM
from wangge.method.queries import current_method, current_version
from wangge.organisations.models import Body
from wangge.premises.models import Estate, Management
from wangge.ratings.applying import chances, missed_of, terms_of, waiting_for
from wangge.ratings.models import Application, Round
from wangge.ratings.operations import apply_for, open_round, withdraw_application, withdraw_round

KEY = "model_estates"
AT = timezone.now()
TODAY = timezone.localdate(AT)
THIS = date(LAST_DAY.year + 1, 1, 1)
APPLY = "/tianchang/desk/ratings/own/apply/"


@pytest.fixture
def companies(tianchang):
    """Two companies of the demo."""
    return list(Body.objects.filter(kind="property_company", valid_until=None).order_by("key")[:2])


@pytest.fixture
def estate(companies):
    """One that the first company manages."""
    area = Body.objects.filter(kind="community").select_related("area").first().area
    made = Estate.objects.create(name="申报小区（虚构）", area=area, valid_from=date(2020, 1, 1))
    told = {"way": "company", "since": date(2020, 1, 1), "basis": "合同（虚构）"}
    Management.objects.create(estate=made, body=companies[0], **told)
    return made


@pytest.fixture
def manager(companies):
    return staff_of(companies[0], "ratings.own")


def applied(estate, by, **told):
    return apply_for(KEY, estate.pk, **{"words": "月月议事，账目公开", "key": key()} | told, actor=by, at=AT)


def test_only_those_who_applied_are_in_the_round_and_once_alone(estate, manager):
    with pytest.raises(Refused, match="还没有对象申报"):
        open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    made = applied(estate, manager)
    opened = open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    assert list(opened.subjects.values_list("thing", "body")) == [(estate.pk, manager.offices[0].body_id)]
    made.refresh_from_db()
    assert made.round == opened and not waiting_for(KEY).exists()
    with pytest.raises(Refused, match="列入的不能再撤"):
        withdraw_application(made.pk, actor=manager, at=AT)
    again = applied(estate, manager)
    assert again.round is None and again.first == date(LAST_DAY.year + 1, 1, 1), "it waits for the next period"


def taken_back(opened):
    """A round that was published and is withdrawn."""
    Round.objects.filter(pk=opened.pk).update(state=Round.PUBLISHED)
    withdraw_round(opened, because="检查记录有误", actor=SYSTEM, at=AT)


def test_who_applied_for_a_round_that_is_withdrawn_is_in_it_when_it_opens_again(estate, manager):
    made = applied(estate, manager)
    taken_back(open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT))
    assert waiting_for(KEY).get() == made
    again = open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    made.refresh_from_db()
    assert made.round == again and list(again.subjects.values_list("thing", flat=True)) == [estate.pk]


def test_who_has_asked_for_the_next_before_a_round_is_withdrawn_waits_for_both(estate, manager):
    first, opened = applied(estate, manager), open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    second = applied(estate, manager)
    taken_back(opened)
    first.refresh_from_db()
    assert first.round is None and list(waiting_for(KEY).order_by("first")) == [first, second]
    with pytest.raises(Refused, match="已经申报过"):
        applied(estate, manager)
    assert open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT).subjects.get().thing == estate.pk
    assert waiting_for(KEY).get() == second


def test_a_former_managers_application_enrols_nobody_and_ends_when_the_new_one_applies(estate, manager, companies):
    former = applied(estate, manager)
    Management.objects.filter(estate=estate).update(body=companies[1])
    with pytest.raises(Refused, match="还没有对象申报"):
        open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    new = staff_of(companies[1], "ratings.own")
    assert {one.term.first for one in chances(new, AT) if one.thing.thing == estate.pk} == {former.first, THIS}
    made = applied(estate, new)
    former.refresh_from_db()
    assert former.withdrawn_at == AT and waiting_for(KEY).get() == made
    opened = open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    assert list(opened.subjects.values_list("body", flat=True)) == [companies[1].pk]


def test_a_new_managers_application_leaves_the_formers_for_another_period(estate, manager, companies):
    former = applied(estate, manager, first=THIS)
    Management.objects.filter(estate=estate).update(body=companies[1])
    made = applied(estate, staff_of(companies[1], "ratings.own"))
    assert made.first < former.first and set(waiting_for(KEY)) == {former, made}


def test_a_form_sent_again_after_its_round_began_is_still_the_same_application(estate, manager):
    form = key()
    made = applied(estate, manager, key=form, first=THIS)
    open_round(KEY, THIS, actor=SYSTEM, at=AT)
    assert applied(estate, manager, key=form, first=THIS) == made


def test_beginning_a_round_and_applying_for_it_wait_for_each_other(estate, manager):
    def locks(deed):
        with CaptureQueriesContext(connection) as asked:
            deed()
        return [one["sql"] for one in asked if f"rating period {KEY} {THIS}" in one["sql"]]

    (applying,) = locks(lambda: applied(estate, manager, first=THIS))
    (beginning,) = locks(lambda: open_round(KEY, THIS, actor=SYSTEM, at=AT))
    assert applying == beginning and "pg_advisory_xact_lock" in applying


def test_an_application_for_a_period_that_went_by_is_told_so(estate, manager):
    made, schemes = applied(estate, manager, first=THIS), {KEY: current_method().ratings[KEY]}
    assert not missed_of([made], schemes, TODAY)
    assert not missed_of([made], schemes, THIS.replace(year=THIS.year + 1)), "the year before may still be begun"
    assert missed_of([made], schemes, THIS.replace(year=THIS.year + 2)) == {made.pk}
    Round.objects.create(
        scheme=KEY, first=THIS, after=THIS.replace(year=THIS.year + 1), version=current_version(), opened_at=AT,
        opened_by=manager.id,
    )  # fmt: skip
    assert missed_of([made], schemes, TODAY) == {made.pk}, "it began without it"


SCHEMES = {"ratings": {KEY: {"period": "year"}}}


@pytest.mark.parametrize(
    ("method_from", "begun", "first"),
    [
        (date(2024, 5, 1), [], date(2025, 1, 1)),  # nobody had begun the year before
        (date(2024, 5, 1), [2025], date(2026, 1, 1)),
        (date(2024, 5, 1), [2025, 2026], date(2027, 1, 1)),
        (date(2026, 1, 5), [], date(2026, 1, 1)),  # the method did not rate by it in the year before
    ],
)
def test_what_waited_before_the_upgrade_keeps_what_it_was_told(method_from, begun, first):
    upgrade = import_module("wangge.ratings.migrations.0013_periods_of_applications")
    made = SimpleNamespace(scheme=KEY, at=datetime(2026, 1, 10, 4, tzinfo=UTC), withdrawn_at=None)
    versions = [SimpleNamespace(effective_from=method_from, content=SCHEMES)]
    assert upgrade._waits_for(made, versions, {(KEY, date(year, 1, 1)) for year in begun}) == first


def told(manager, estate):
    """What the page says of the periods an estate may still be put forward for."""
    return [one.term.words for one in chances(manager, AT) if one.thing.thing == estate.pk]


def test_each_application_is_for_a_period_that_has_not_begun_and_after_that_for_the_next(estate, manager):
    year, scheme = LAST_DAY.year, current_method().ratings[KEY]
    assert told(manager, estate) == [f"{year} 年", f"{year + 1} 年"]
    assert applied(estate, manager, first=THIS).first == THIS
    assert told(manager, estate) == [f"{year} 年"]
    with pytest.raises(Refused, match="还没有对象申报这一期"):
        open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    opened = open_round(KEY, THIS, actor=SYSTEM, at=AT)
    assert opened.subjects.get().thing == estate.pk
    assert told(manager, estate)[0] == f"{year} 年"
    assert told(manager, estate)[1].startswith(f"{year + 2} 年（本期已于") and len(terms_of(scheme, TODAY)) == 2
    with pytest.raises(Refused, match="现在不接受申报"):
        applied(estate, manager, first=THIS)
    with pytest.raises(Refused, match="现在不接受申报"):
        applied(estate, manager, first=date(year + 3, 1, 1))
    assert applied(estate, manager, first=date(year + 2, 1, 1)).round is None


def test_one_object_is_put_forward_once_for_a_period_and_for_each_of_two(estate, manager):
    applied(estate, manager, first=THIS)
    with pytest.raises(Refused, match=f"{THIS.year} 年已经申报过"):
        applied(estate, manager, first=THIS)
    assert applied(estate, manager).first == date(LAST_DAY.year, 1, 1)


def test_the_same_form_twice_is_one_application_and_another_is_refused(estate, manager):
    form = key()
    assert applied(estate, manager, key=form) == applied(estate, manager, key=form)
    with pytest.raises(Refused, match="已经申报过"):
        applied(estate, manager)
    assert JournalEntry.objects.filter(event="ratings.AppliedFor").count() == 1


def test_what_is_taken_back_is_in_no_round_and_may_be_applied_for_again(estate, manager):
    made = applied(estate, manager)
    assert withdraw_application(made.pk, actor=manager, at=AT) == withdraw_application(made.pk, actor=manager, at=AT)
    with pytest.raises(Refused, match="还没有对象申报"):
        open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    assert applied(estate, manager) != made


def test_nobody_applies_or_takes_back_for_another_body(estate, manager, companies):
    other = staff_of(companies[1], "ratings.own")
    made = applied(estate, manager)
    with pytest.raises(Forbidden):
        withdraw_application(made.pk, actor=other, at=AT)
    Application.objects.all().delete()
    for who in (other, staff_of(companies[0], "ratings.score")):
        with pytest.raises(Forbidden):
            applied(estate, who)
    assert not [one for one in chances(other, AT) if one.thing.thing == estate.pk]


def test_an_application_says_why_and_is_for_a_rating_that_is_applied_for(estate, manager):
    with pytest.raises(Refused, match="为什么申报"):
        applied(estate, manager, words=" ")
    with pytest.raises(Refused, match="不用申报"):
        apply_for("service_places", estate.pk, words="好", key=key(), actor=manager, at=AT)


def test_a_company_applies_on_its_page_and_takes_it_back(estate, signed_in):
    """The manager of the demo's company sees what it manages, applies, sees that it waits, and takes it back."""
    company = Body.objects.get(pk=_body_of("wuye01"))
    Management.objects.filter(estate=estate).update(body=company)
    browser = signed_in("wuye01")
    assert "申报评价" in browser.get("/tianchang/desk/ratings/own/").content.decode()
    page = browser.get(APPLY).content.decode()
    assert "申报小区" in page and f"· {LAST_DAY.year} 年<" in page and f"· {LAST_DAY.year + 1} 年<" in page
    sent = {"key": key(), "what": f"{KEY}@{estate.pk}@{THIS}", "words": ""}
    refused = browser.post(APPLY, sent)
    assert refused.status_code == 422 and "为什么申报" in refused.content.decode()
    assert browser.post(APPLY, sent | {"words": "月月议事"}).status_code in (302, 303)
    made = waiting_for(KEY).get(thing=estate.pk)
    page = browser.get(APPLY).content.decode()
    assert "月月议事" in page and f">{THIS.year} 年<" in page and "等这一期开始" in page
    browser.post(f"{APPLY}{made.pk}/withdraw/")
    assert not waiting_for(KEY).exists()
    browser.post(APPLY, sent | {"words": "月月议事", "key": key()})
    open_round(KEY, THIS, actor=SYSTEM, at=AT)
    page = browser.get(APPLY).text
    assert "已列入" in page and f"{APPLY}{made.pk}/withdraw/" not in page


def test_who_answers_for_no_body_does_not_see_the_page(signed_in):
    assert signed_in("zuoxi01").get(APPLY).status_code == 403


def _body_of(username):
    from wangge.accounts.models import Appointment

    return Appointment.objects.get(account__username=username, valid_until=None).body_id
