"""Deductions that stand on what residents reported (Kunshan's woodpeckers): a matter of the scheme's classes, verified
and filed before it counts, and never counted twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.ratings.rounds import DEDUCTIONS, LAST_DAY, companies_scheme, company, in_force, staff_of
from wangge.cases.models import Case
from wangge.core.permits import SYSTEM
from wangge.method.loader import load_pack
from wangge.organisations.models import Body
from wangge.premises.models import Estate, Management
from wangge.ratings.marking import Faults
from wangge.ratings.models import Note
from wangge.ratings.operations import open_round
from wangge.ratings.operations.notes import end_entry, note_entry
from wangge.territory.models import Area

AT = timezone.now()
CLASS = "property_service"


@pytest.fixture
def opened(tianchang):
    """A round of two companies, from whose record a resident's report takes."""
    in_force(companies_scheme(deductions=[{**DEDUCTIONS[0], "matters": [CLASS]}]))
    for name in "甲乙":
        company(f"{name}物业（虚构）")
    return open_round("companies", LAST_DAY, actor=SYSTEM, at=AT)


@pytest.fixture
def guide(tianchang):
    return staff_of(Body.objects.filter(kind="centre").first(), "ratings.note")


@pytest.fixture
def case(tianchang):
    """A matter about a company that was verified and filed."""
    made = Case.objects.filter(original=None).exclude(filed_at=None).order_by("pk").first()
    Case.objects.filter(pk=made.pk).update(class_key=CLASS)
    return made


def noted(opened, guide, number, nth=0, **told):
    subject = opened.subjects.order_by("title")[nth]
    told = {"reason": "网格员核实属实", "on": LAST_DAY - timedelta(days=3), "matter": number} | told
    return note_entry(subject.pk, "complaint", **told, actor=guide, at=AT)


def refusal(opened, guide, number, **told):
    with pytest.raises(Faults) as refused:
        noted(opened, guide, number, **told)
    return refused.value.faults["matter"]


def test_a_report_counts_once_it_was_verified_and_filed(opened, guide, case):
    Case.objects.filter(pk=case.pk).update(filed_at=None)
    assert "核实以前不计" in refusal(opened, guide, case.national_number)
    Case.objects.filter(pk=case.pk).update(filed_at=AT)
    assert noted(opened, guide, case.national_number).matter == case.national_number


def test_a_report_of_another_class_or_of_nobody_does_not_count(opened, guide, case):
    assert "没有这个编号" in refusal(opened, guide, "9" * 19)
    assert "请写诉求编号" in refusal(opened, guide, "")
    Case.objects.filter(pk=case.pk).update(class_key="noise")
    assert "不是这一条所说的类别" in refusal(opened, guide, case.national_number)
    assert not Note.objects.filter(subject__round=opened).exists()


def test_a_merged_report_counts_as_the_one_it_was_merged_into(opened, guide, case):
    other = Case.objects.exclude(pk=case.pk).exclude(filed_at=None).first()
    Case.objects.filter(pk=case.pk).update(original=other)
    assert "核实以前不计" in refusal(opened, guide, case.national_number)


def test_one_report_counts_once_whoever_it_is_noted_of(opened, guide, case):
    first = noted(opened, guide, case.national_number)
    for nth in (0, 1):
        assert "已经记过" in refusal(opened, guide, case.national_number, nth=nth, again=True)
    end_entry(first.pk, reason="记错了企业", actor=guide, at=AT)
    assert noted(opened, guide, case.national_number, nth=1)


def test_a_matter_from_one_firms_estates_stands_against_no_other_firm(opened, guide, case):
    """Both firms work in the whole county; each manages an estate, one of them where the matter lies."""
    elsewhere = Area.objects.filter(level=case.area.level).exclude(pk=case.area_id).exclude(parent=case.area.parent_id)
    one, other = opened.subjects.order_by("title")
    for subject, area in ((one, case.area), (other, elsewhere.first())):
        made = Estate.objects.create(name=f"{subject.title}的小区", area=area, valid_from=opened.first)
        told = {"way": "company", "since": opened.first, "basis": "合同（虚构）"}
        Management.objects.create(estate=made, body_id=subject.body_id, **told)
    assert "不在这个对象的范围里" in refusal(opened, guide, case.national_number, nth=1)
    Management.objects.filter(body=other.body_id).update(until=opened.first)  # ended before: nothing is known of it
    assert noted(opened, guide, case.national_number, nth=1)
    Management.objects.filter(body=other.body_id).update(until=None)
    Note.objects.filter(subject=other).update(ended_in=1, ended_because="重新登记")
    Case.objects.filter(pk=case.pk).update(handling_body=other.body_id)
    assert noted(opened, guide, case.national_number, nth=1), "a matter that the firm has concerns it wherever it lies"


def test_kunshans_woodpeckers_count_by_matters_of_its_own_classes():
    method = load_pack("kunshan")
    birds = [one for one in method.ratings["property_companies"].deductions if one.indicator == "woodpecker"]
    known = {one.key for one in method.leaf_classes()}
    assert [one.key for one in birds] == ["bird_true", "bird_again"]
    assert all(one.matters and set(one.matters) <= known for one in birds)
