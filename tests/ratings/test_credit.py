"""The credit file over time: entries expire by their dates, are repaired by another; honours are public by consent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from django.utils.timezone import localdate

from tests.ratings.rounds import LAST_DAY, Year, hand_in, in_force, key, staff_of
from tests.ratings.schemes import indicator, scheme
from wangge.accounts.models import Appointment
from wangge.core.errors import Forbidden, Refused
from wangge.core.permits import SYSTEM, Actor, Office
from wangge.organisations.models import Body
from wangge.ratings.following import credit_of
from wangge.ratings.models import CreditEntry, Rectification
from wangge.ratings.operations import (
    compute_round,
    decide_effect,
    decide_repair,
    give_consent,
    give_notice,
    object_to,
    open_round,
    publish_round,
    request_repair,
    sign_round,
    withdraw_consent,
)
from wangge.ratings.owning import contestable, may_be_own, own_subjects
from wangge.ratings.queries import results_of
from wangge.ratings.telling import consented, told

DAY = timedelta(days=1)


@pytest.fixture
def entered(tianchang):
    """The last company's entry in the credit file."""
    year = Year()
    give_notice(year.round, anyway=True, because="不再等", actor=year.officer, at=year.at)
    sign_round(year.round, actor=year.leader, at=year.after)
    publish_round(year.round, actor=year.publisher, at=year.after)
    decide_effect(year.subjects[-1].pk, "blame", basis="办法第四条", actor=year.leader, at=year.after)
    year.entry = CreditEntry.objects.get(body=year.bodies[-1])
    return year


def seen(year, on, public=True):
    return list(credit_of(year.bodies[-1], on, public=public))


def ask(year, **more):
    told = {"key": key(), "words": "已经整改", "evidence": "复查记录 3 号", "actor": year.owner()}
    at = year.at + timedelta(days=200)
    return request_repair(year.entry.pk, **(told | {"at": at} | more))


def test_an_entry_is_public_for_its_months_and_stays_in_the_record(entered):
    entry = entered.entry
    assert entry.on_list == "black" and (entry.expires.year - entry.starts.year) == 2
    assert seen(entered, entry.starts) == [entry] == seen(entered, entry.expires - DAY)
    assert seen(entered, entry.starts - DAY) == [] == seen(entered, entry.expires)
    assert seen(entered, entry.expires, public=False) == [entry]


def test_a_repair_is_granted_by_another_and_hides_the_entry(entered):
    with pytest.raises(Refused, match="起才能申请修复"):
        ask(entered, at=entered.after)
    repair = ask(entered)
    with pytest.raises(Refused, match="正在办理"):
        ask(entered)
    granted = {"outcome": "granted", "answer": "现场核实已改好", "at": entered.after}
    with pytest.raises(Forbidden):
        decide_repair(repair.pk, **granted, actor=entered.owner())
    with pytest.raises(Forbidden):
        decide_repair(repair.pk, **granted, actor=entered.leader)
    with pytest.raises(Refused, match="请写明理由"):
        decide_repair(repair.pk, **(granted | {"answer": ""}), actor=entered.reviewer)
    decide_repair(repair.pk, **granted, actor=entered.reviewer)
    entered.entry.refresh_from_db()
    assert entered.entry.repaired_because == "现场核实已改好"
    assert seen(entered, entered.entry.starts) == [] and seen(entered, entered.entry.starts, public=False)
    with pytest.raises(Refused, match="不再公开"):
        ask(entered)


def test_a_repair_refused_may_be_asked_again_and_not_while_something_is_to_be_put_right(entered):
    repair = ask(entered)
    told = {"outcome": "refused", "answer": "还没有改", "actor": entered.reviewer, "at": entered.after}
    decide_repair(repair.pk, **told)
    assert seen(entered, entered.entry.starts)
    subject = entered.subjects[-1]
    sheet = hand_in(subject, {}, side="")
    left = Rectification.objects.create(
        subject=subject, sheet=sheet, indicator="clean", words="垃圾", found_on=LAST_DAY, due=entered.at
    )
    with pytest.raises(Refused, match="还有整改"):
        ask(entered)
    Rectification.objects.filter(pk=left.pk).update(fixed_at=entered.at, closed_at=entered.at)
    assert ask(entered).outcome == ""


def test_nobody_asks_for_another(entered):
    with pytest.raises(Forbidden):
        ask(entered, actor=entered.owner(0))


BANDS = (
    {"key": "best", "title": "优秀", "colour": "red", "tone": "good", "least": 90},
    {"key": "noted", "title": "已评", "colour": "grey", "tone": "plain"},
)


