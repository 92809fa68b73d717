"""What a signed decision asks to be improved: answered with photos, looked at again by another; honours revoked."""

from datetime import datetime, time, timedelta
from importlib import import_module

import pytest
from django.db.migrations.loader import MigrationLoader
from django.utils.timezone import localdate, make_aware

from tests.cases.conftest import media  # noqa: F401  fixture
from tests.ratings.rounds import EFFECTS, Year, staff_of
from tests.ratings.test_checks import PLACE, photos
from tests.ratings.test_effect_pages import HOME, browser_of, page
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.organisations.models import Body
from wangge.ratings.checking import improvements_of, overdue, rectifications_for, to_put_right
from wangge.ratings.following import may_bid, proposed
from wangge.ratings.models import Decision, Rectification, Result, Round, Subject
from wangge.ratings.operations import (
    decide_effect,
    give_notice,
    publish_round,
    revoke_decision,
    sign_round,
    withdraw_round,
)
from wangge.ratings.operations.decide import months_after
from wangge.ratings.operations.proofs import read_proof
from wangge.ratings.operations.rectifications import look_again, report_fixed
from wangge.ratings.queries import result_of
from wangge.territory.models import Area

IMPROVE = {
    "key": "fix", "title": "限期整改，三个月后复查", "band": "black", "what": "improve", "months": 3,
    "basis": "办法第六条",
}  # fmt: skip
NAMED = {"key": "named", "title": "授予称号", "band": "red", "what": "honour", "months": 24, "basis": "办法第七条"}
REVOKE = {"key": "revoke", "title": "撤销称号", "band": "black", "what": "revoked", "basis": "复核不再符合"}


@pytest.fixture
def published(tianchang):
    """Five companies, the last of them black, published."""
    year = Year(effects=[*EFFECTS, IMPROVE, NAMED, REVOKE])
    give_notice(year.round, anyway=True, because="不再等", actor=year.officer, at=year.at - timedelta(days=30))
    sign_round(year.round, actor=year.leader, at=year.at)
    publish_round(year.round, actor=year.publisher, at=year.at)
    year.again()
    return year


@pytest.fixture
def demanded(published):
    """The decision on the last one, and what it asks for."""
    told = {"basis": "投诉查实，保洁不到位", "actor": published.leader, "at": published.at}
    return decide_effect(published.subjects[-1].pk, "fix", **told).rectification


def answer(row, year, **more):
    told = {"words": "换了保洁队伍，按天清运", "photos": photos(), **PLACE, "actor": year.owner(), "at": year.at} | more
    return report_fixed(row.pk, **told)


def inspector():
    return staff_of(Body.objects.filter(kind="centre").first(), "ratings.check")


def test_it_is_due_when_the_effect_ends_and_both_sides_see_it(published, demanded):
    ends = months_after(localdate(published.at), 3)
    assert demanded.due == make_aware(datetime.combine(ends, time()))
    assert (demanded.words, demanded.sheet, demanded.indicator) == ("投诉查实，保洁不到位", None, "")
    owner, other = published.owner(), published.owner(0)
    assert to_put_right([published.bodies[-1].pk]).get() == demanded
    assert demanded in rectifications_for(owner) and demanded in rectifications_for(published.leader)
    assert demanded not in rectifications_for(other)
    assert demanded in overdue(Rectification.objects.all(), demanded.due + timedelta(minutes=1))


def test_an_answer_has_its_photo_and_another_looks_again(published, demanded):
    for wrong, field in (({"photos": ()}, "photos"), ({"words": " "}, "words"), ({"lon": None}, "place")):
        with pytest.raises(Invalid) as told:
            answer(demanded, published, **wrong)
        assert told.value.field == field
    with pytest.raises(Forbidden):
        answer(demanded, published, actor=published.owner(0))
    with pytest.raises(Refused, match="回复后再复查"):
        look_again(demanded.pk, passed=True, actor=published.leader, at=published.at)
    answer(demanded, published)
    for nobody in (published.owner(), published.reviewer):
        with pytest.raises(Forbidden):
            look_again(demanded.pk, passed=True, actor=nobody, at=published.at)
    look_again(demanded.pk, passed=False, words="北门还有垃圾", actor=inspector(), at=published.at)
    answer(demanded, published, words="北门也清了")
    done = look_again(demanded.pk, passed=True, actor=published.leader, at=published.at)
    assert done.closed_at and done.sent_back == 1 and not done.dropped
    assert improvements_of(published.round, published.at) == {"open": 0, "late": 0, "waits": 0, "closed": 1}
    assert not may_bid(published.bodies[-1], localdate(published.at)).decisions, "an improvement bars nothing"


