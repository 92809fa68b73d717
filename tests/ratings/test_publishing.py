"""From a computed round to a published list: notice, objections, signature, publication, what follows; who may what."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from tests.ratings.rounds import Year, deduct, hand_in, key, staff_of
from wangge.core.errors import Forbidden, Invalid, Refused, Stale
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM
from wangge.organisations.models import Body
from wangge.ratings.following import may_bid
from wangge.ratings.models import Correction, Decision, Objection, Round
from wangge.ratings.operations import (
    compute_round,
    correct_published,
    decide_effect,
    decide_objection,
    give_notice,
    object_to,
    publish_round,
    revoke_decision,
    sign_round,
    withdraw_round,
)
from wangge.ratings.operations.holding import state_of
from wangge.ratings.queries import result_of


@pytest.fixture
def year(tianchang):
    return Year()


@pytest.fixture
def noticed(year):
    give_notice(year.round, anyway=True, because="不再等", actor=year.officer, at=year.at)
    year.again()
    return year


@pytest.fixture
def published(noticed):
    at = noticed.after
    sign_round(noticed.round, actor=noticed.leader, at=at)
    publish_round(noticed.round, actor=noticed.publisher, at=at)
    noticed.again()
    return noticed


def objected(year, number=-1, **line):
    """An objection of a company, on what cost it points in cleanliness unless said."""
    line = line or {"side": "office", "indicator": "clean"}
    told = {"key": key(), "reason": "fact", "words": "那天已经清运", **line}
    return object_to(year.subjects[number].pk, **told, actor=year.owner(number), at=year.at)


def upheld(objection, year, **more):
    told = {"outcome": "upheld", "answer": "照片属实", "actor": year.reviewer, "at": year.at}
    return decide_objection(objection.pk, **(told | more))


def test_the_whole_way(year):
    last = year.subjects[-1]
    before = result_of(last)
    assert before.band == "black" and before.place == 5
    give_notice(year.round, anyway=True, because="不再等", actor=year.officer, at=year.at)
    objection = objected(year)
    assert objection.due > year.at
    upheld(objection, year, points="48")
    after = result_of(last.__class__.objects.get(pk=last.pk))
    assert after.score > before.score and year.again().revision == 2
    assert after.score - before.score == Decimal(48 - 36)
    sign_round(year.round, actor=year.leader, at=year.after)
    publish_round(year.round, actor=year.publisher, at=year.after)
    assert year.again().state == Round.PUBLISHED
    names = set(JournalEntry.objects.order_by("-id").values_list("event", flat=True)[:12])
    assert names >= {f"ratings.{one}" for one in (
        "NoticeGiven", "ResultContested", "ObjectionDecided", "RoundSigned", "RoundPublished",
    )}  # fmt: skip


def test_a_last_one_is_barred_from_new_bids_by_a_decision_alone(published):
    last, body = published.subjects[-1], published.bodies[-1]
    today = timezone.localdate(published.after)
    assert may_bid(body, today).may and not Decision.objects.filter(subject=last).exists()
    signed = decide_effect(last.pk, "bar", basis="办法第五条，末位", actor=published.leader, at=published.after)
    answer = may_bid(body, today)
    assert not answer.may and [one.pk for one in answer.decisions] == [signed.pk]
    assert {one["indicator"] for one in signed.cites["lines"]} == {"clean", "care", "record"}
    assert signed.cites["notes"] == [{"note": f"{published.deduction.pk}", "key": "complaint"}]
    assert may_bid(body, signed.ends).may and not may_bid(body, signed.ends - timedelta(days=1)).may
    assert may_bid(published.bodies[0], today).may
    own = staff_of(body, "ratings.sign")
    with pytest.raises(Refused, match="本单位的人"):
        revoke_decision(signed.pk, because="我们不服", actor=own, at=published.after)
    revoke_decision(signed.pk, because="复议决定", actor=published.leader, at=published.after)
    assert may_bid(body, today).may


def test_nothing_goes_out_of_its_order(year):
    at = year.at
    for deed, who in ((sign_round, year.leader), (publish_round, year.publisher)):
        with pytest.raises(Refused, match="签发"):
            deed(year.round, actor=who, at=at)
    give_notice(year.round, anyway=True, because="不再等", actor=year.officer, at=at)
    year.again()
    with pytest.raises(Refused, match="异议期到"):
        sign_round(year.round, actor=year.leader, at=at)
    with pytest.raises(Refused, match="没有签发的结果不能公布"):
        publish_round(year.round, actor=year.publisher, at=year.after)
    with pytest.raises(Refused, match="不能重新计算"):
        compute_round(year.round, actor=year.officer, at=at)
    with pytest.raises(Refused, match="公布以后"):
        decide_effect(year.subjects[-1].pk, "bar", basis="x", actor=year.leader, at=at)
    objection = objected(year)
    with pytest.raises(Refused, match="还有异议没有复核"):
        sign_round(year.round, actor=year.leader, at=year.after)
    upheld(objection, year, outcome="rejected", at=year.after + timedelta(days=30))  # late, and yet decided
    sign_round(year.round, actor=year.leader, at=year.after)
    assert year.again().state == Round.SIGNED and year.round.published_at is None


def test_an_objection_after_the_window_says_until_when_it_was(noticed):
    told = {"side": "office", "indicator": "clean", "reason": "fact", "words": "晚了"}
    with pytest.raises(Refused, match=r"异议期已于 .* 结束"):
        object_to(noticed.subjects[0].pk, key=key(), **told, actor=noticed.owner(0), at=noticed.after)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ({"side": "office", "indicator": "nothing"}, "请选择计了分的一项"),
        ({"indicator": "record"}, "由扣分记录算出"),
        ({"side": "office", "indicator": "clean", "reason": "because"}, "请选择异议理由"),
        ({"side": "office", "indicator": "clean", "words": " "}, "请写明为什么"),
        ({"side": "office", "indicator": "clean", "words": "长" * 501}, "不超过"),
    ],
)
def test_an_objection_that_says_nothing_is_refused(noticed, line, wrong):
    with pytest.raises(Refused, match=wrong):
        objected(noticed, **line)
    assert not Objection.objects.filter(subject__round=noticed.round).exists()


def test_a_line_once_and_the_same_key_is_the_same_objection(noticed):
    first = objected(noticed)
    told = {"side": "office", "indicator": "clean", "reason": "fact", "words": "再说一次"}
    with pytest.raises(Refused, match="每项只能提一次"):
        objected(noticed)
    again = object_to(noticed.subjects[-1].pk, key=first.pk, **told, actor=noticed.owner(), at=noticed.at)
    assert again == first
    with pytest.raises(Refused, match="已是满分"):
        objected(noticed, 0)


def test_a_deduction_that_was_wrong_counts_no_more_and_the_next_is_last(noticed):
    last = noticed.subjects[-1]
    before = result_of(last).score
    upheld(objected(noticed, note_id=noticed.deduction.pk), noticed)
    assert result_of(noticed.subjects[-1].__class__.objects.get(pk=last.pk)).score == before + 5
    noticed.deduction.refresh_from_db()
    assert noticed.deduction.ended_in == 2 and noticed.deduction.ended_because == "照片属实"


def test_who_is_last_by_anothers_objection_has_the_notices_days_anew(noticed):
    first = noticed.round.objections_until
    upheld(objected(noticed), noticed, points="59", at=noticed.at + timedelta(days=2))
    assert result_of(noticed.subjects[-2]).band == "black"
    assert noticed.again().objections_until > first


def test_an_objection_upheld_takes_nothing(noticed):
    """A line of 36 of 60 that would no longer apply leaves the other, of which less is known than half."""
    objection = objected(noticed)
    with pytest.raises(Invalid, match="少得分"):
        upheld(objection, noticed, applies=False)
    objection.refresh_from_db()
    assert not objection.outcome


@pytest.mark.parametrize("points", ["", "36", "35", "61", "-1", "NaN", "many"])
def test_upheld_wins_something_back_or_nothing_happens(noticed, points):
    objection = objected(noticed)
    with pytest.raises(Invalid):
        upheld(objection, noticed, points=points)
    objection.refresh_from_db()
    assert not objection.outcome and noticed.again().revision == 1
    assert not Correction.objects.filter(subject__round=noticed.round).exists()


def test_who_had_a_part_does_not_decide(noticed):
    objection = objected(noticed)
    subject, centre = noticed.subjects[-1], Body.objects.filter(kind="centre").first()
    may = {name: staff_of(centre, "ratings.decide") for name in ("scorer", "checker", "noter")}
    hand_in(subject, {"clean": 5}, by=may["scorer"])
    hand_in(subject, {}, side="", by=may["checker"])
    deduct(subject, by=may["noter"])
    both = staff_of(centre, "ratings.decide")
    Round.objects.filter(pk=noticed.round.pk).update(computed_by=both.id)
    for who in (*may.values(), both):
        with pytest.raises(Refused, match="须由另一个人复核"):
            upheld(objection, noticed, points="48", actor=who)
    for who in (noticed.owner(), noticed.leader, staff_of(noticed.bodies[-1], "ratings.decide")):
        with pytest.raises(Forbidden):
            upheld(objection, noticed, points="48", actor=who)
    assert upheld(objection, noticed, points="48").outcome == "upheld"
    with pytest.raises(Refused, match="已经有人复核过"):
        upheld(objection, noticed, outcome="rejected")


def test_nobody_else_sees_or_contests(noticed):
    told = {"key": key(), "reason": "fact", "words": "不服", "side": "office", "indicator": "clean"}
    for who in (noticed.owner(0), noticed.officer, noticed.leader):
        with pytest.raises(Forbidden):
            object_to(noticed.subjects[-1].pk, **told, actor=who, at=noticed.at)


def test_two_persons(noticed):
    """Who computed neither signs nor publishes, though the office would allow it; nor who decided an objection."""
    centre = Body.objects.filter(kind="centre").first()
    allround = staff_of(centre, *(f"ratings.{one}" for one in ("compute", "sign", "publish", "decide")))
    Round.objects.filter(pk=noticed.round.pk).update(computed_by=allround.id)
    at = noticed.after
    with pytest.raises(Refused, match="须由另一个人签发"):
        sign_round(noticed.round, actor=allround, at=at)
    decider = staff_of(centre, "ratings.decide", "ratings.sign")
    upheld(objected(noticed), noticed, outcome="rejected", actor=decider)
    with pytest.raises(Refused, match="复核过这一期的异议"):
        sign_round(noticed.round, actor=decider, at=at)
    sign_round(noticed.round, actor=noticed.leader, at=at)
    with pytest.raises(Refused, match="须由另一个人公布"):
        publish_round(noticed.round, actor=allround, at=at)
    with pytest.raises(Forbidden):
        publish_round(noticed.round, actor=noticed.leader, at=at)
    publish_round(noticed.round, actor=noticed.publisher, at=at)
    with pytest.raises(Refused, match="由另一个人签"):
        decide_effect(noticed.subjects[-1].pk, "bar", basis="x", actor=allround, at=at)
    own = staff_of(noticed.bodies[-1], "ratings.sign")
    with pytest.raises(Refused, match="由另一个人签"):
        decide_effect(noticed.subjects[-1].pk, "bar", basis="x", actor=own, at=at)


DEEDS = {
    "notice": ("compute", lambda year, who: give_notice(year.round, anyway=True, actor=who, at=year.at)),
    "sign": ("sign", lambda year, who: sign_round(year.round, actor=who, at=year.at)),
    "publish": ("publish", lambda year, who: publish_round(year.round, actor=who, at=year.at)),
    "withdraw": ("publish", lambda year, who: withdraw_round(year.round, because="x", actor=who, at=year.at)),
    "effect": ("sign", lambda year, who: decide_effect(
        year.subjects[0].pk, "honour", basis="x", actor=who, at=year.at)),
}  # fmt: skip


PERMISSIONS = ("view", "compute", "check", "score", "note", "own", "decide", "sign", "publish")


def test_each_deed_has_its_office(year):
    centre = Body.objects.filter(kind="centre").first()
    for wanted, do in DEEDS.values():
        for permission in PERMISSIONS:
            try:
                with transaction.atomic():
                    do(year, staff_of(centre, f"ratings.{permission}"))
                    transaction.set_rollback(True)
                status = 200
            except Refused as refused:
                status = refused.status
            assert (status == 403) == (permission != wanted), (wanted, permission)


def test_who_saw_another_state_is_told(noticed):
    seen = state_of(noticed.again())
    upheld(objected(noticed), noticed, points="48")
    with pytest.raises(Stale):
        sign_round(noticed.round, seen=seen, actor=noticed.leader, at=noticed.after)
    sign_round(noticed.round, seen=state_of(noticed.again()), actor=noticed.leader, at=noticed.after)


BY_POINTS = (
    {"key": "red", "title": "红榜", "colour": "red", "tone": "good", "on_list": "red", "least": 95},
    {"key": "plain", "title": "一般", "colour": "grey", "tone": "plain", "least": 75},
    {"key": "black", "title": "黑榜", "colour": "black", "tone": "bad", "on_list": "black"},
)
SWAPPED = {"side": "office", "indicator": "clean", "points": "60", "because": "两家的评分表填反了"}


@pytest.fixture
def by_points(tianchang):
    """Published, where one company's points move no other: 戊 with 63 points is black."""
    year = Year(bands=BY_POINTS)
    give_notice(year.round, anyway=True, actor=SYSTEM, at=year.at)
    sign_round(year.round, actor=SYSTEM, at=year.after)
    publish_round(year.round, actor=SYSTEM, at=year.after)
    year.again()
    return year