class Offices:
    """A round of offices held: the first one excellent, told to their holders."""

    def __init__(self):
        posts = ("grid_worker",)
        written = scheme(
            indicator("work", 100), key="offices", title="岗位评优", rated={"kind": "appointment", "posts": posts},
            bands=BANDS, publishes=["reasons"],
        )  # fmt: skip
        in_force(written)
        self.at = timezone.now()
        Appointment.objects.filter(post="grid_worker").update(valid_from=F("valid_from") - timedelta(days=900))
        self.round = open_round("offices", LAST_DAY, actor=SYSTEM, at=self.at)
        self.best, self.other = self.round.subjects.order_by("id")[:2]
        hand_in(self.best, {"work": 10})
        hand_in(self.other, {"work": 5})
        compute_round(self.round, actor=SYSTEM, at=self.at)
        give_notice(self.round, anyway=True, actor=SYSTEM, at=self.at)
        self.round.refresh_from_db()

    def holder(self, subject):
        one = Appointment.objects.select_related("body", "area").get(pk=subject.thing)
        office = Office(one.pk, one.body_id, one.body.name, one.body.kind, one.post, "网格员", one.area_id,
                        f"{one.area.path}", frozenset(), "网格员")  # fmt: skip
        return Actor(one.account_id, "某人", "staff", (office,))

    def shown(self):
        return [one.title for one in told(self.round, results_of(self.round), public=True)]


def test_an_honour_is_public_by_consent_alone_and_gone_when_it_is_taken_back(tianchang):
    offices = Offices()
    sign_round(offices.round, actor=SYSTEM, at=offices.round.objections_until + DAY)
    publish_round(offices.round, actor=SYSTEM, at=offices.round.objections_until + DAY)
    offices.round.refresh_from_db()
    assert offices.shown() == []
    give_consent(offices.best.pk, with_name=False, actor=offices.holder(offices.best), at=offices.at)
    assert offices.shown() == [offices.best.title]
    Appointment.objects.filter(pk=offices.best.thing).update(published=True, public_name="王某")
    assert offices.shown() == [offices.best.title], "the name only where its holder said so"
    give_consent(offices.best.pk, with_name=True, actor=offices.holder(offices.best), at=offices.at)
    assert offices.shown() == [f"{offices.best.title} 王某"]
    withdraw_consent(offices.best.pk, actor=offices.holder(offices.best), at=offices.at)
    assert offices.shown() == []
    with pytest.raises(Refused, match="没有可以公布的表扬"):
        give_consent(offices.other.pk, with_name=True, actor=offices.holder(offices.other), at=offices.at)


def test_who_has_left_the_office_still_contests_and_takes_back_and_is_no_longer_named(tianchang):
    offices = Offices()
    give_consent(offices.best.pk, with_name=True, actor=offices.holder(offices.best), at=offices.at)
    things = [offices.best.thing, offices.other.thing]
    Appointment.objects.filter(pk__in=things).update(published=True, public_name="王某")
    sees = lambda: list(consented(offices.round, results_of(offices.round)).values())  # noqa: E731
    assert sees() == [f"{offices.best.title} 王某"]
    Appointment.objects.filter(pk__in=things).update(valid_until=localdate(offices.at))
    assert sees() == [offices.best.title]
    left, other = (replace(offices.holder(one), offices=()) for one in (offices.best, offices.other))
    assert own_subjects(left) == [offices.best] and may_be_own(left) and not may_be_own(replace(left, id=key()))
    with pytest.raises(Forbidden):
        withdraw_consent(offices.best.pk, actor=other, at=offices.at)
    withdraw_consent(offices.best.pk, actor=left, at=offices.at)
    assert sees() == []
    line = {"key": key(), "side": "office", "indicator": "work", "reason": "fact", "words": "那周在培训"}
    objection = object_to(offices.other.pk, **line, actor=other, at=offices.at)
    assert objection.by_title and contestable(other, offices.at) == 1


def test_the_work_of_people_is_contested_by_the_holder_and_nobody_of_the_body(tianchang):
    offices = Offices()
    other = {"key": key(), "side": "office", "indicator": "work", "reason": "fact", "words": "那周在培训"}
    colleague = staff_of(Body.objects.get(pk=offices.other.body_id), "ratings.own")
    for who in (colleague, offices.holder(offices.best)):
        with pytest.raises(Forbidden):
            object_to(offices.other.pk, **other, actor=who, at=offices.at)
        with pytest.raises(Forbidden):
            give_consent(offices.best.pk, with_name=True, actor=colleague, at=offices.at)
    assert object_to(offices.other.pk, **other, actor=offices.holder(offices.other), at=offices.at)
