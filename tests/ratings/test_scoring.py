"""Sides score objects: whole sheets, by who has no other part in them, taken back with a reason."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from wangge.accounts.models import Account, Appointment
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM, Actor
from wangge.premises.models import Estate, Management
from wangge.ratings import summing
from wangge.ratings.marking import Faults
from wangge.ratings.models import Mark, Pick, Recusal, Round, Sheet
from wangge.ratings.operations import open_round
from wangge.ratings.operations.draws import announce_draw, reveal_draw
from wangge.ratings.operations.score import hand_in_sheet, take_back_sheet
from wangge.ratings.queries import marks_behind, outcomes, scheme_of
from wangge.ratings.scoring import marks_on, seen_in_checks, sides_for, to_score, waiting

AT = timezone.now()
TODAY = timezone.localdate(AT)


@pytest.fixture
def opened(staff):
    """This year's rating of property companies: eight of the demo."""
    return open_round("property_companies", TODAY, actor=staff("pingjia01"), at=AT)


@pytest.fixture
def subject(opened):
    return opened.subjects.order_by("title", "id").first()


@pytest.fixture
def housing(staff):
    """The housing authority's rater."""
    return staff("pingfen01")


def whole(round, step="4", **changed):
    """A whole sheet, every indicator by the same step."""
    return {one.key: step for one in scheme_of(round).of_source("panel")} | changed


def score(subject, actor, side="housing", marks=None, key=None):
    marks = whole(subject.round) if marks is None else marks
    return hand_in_sheet(subject.pk, side, marks, key=key or new_key(), actor=actor, at=AT)


def test_a_sheet_is_kept_whole_with_the_office_that_signed_it(subject, housing):
    sheet = score(subject, housing, marks=whole(subject.round, attitude="1", disputes="na"))
    marks = {mark.indicator: (mark.given, mark.of) for mark in sheet.marks.all()}
    assert marks.keys() == {one.key for one in scheme_of(subject.round).of_source("panel")}
    assert marks["attitude"] == (0, 4) and marks["disputes"] == (None, None) and marks["openness"] == (3, 4)
    assert (sheet.side, sheet.by_id) == ("housing", housing.id) and "物业" in sheet.office_title
    assert JournalEntry.objects.filter(event="ratings.SheetHandedIn").last().data["sheet_id"] == str(sheet.pk)


def test_every_fault_is_named_at_once_and_nothing_is_half_written(subject, housing):
    marks = whole(subject.round, attitude="", openness="6", leadership="0", cooperation="好", unheard_of="1")
    with pytest.raises(Faults) as told:
        score(subject, housing, marks=marks)
    assert told.value.faults.keys() == {"attitude", "openness", "leadership", "cooperation", "unheard_of"}
    assert told.value.status == 422 and "5" in told.value.reason
    assert not Sheet.objects.filter(subject=subject).exists()


def test_a_sheet_that_says_nothing_is_none(subject, housing):
    with pytest.raises(Invalid) as told:
        score(subject, housing, marks=whole(subject.round, "na"))
    assert told.value.code == "nothing"


def test_sent_twice_is_once_and_a_second_sheet_is_refused(subject, housing):
    key = new_key()
    first = score(subject, housing, key=key)
    assert score(subject, housing, marks=whole(subject.round, "1"), key=key) == first
    with pytest.raises(Refused) as told:
        score(subject, housing)
    assert told.value.code == "twice"
    assert Sheet.objects.filter(subject=subject).count() == 1


def test_a_key_of_another_sheet_is_no_key(subject, opened, housing):
    key = new_key()
    score(subject, housing, key=key)
    other = opened.subjects.exclude(pk=subject.pk).first()
    with pytest.raises(Invalid) as told:
        score(other, housing, key=key)
    assert told.value.code == "bad-key"


def test_each_side_is_its_posts_alone(subject, staff):
    of = {"pingfen01": "housing", "shuji01": "community_party", "yezhu01": "owners"}
    for username, own in of.items():
        assert [side.key for side in sides_for(scheme_of(subject.round), staff(username), subject)] == [own]
        for side in of.values():
            if side != own:
                with pytest.raises(Forbidden):
                    score(subject, staff(username), side)
        assert score(subject, staff(username), own).side == own
    for username in ("pingjia01", "duban01", "zuoxi01", "wuye01"):
        with pytest.raises(Forbidden):
            score(subject, staff(username))
    with pytest.raises(Forbidden):
        score(subject, staff("pingfen01"), "nobody")


def test_nobody_scores_the_own_body_or_the_own_office(subject, housing):
    """Not by another office either."""
    office = housing.offices[0]
    of_company = type(office)(**{name: getattr(office, name) for name in office.__slots__} | {
        "id": uuid4(), "body_id": subject.body_id, "permissions": frozenset({"ratings.own"}),
    })  # fmt: skip
    both = Actor(housing.id, housing.name, "staff", (office, of_company))
    with pytest.raises(Forbidden):
        score(subject, both)
    assert subject not in to_score(both) and subject in to_score(housing)
    subject.body_id = office.body_id
    subject.save()
    with pytest.raises(Forbidden):
        score(subject, housing)