def test_a_correction_is_signed_anew_and_takes_back_what_it_no_longer_bears(by_points):
    last = by_points.subjects[-1]
    told = {"actor": by_points.leader, "at": by_points.after}
    signed = decide_effect(last.pk, "bar", basis="办法第五条", **told)
    with pytest.raises(Invalid, match="公众看得到"):
        correct_published(last.pk, **(SWAPPED | {"because": " "}), **told)
    revision = correct_published(last.pk, **SWAPPED, **told)
    assert revision.because == "两家的评分表填反了" and by_points.again().state == Round.PUBLISHED
    signed.refresh_from_db()
    assert signed.revoked_at and "两家的评分表填反了" in signed.revoked_because
    assert may_bid(by_points.bodies[-1], timezone.localdate(by_points.after)).may


@pytest.mark.parametrize(("number", "points"), [(0, "0"), (0, "30"), (1, "20")])
def test_a_correction_lowers_nobody_into_a_worse_band(by_points, number, points):
    subject = by_points.subjects[number]
    before = result_of(subject).score
    with pytest.raises(Refused) as told:
        correct_published(
            subject.pk, **(SWAPPED | {"points": points}), actor=by_points.leader, at=by_points.after
        )
    assert told.value.code == "worse" and by_points.again().revision == 1
    assert result_of(by_points.subjects[number]).score == before
    assert not Correction.objects.filter(subject=subject).exists()


