"""What a missing sheet, a silent veto or an interest may not bring about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.ratings.rounds import LAST_DAY, Year, key, staff_of
from tests.ratings.schemes import PLAIN
from wangge.accounts.models import Account, Appointment
from wangge.cases.models import Case
from wangge.core.errors import Forbidden, Refused
from wangge.core.keys import new_key
from wangge.organisations.models import Body
from wangge.ratings.following import hindrances
from wangge.ratings.models import Draw, Note, Pick, Recusal, Round, Sheet
from wangge.ratings.operations import (
    compute_round,
    decide_effect,
    decide_objection,
    give_notice,
    object_to,
    publish_round,
    sign_round,
)
from wangge.ratings.operations.notes import end_entry, note_entry
from wangge.ratings.operations.recusals import declare_interest, end_interest
from wangge.ratings.scoring import hindrance
from wangge.ratings.telling import told
from wangge.ratings.web.published import public_rows
from wangge.territory.models import Area

VETOES = ({"key": "accident", "title": "事故", "band": "black", "provenance": PLAIN},)


@pytest.fixture
def year(tianchang):
    return Year(vetoes=VETOES)


@pytest.fixture
def answered(year):
    """The same, with somebody in every company who answers for it."""
    area = Area.objects.get(path="tianchang")
    for body in year.bodies:
        told = {"name": "经理", "kind": Account.STAFF, "created_at": year.at}
        account = Account.objects.create(username=f"u{new_key().hex}", **told)
        Appointment.objects.create(account=account, post="company_manager", body=body, area=area, valid_from=LAST_DAY)
    return year


def unsent(year):
    """The last company's sheet taken back, and the round computed again."""
    Sheet.objects.filter(subject=year.subjects[-1]).update(withdrawn_at=timezone.now(), withdrawn_because="重评")
    compute_round(year.round, actor=year.officer, at=year.at)
    year.again()


def test_where_all_have_a_result_and_somebody_answers_notice_is_given(answered):
    assert give_notice(answered.round, actor=answered.officer, at=answered.at).state == Round.NOTICED


def test_a_sheet_not_handed_in_is_said_before_notice_and_has_to_be_meant(answered):
    unsent(answered)
    with pytest.raises(Refused) as refused:
        give_notice(answered.round, actor=answered.officer, at=answered.at)
    assert refused.value.field == "anyway"
    told = {"anyway": True, "actor": answered.officer, "at": answered.at}
    with pytest.raises(Refused) as refused:
        give_notice(answered.round, **told)
    assert refused.value.field == "because"
    assert give_notice(answered.round, because="评价方已撤销", **told).state == Round.NOTICED
    assert answered.again().noticed_because == "评价方已撤销"


def test_what_was_drawn_and_never_checked_is_said_and_left_with_a_reason(answered):
    """Nobody can check any more once the period is over: it is told, and does not hold up everybody for ever."""
    subject = answered.subjects[0]
    draw = Draw.objects.create(
        round=answered.round, first=LAST_DAY, after=LAST_DAY + timedelta(days=1), announced_at=answered.at,
        announcement="0" * 64, secret_sealed=b"", record={}, objects_count=5,
    )  # fmt: skip
    Pick.objects.create(draw=draw, subject=subject, ordinal=1, by_id=new_key(), office_id=new_key(), office_title="检")
    assert hindrances(answered.round, answered.at)["unchecked"] == [subject.title]
    with pytest.raises(Refused):
        give_notice(answered.round, actor=answered.officer, at=answered.at)
    assert give_notice(
        answered.round, anyway=True, because="检查员离任", actor=answered.officer, at=answered.at
    ).state == Round.NOTICED  # fmt: skip


def test_a_veto_is_never_lost_for_want_of_a_sheet(answered):
    told = {"reason": "事故调查结论", "on": LAST_DAY, "at": timezone.now(), "by_id": new_key(), "office_id": new_key()}
    Note.objects.create(subject=answered.subjects[-1], key="accident", office_title="住建", **told)
    unsent(answered)
    with pytest.raises(Refused, match="戊物业") as refused:
        give_notice(answered.round, anyway=True, because="不再等", actor=answered.officer, at=answered.at)
    assert refused.value.code == "veto-lost" and answered.again().state == Round.COMPUTED


