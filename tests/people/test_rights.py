"""What a person may ask, who answers, and what is kept from them for a time: as operations."""

from datetime import timedelta

import pytest

from tests.people.conftest import NOW, a_person
from wangge.core.access import record_access
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.models import AccessEvent
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.people.models import Person
from wangge.people.operations.assessing import record_assessment
from wangge.people.operations.keeping import correct_person
from wangge.people.operations.ledgers import ask_export
from wangge.people.operations.rights import decide_right, take_right, withhold_look
from wangge.people.purposes import stated
from wangge.people.queries import looks_in, looks_shown
from wangge.territory.models import Area

DAY = timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def person(staff):
    (office,) = staff("shequ01").holding("people.edit")
    grid = Area.objects.filter(level="grid", valid_until=None, path__descendant_of=office.area_path).first()
    return a_person(grid, number="990000198001011234", phone="19900000000")


def look_of(actor, person):
    """The number of a look at somebody, written as the pages write it."""
    record_access(actor, purpose="visit", subject_kind="person", subject_id=person.pk, fields=["name"], at=NOW)
    return AccessEvent.objects.filter(subject_id=person.pk).latest("id").pk


def test_a_look_is_withheld_for_a_time_on_a_legal_basis(person, staff):
    look = look_of(staff("wangge01"), person)
    with scope(SYSTEM, "people.look"):
        assert look in [one.pk for one in looks_shown(person.pk, NOW)[0]]
    withhold_look(look, legal_basis="侦查机关通知 2026 第 1 号", until=TODAY + 30 * DAY, actor=staff("duban01"), at=NOW)
    with scope(SYSTEM, "people.look"):
        shown, withheld = looks_shown(person.pk, NOW)
        assert look not in [one.pk for one in shown] and withheld == {look: TODAY + 30 * DAY}
        later, _none = looks_shown(person.pk, NOW + 31 * DAY)
        assert look in [one.pk for one in later]


@pytest.mark.parametrize("days", [0, -1, 366])
def test_withholding_is_never_for_ever(person, staff, days):
    look = look_of(staff("wangge01"), person)
    with pytest.raises(Invalid):
        withhold_look(look, legal_basis="侦查机关通知", until=TODAY + days * DAY, actor=staff("duban01"), at=NOW)


def test_nobody_withholds_their_own_look_or_one_that_is_not_there(person, staff):
    reviewer = staff("duban01")
    with pytest.raises(Refused, match="自己的查看"):
        withhold_look(look_of(reviewer, person), legal_basis="通知书", until=TODAY + DAY, actor=reviewer, at=NOW)
    with pytest.raises(Invalid, match="没有这个编号"):
        withhold_look(10**17, legal_basis="侦查机关通知", until=TODAY + DAY, actor=reviewer, at=NOW)
    with pytest.raises(Forbidden):
        look = look_of(reviewer, person)
        withhold_look(look, legal_basis="侦查机关通知", until=TODAY + DAY, actor=staff("wangge01"), at=NOW)


def test_an_office_of_review_sees_the_numbers_of_looks_and_nobody_in_them(person, staff, signed_in):
    look = look_of(staff("wangge01"), person)
    with scope(staff("duban01"), "people.review"):
        assert looks_in(1)[0].pk == look
    page = signed_in("duban01").get("/tianchang/desk/people/review/").content.decode()
    assert f">{look}<" in page and person.name not in page


@pytest.mark.parametrize("typed", ["", "²", "9" * 40, "1; DROP"])
def test_a_number_that_is_none_is_said_beside_the_form(person, signed_in, typed):
    sent = {"look": typed, "legal_basis": "侦查机关通知", "until": str(TODAY + DAY)}
    answer = signed_in("duban01").post("/tianchang/desk/people/review/withhold/", sent)
    assert answer.status_code == 422 and "查看记录" in answer.content.decode()


def test_a_granted_deletion_takes_numbers_at_once_and_a_second_answer_is_refused(person, staff):
    clerk = staff("shequ01")
    asked = take_right(person.pk, "delete", words="请删除我的电话", representative="其子", actor=clerk, at=NOW)
    with pytest.raises(Refused, match="正在办理"):
        take_right(person.pk, "delete", words="请删除我的电话", actor=clerk, at=NOW)
    decide_right(asked.pk, decision="granted", reason="已不在本地居住", actor=clerk, at=NOW)
    with scope(SYSTEM, "people.look"):
        person.refresh_from_db()
    assert person.number_sealed is None and person.phone_hash is None and person.ended_on == TODAY
    with pytest.raises(Refused, match="已经答复"):
        decide_right(asked.pk, decision="refused", reason="改变主意了", actor=clerk, at=NOW)


def assessed(module, staff):
    dates = {"valid_from": TODAY - DAY, "valid_until": TODAY + 300 * DAY}
    record_assessment(module, number="PIA-2026-7", title="影响评估报告", **dates, actor=staff("duban01"), at=NOW)


@pytest.mark.parametrize("year", ["2018", ""])
def test_a_childs_record_needs_a_basis_and_an_assessment(person, staff, year):
    def enter():
        child = {"number": "", "number_kind": "", "birth_year": year, "minor_basis": "enrolment"}
        correct_person(person.pk, fields=child, ground="登记有误，本人未满十四周岁", actor=staff("shequ01"), at=NOW)

    with pytest.raises(Refused, match="影响评估"):
        enter()
    assessed("children", staff)
    enter()
    with scope(SYSTEM, "people.look"):
        assert Person.objects.get(pk=person.pk).minor_basis == "enrolment"


def test_no_ledger_leaves_without_an_assessment(person, staff):
    def ask():
        asked = {"as_of": TODAY, "reason": "年终核对台账", "purpose": stated("register", "statutory")}
        return ask_export("residents", person.area, **asked, actor=staff("shequ01"), at=NOW)

    with pytest.raises(Refused, match="影响评估"):
        ask()
    assessed("exports", staff)
    assert ask().pk