def test_a_correction_puts_nobody_else_last(published):
    """丁 would be the last instead of 戊, untold."""
    with pytest.raises(Refused, match="重新告知"):
        correct_published(published.subjects[-1].pk, **SWAPPED, actor=published.leader, at=published.after)


def test_who_corrects_had_no_part_and_decides_nothing_afterwards(by_points):
    last, second = by_points.subjects[-1], by_points.subjects[1]
    centre = Body.objects.filter(kind="centre").first()
    scorer, decider = (staff_of(centre, "ratings.sign") for _one in range(2))
    hand_in(last, {}, by=scorer)
    Objection.objects.create(
        pk=key(), subject=second, side="office", indicator="clean", reason="fact", words="x", by_title="x",
        by_id=key(), at=by_points.at, due=by_points.at, outcome="rejected", answer="x", decided_by=decider.id,
        decided_at=by_points.at,
    )  # fmt: skip
    for who in (scorer, decider, staff_of(by_points.bodies[-1], "ratings.sign")):
        with pytest.raises(Refused) as told:
            correct_published(last.pk, **SWAPPED, actor=who, at=by_points.after)
        assert told.value.code == "same-person"
    told = {"actor": by_points.leader, "at": by_points.after}
    correct_published(last.pk, **SWAPPED, **told)
    by_points.again()
    correct_published(last.pk, **(SWAPPED | {"indicator": "care", "points": "20"}), **told)
    by_points.again()
    with pytest.raises(Refused, match="由另一个人签"):
        decide_effect(by_points.subjects[0].pk, "honour", basis="办法第三条", **told)


def test_withdrawn_with_all_that_followed(published):
    last = published.subjects[-1]
    told = {"actor": published.leader, "at": published.after}
    decide_effect(last.pk, "bar", basis="办法第五条", **told)
    with pytest.raises(Invalid):
        withdraw_round(published.round, because="", actor=published.publisher, at=published.after)
    withdraw_round(published.round, because="抽查记录有误", actor=published.publisher, at=published.after)
    assert published.again().state == Round.WITHDRAWN and published.round.withdrawn_because == "抽查记录有误"
    assert not Decision.objects.filter(subject__round=published.round, revoked_at=None).exists()
    with pytest.raises(Refused, match="公布以后"):
        decide_effect(last.pk, "bar", basis="再来", **told)


def test_the_program_itself_may_replay_a_year(year):
    give_notice(year.round, anyway=True, actor=SYSTEM, at=year.at)
    sign_round(year.round, actor=SYSTEM, at=year.after)
    publish_round(year.round, actor=SYSTEM, at=year.after)
    assert year.again().state == Round.PUBLISHED