def test_whom_nobody_answers_for_is_not_told_in_silence(year):
    with pytest.raises(Refused) as refused:
        give_notice(year.round, actor=year.officer, at=year.at)
    assert refused.value.code == "anyway"


# ── a veto and a mark are never one person's ──


def test_whoever_noted_a_veto_does_not_score(answered):
    rater, subject = staff_of(Body.objects.filter(kind="centre").first(), "ratings.score"), answered.subjects[0]
    assert hindrance(rater, subject) is None
    told = {"reason": "事故调查结论", "on": LAST_DAY, "at": timezone.now(), "office_id": new_key()}
    note = Note.objects.create(subject=subject, key="accident", by_id=rater.id, office_title="住建", **told)
    assert hindrance(rater, subject).code == "vetoed"
    Note.objects.filter(pk=note.pk).update(ended_in=2)
    assert hindrance(rater, subject) is None


# ── an interest is heeded whatever one's part is ──


def interested(actor, subject):
    return declare_interest(subject.pk, ground="works", actor=actor, at=timezone.now())


@pytest.mark.parametrize("part", ["check", "score", "note", "decide", "sign"])
def test_whoever_has_a_part_may_declare_an_interest_and_end_it(year, part):
    actor = staff_of(Body.objects.filter(kind="centre").first(), f"ratings.{part}")
    recusal = interested(actor, year.subjects[0])
    assert Recusal.objects.get(ended_at=None) == recusal
    assert end_interest(recusal.pk, actor=actor, at=timezone.now()).ended_at


def test_who_has_no_part_declares_none(year):
    with pytest.raises(Forbidden):
        interested(staff_of(year.bodies[0], "ratings.own"), year.subjects[0])


def test_who_has_an_interest_neither_notes_nor_takes_back(year):
    Round.objects.filter(pk=year.round.pk).update(state=Round.OPEN)
    noter, subject = staff_of(Body.objects.filter(kind="centre").first(), "ratings.note"), year.subjects[-1]
    interested(noter, subject)
    told = {"reason": "投诉经核实", "on": LAST_DAY, "matter": Case.objects.earliest("serial").national_number}
    for deed in (
        lambda: note_entry(subject.pk, "complaint", **told, actor=noter, at=year.at),
        lambda: end_entry(year.deduction.pk, reason="记错了", actor=noter, at=year.at),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.code == "interest"
    assert Note.objects.filter(subject=subject, ended_in=None).count() == 1


def test_who_has_an_interest_neither_decides_an_objection_nor_an_effect(answered):
    year, subject = answered, answered.subjects[-1]
    give_notice(year.round, actor=year.officer, at=year.at)
    said = {"key": key(), "side": "office", "indicator": "clean", "reason": "fact", "words": "那天已经清运"}
    objection = object_to(subject.pk, **said, actor=year.owner(), at=year.at)
    interested(year.reviewer, subject)
    with pytest.raises(Refused) as refused:
        decide_objection(objection.pk, outcome="rejected", answer="照片清楚", actor=year.reviewer, at=year.at)
    assert refused.value.code == "interest"
    other = staff_of(Body.objects.filter(kind="centre").first(), "ratings.decide")
    decide_objection(objection.pk, outcome="rejected", answer="照片清楚", actor=other, at=year.at)
    sign_round(year.round, actor=year.leader, at=year.after)
    publish_round(year.round, actor=year.publisher, at=year.after)
    interested(year.leader, subject)
    with pytest.raises(Refused) as refused:
        decide_effect(subject.pk, "bar", basis="办法第五条", actor=year.leader, at=year.after + timedelta(hours=1))
    assert refused.value.code == "interest"


# ── what is not published is not given away by the order ──


@pytest.mark.parametrize("publishes", [["reasons"], []])
def test_without_places_and_scores_the_public_reads_by_name(tianchang, publishes):
    year = Year(publishes=publishes)
    names = [one.title for one in told(year.round, public_rows(year.round), public=True)]
    assert names == sorted(names) and len(names) == 5


def test_with_places_the_public_reads_by_place(year):
    assert [row.place for row in public_rows(year.round)] == [1, 2, 3, 4, 5]
