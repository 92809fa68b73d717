"""Ratings of those alone who applied: by the body that answers, before the round begins, taken back till then."""

from datetime import date

import pytest
from django.utils import timezone

from tests.ratings.rounds import LAST_DAY, key, staff_of
from wangge.core.errors import Forbidden, Refused
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM
from wangge.method.queries import current_method
from wangge.organisations.models import Body
from wangge.premises.models import Estate, Management
from wangge.ratings.applying import chances, periods_next, waiting_for
from wangge.ratings.models import Application, Round
from wangge.ratings.operations import apply_for, open_round, withdraw_application, withdraw_round

KEY = "model_estates"
AT = timezone.now()
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
    assert applied(estate, manager).round is None, "it waits for the next round"


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


def test_who_has_asked_anew_before_a_round_is_withdrawn_waits_once(estate, manager):
    first, opened = applied(estate, manager), open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    second = applied(estate, manager)
    taken_back(opened)
    first.refresh_from_db()
    assert first.round == opened and waiting_for(KEY).get() == second
    assert open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT).subjects.get().thing == estate.pk


def test_a_former_managers_application_enrols_nobody_and_ends_when_the_new_one_applies(estate, manager, companies):
    former = applied(estate, manager)
    Management.objects.filter(estate=estate).update(body=companies[1])
    with pytest.raises(Refused, match="还没有对象申报"):
        open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    new = staff_of(companies[1], "ratings.own")
    assert [one.waiting for one in chances(new, AT) if one.thing.thing == estate.pk] == [None]
    made = applied(estate, new)
    former.refresh_from_db()
    assert former.withdrawn_at == AT and waiting_for(KEY).get() == made
    opened = open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    assert list(opened.subjects.values_list("body", flat=True)) == [companies[1].pk]


def test_it_is_said_which_periods_the_office_may_open_next(estate, manager):
    scheme, today = current_method().ratings[KEY], timezone.localdate(AT)

    def told():
        return [one.periods for one in chances(manager, AT) if one.thing.thing == estate.pk]

    assert told() == [f"{LAST_DAY.year} 年 或 {today.year} 年"]
    for day in (LAST_DAY, today):
        applied(estate, manager)
        open_round(KEY, day, actor=SYSTEM, at=AT)
    assert told() == [f"{today.year + 1} 年"] == [periods_next(scheme, today)]


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
    assert "申报小区" in page and f"· {LAST_DAY.year} 年 或 {LAST_DAY.year + 1} 年" in page
    sent = {"key": key(), "what": f"{KEY}@{estate.pk}", "words": ""}
    refused = browser.post(APPLY, sent)
    assert refused.status_code == 422 and "为什么申报" in refused.content.decode()
    assert browser.post(APPLY, sent | {"words": "月月议事"}).status_code in (302, 303)
    made = waiting_for(KEY).get(thing=estate.pk)
    page = browser.get(APPLY).content.decode()
    assert "月月议事" in page and f">{LAST_DAY.year} 年 或 {LAST_DAY.year + 1} 年<" in page
    browser.post(f"{APPLY}{made.pk}/withdraw/")
    assert not waiting_for(KEY).exists()


def test_who_answers_for_no_body_does_not_see_the_page(signed_in):
    assert signed_in("zuoxi01").get(APPLY).status_code == 403


def _body_of(username):
    from wangge.accounts.models import Appointment

    return Appointment.objects.get(account__username=username, valid_until=None).body_id