def test_who_checks_an_object_does_not_score_it(subject, housing, staff):
    draw = announce_draw(subject.round_id, day=TODAY, public_source="", actor=staff("pingjia01"), at=AT)
    pick = reveal_draw(draw.pk, public="", actor=staff("zhibanzhang01"), at=AT).picks.first()
    Pick.objects.filter(pk=pick.pk).update(by_id=housing.id)
    with pytest.raises(Refused) as told:
        score(pick.subject, housing)
    assert told.value.code == "checked"
    assert pick.subject not in to_score(housing)
    assert score(pick.subject, staff("shuji01"), "community_party")


def test_who_has_an_interest_does_not_score(subject, housing):
    Recusal.objects.create(
        thing=subject.thing, title=subject.title, by_id=housing.id, office_id=housing.offices[0].id,
        office_title="x", ground="works", at=AT,
    )  # fmt: skip
    with pytest.raises(Refused) as told:
        score(subject, housing)
    assert told.value.code == "interest"


def test_after_computing_no_sheet_comes_in_or_goes(subject, housing, staff):
    sheet = score(subject, housing)
    Round.objects.update(state=Round.COMPUTED)
    with pytest.raises(Refused) as told:
        score(subject, staff("yezhu01"), "owners")
    assert told.value.code == "closed"
    with pytest.raises(Refused) as told:
        take_back_sheet(sheet.pk, reason="填错", actor=housing, at=AT)
    assert told.value.code == "closed"


def test_what_was_taken_back_stays_and_counts_no_more(subject, housing, staff):
    sheet = score(subject, housing)
    heard = {side for side, *_rest in summing.lines(scheme_of(subject.round), subject, 1)}
    assert "housing" in heard
    with pytest.raises(Invalid) as told:
        take_back_sheet(sheet.pk, reason=" ", actor=housing, at=AT)
    assert told.value.field == "reason"
    with pytest.raises(Forbidden):
        take_back_sheet(sheet.pk, reason="不是我的", actor=staff("yezhu01"), at=AT)
    take_back_sheet(sheet.pk, reason="填到了另一家", actor=housing, at=AT)
    take_back_sheet(sheet.pk, reason="再点一次", actor=housing, at=AT)
    sheet.refresh_from_db()
    assert sheet.withdrawn_because == "填到了另一家" and sheet.marks.exists()
    assert {side for side, *_rest in summing.lines(scheme_of(subject.round), subject, 1)} == {""}
    assert not marks_behind(subject, "attitude", "housing")
    assert {one.withheld for one in outcomes(subject.round, 1) if one.subject_id == subject.pk} == {"side"}
    again = score(subject, housing, marks=whole(subject.round, "5"))
    assert again != sheet and marks_on(again)[1] == marks_on(again)[2] == Decimal(30)


def test_a_companys_estates_say_which_communities_score_it(subject, staff):
    """Where it is not known what a company manages, every community of the side may."""
    secretary = staff("shuji01")
    here = secretary.holding("ratings.score")[0].area_path
    held = Appointment.objects.filter(post="community_secretary").exclude(area__path=here)
    other = staff(held.order_by("id").first().account.username)
    Management.objects.all().delete()
    assert subject in to_score(secretary) and subject in to_score(other)
    estate = Estate.objects.filter(area__path__descendant_of=here).first()
    Management.objects.create(
        estate=estate, body_id=subject.body_id, way="market", since=TODAY, basis="合同", invented=True
    )
    assert subject in to_score(secretary) and subject not in to_score(other)
    with pytest.raises(Forbidden):
        score(subject, other, "community_party")
    assert score(subject, secretary, "community_party")


def test_the_list_holds_what_is_left(subject, opened, housing):
    assert waiting(housing).filter(round=opened).count() == opened.subjects.count() == 8
    score(subject, housing)
    assert waiting(housing).filter(round=opened).count() == 7 and to_score(housing).filter(round=opened).count() == 8
    assert not to_score(SYSTEM).exists()
    Round.objects.update(state=Round.COMPUTED)
    assert not to_score(housing).exists()


@pytest.mark.parametrize("done", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(opened, housing, django_assert_num_queries, done):
    for subject in opened.subjects.order_by("id")[:done]:
        score(subject, housing)
    with django_assert_num_queries(2):
        assert sum(one.done for one in to_score(housing) if one.round_id == opened.pk) == done


def test_offices_are_rated_by_their_title(staff):
    """The list names posts and places, and a member of the panel does not find the own office."""
    opened = open_round("best_workers", TODAY, actor=staff("pingjia01"), at=AT)
    holder = Account.objects.filter(appointments__pk__in=opened.subjects.values("thing")).first()
    member = next(
        actor for name in Account.objects.filter(appointments__post="panel_member").values_list("username", flat=True)
        if (actor := staff(name))
    )  # fmt: skip
    names = list(to_score(member).values_list("title", flat=True))
    assert names and not any(holder.name in one for one in names)


def test_what_checks_found_stands_beside_the_marks(subject):
    for given, day in ((1, 3), (0, 9)):
        sheet = Sheet.objects.create(
            round=subject.round, subject=subject, on=TODAY.replace(day=day), at=AT, by_id=uuid4(), office_id=uuid4(),
            office_title="检查员",
        )  # fmt: skip
        Mark.objects.create(sheet=sheet, indicator="exits", given=given, of=1)
        Mark.objects.create(sheet=sheet, indicator="lifts", given=None, of=None)
    found = {one.indicator.key: one for one in seen_in_checks(subject)["management"]}
    assert found["exits"].points == 1 and found["exits"].is_short
    assert [day.day for day in found["exits"].days] == [3, 9]
    assert found["lifts"].points is None and not found["lifts"].is_short