def test_photos_of_an_answer_are_for_both_sides(published, demanded):
    answer(demanded, published)
    proof = demanded.proofs.get()
    assert read_proof(proof.pk, actor=published.leader, at=published.at)
    assert read_proof(proof.pk, actor=published.owner(), at=published.at)
    with pytest.raises(Forbidden):
        read_proof(proof.pk, actor=published.owner(0), at=published.at)


def test_an_object_without_a_body_is_answered_for_by_one_inspector_and_seen_by_another(published, demanded):
    Subject.objects.filter(pk=demanded.subject_id).update(body=None)
    with pytest.raises(Forbidden):
        answer(demanded, published)
    one, other = inspector(), inspector()
    answer(demanded, published, actor=one)
    with pytest.raises(Refused) as told:
        look_again(demanded.pk, passed=True, actor=one, at=published.at)
    assert told.value.code == "same-person"
    look_again(demanded.pk, passed=False, words="还差北门", actor=other, at=published.at)
    answer(demanded, published, actor=inspector())
    with pytest.raises(Refused) as told:  # who answered first answered too
        look_again(demanded.pk, passed=True, actor=one, at=published.at)
    assert told.value.code == "same-person"
    assert look_again(demanded.pk, passed=True, actor=other, at=published.at).closed_at


@pytest.mark.parametrize("answered", [False, True])
def test_what_a_revoked_decision_asked_for_is_asked_no_more(published, demanded, answered):
    if answered:
        answer(demanded, published)
    revoke_decision(demanded.decision_id, because="认定有误", actor=published.leader, at=published.at)
    demanded.refresh_from_db()
    assert bool(demanded.fixed_at) is bool(demanded.fixed_by) is answered, "an answer that was given stays"
    assert set(improvements_of(published.round, published.at).values()) == {0}
    assert demanded.dropped and not to_put_right([published.bodies[-1].pk]).exists()
    with pytest.raises(Refused, match="已经了结"):
        answer(demanded, published)
    again = decide_effect(demanded.subject_id, "fix", basis="重新认定", actor=published.leader, at=published.at)
    assert again.rectification.closed_at is None


def test_what_was_put_right_stays_so_when_its_decision_is_revoked(published, demanded):
    answer(demanded, published)
    look_again(demanded.pk, passed=True, actor=inspector(), at=published.at)
    revoke_decision(demanded.decision_id, because="认定有误", actor=published.leader, at=published.at)
    demanded.refresh_from_db()
    assert demanded.closed_at and not demanded.dropped


def test_over_the_pages(published, demanded, signed_in):
    owner, leader = browser_of("company_manager", published.bodies[-1]), signed_in("zhibanzhang01")
    home = f"/tianchang/desk/rectifications/{demanded.pk}/"
    for address in (f"{HOME}own/", f"{HOME}own/{demanded.subject_id}/"):
        assert home in page(owner, address)
    told = page(owner, home)
    assert "限期整改，三个月后复查" in told and "投诉查实，保洁不到位" in told and "已改好，请复查" in told
    sent = {"deed": "fixed", "words": "换了保洁队伍", **PLACE}
    assert owner.post(home, sent).status_code == 422
    answer(demanded, published)
    assert "等复查" in page(leader, f"{HOME}steps/{published.round.pk}/")
    board = page(signed_in("pingjia01"), f"{HOME}{published.round.pk}/")
    assert "决定要求的整改" in board
    leader = signed_in("zhibanzhang01")
    assert "限期整改，三个月后复查" in page(leader, "/tianchang/desk/rectifications/?stand=waits")
    assert leader.post(home, {"deed": "look", "passed": "yes"}).status_code == 302
    assert "已整改" in page(owner, home)


def test_what_was_signed_before_it_was_followed_up_is_asked_by_the_migration(published, demanded):
    """Of those that still hold, once; with three months from now where no end was given."""
    due, today, decision = demanded.due, localdate(), demanded.decision
    late = make_aware(datetime.combine(months_after(today, 3), time()))
    ask = import_module("wangge.ratings.migrations.0011_improvements_asked").ask
    apps = MigrationLoader(None).project_state(("ratings", "0010_applications")).apps
    ask(apps, None)
    assert decision.subject.rectifications.get() == demanded, "it is asked once"
    demanded.delete()
    ask(apps, None)
    asked = decision.subject.rectifications.get()
    assert (asked.decision, asked.due, asked.words) == (decision, due, decision.basis)
    asked.delete()
    of = Subject.objects.filter(pk=decision.subject_id)
    company = of.values_list("thing", flat=True).get()
    of.update(thing=Area.objects.values_list("pk", flat=True).first())
    ask(apps, None)
    assert not decision.subject.rectifications.exists(), "what was help for those who work in a grid becomes no demand"
    of.update(thing=company)
    for change, expected in (
        ({"starts": today - timedelta(400), "ends": None}, late),
        ({"starts": today - timedelta(400), "ends": today}, None),
        ({"revoked_at": published.at, "revoked_because": "认定有误", "ends": None}, None),
    ):
        decision.subject.rectifications.all().delete()
        Decision.objects.filter(pk=decision.pk).update(**change)
        ask(apps, None)
        assert [one.due for one in decision.subject.rectifications.all()] == ([expected] if expected else [])


def test_what_is_asked_no_more_is_listed_apart_from_what_was_put_right(published, demanded, signed_in):
    revoke_decision(demanded.decision_id, because="认定有误", actor=published.leader, at=published.at)
    leader, home = signed_in("zhibanzhang01"), f"/tianchang/desk/rectifications/{demanded.pk}/"
    address = "/tianchang/desk/rectifications/?stand="
    assert home in page(leader, f"{address}dropped") and home not in page(leader, f"{address}closed")


def test_an_honour_is_revoked_by_what_revokes_it_and_only_where_there_is_one(published):
    last, actor = published.subjects[-1], {"actor": published.leader, "at": published.at}
    assert "revoke" not in {effect.key for effect, _row in proposed(published.round, 50)[0]}
    with pytest.raises(Refused) as told:
        decide_effect(last.pk, "revoke", basis="复核不再符合", **actor)
    assert told.value.code == "no-honour"
    today = localdate(published.at)
    borne = Decision.objects.create(
        subject=last, result=result_of(last), effect="named", what="honour", basis="上一期", cites={}, at=published.at,
        signed_by=published.leader.id, signed_title="局长", starts=today, ends=months_after(today, 12),
    )  # fmt: skip
    assert "revoke" in {effect.key for effect, _row in proposed(published.round, 50)[0]}
    decide_effect(last.pk, "revoke", basis="复核不再符合", **actor)
    borne.refresh_from_db()
    assert borne.revoked_at and "复核不再符合" in borne.revoked_because


def honoured(year, subject, years):
    """An honour that an object won so many years before its published round (after it, if negative)."""
    made = {}
    for one in (year.round, year.round.revisions.last(), subject, result_of(subject)):
        copy = type(one).objects.get(pk=one.pk)
        copy.pk = new_key() if isinstance(one, Round | Subject) else None
        for name in ("round", "revision", "subject"):
            if name in made and hasattr(copy, f"{name}_id"):
                setattr(copy, name, made[name])
        if isinstance(one, Round):
            copy.first, copy.after = (day.replace(year=day.year - years) for day in (one.first, one.after))
        if isinstance(one, Result):
            copy.band = NAMED["band"]
        copy.save(force_insert=True)
        made[type(one).__name__.lower()] = copy
    today = localdate(year.at)
    return Decision.objects.create(
        subject=made["subject"], result=made["result"], effect="named", what="honour", basis="办法第七条", cites={},
        at=year.at - timedelta(days=90), signed_by=year.leader.id, signed_title="局长",
        starts=today - timedelta(days=90), ends=months_after(today, 12),
    )  # fmt: skip


def test_an_honour_holds_again_when_what_ended_it_holds_no_more(published):
    last, actor = published.subjects[-1], {"actor": published.leader, "at": published.at}
    borne, today = honoured(published, last, 1), localdate(published.at)
    ends = borne.ends
    for starts in (today, today + timedelta(days=30)):
        decision = decide_effect(last.pk, "revoke", basis="复核不再符合", starts=starts, **actor)
        borne.refresh_from_db()
        assert borne.in_force(starts - timedelta(days=1)) is (starts > today) and not borne.in_force(starts)
        revoke_decision(decision.pk, because="认定有误", **actor)
        borne.refresh_from_db()
        assert borne.in_force(starts) and borne.ends == ends and not borne.revoked_because
    decide_effect(last.pk, "revoke", basis="复核不再符合", **actor)
    withdraw_round(published.round, because="数据有误", actor=published.publisher, at=published.at)
    borne.refresh_from_db()
    assert borne.in_force(today)


def test_no_honour_comes_back_whose_own_round_stands_no_more(published):
    last, actor = published.subjects[-1], {"actor": published.leader, "at": published.at}
    borne = honoured(published, last, 1)
    decision = decide_effect(last.pk, "revoke", basis="复核不再符合", **actor)
    withdraw_round(borne.subject.round, because="数据有误", actor=published.publisher, at=published.at)
    revoke_decision(decision.pk, because="认定有误", **actor)
    borne.refresh_from_db()
    assert borne.revoked_at


def test_an_older_round_ends_no_later_honour(published):
    last, actor = published.subjects[-1], {"actor": published.leader, "at": published.at}
    honoured(published, last, -1)
    assert "revoke" not in {effect.key for effect, _row in proposed(published.round, 50)[0]}
    with pytest.raises(Refused) as told:
        decide_effect(last.pk, "revoke", basis="复核不再符合", **actor)
    assert told.value.code == "no-honour"
