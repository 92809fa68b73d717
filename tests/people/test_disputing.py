"""Two people with one number: entered with the papers that were seen, marked on both, settled by another person."""

# ruff: noqa: F811  fixtures of other modules are asked for by name

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.people.conftest import NOW, a_person
from tests.people.test_keeping import SINCE, enter, keeper, number, two_homes  # noqa: F401
from tests.people.test_pages import DESK, browser, looks, resident, somebody, stating  # noqa: F401
from wangge.core.erasing import carry_out
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.permits import SYSTEM, Actor
from wangge.core.scope import scope
from wangge.core.sealed import BEFORE, unseal
from wangge.people.models import Correction, NumberClaim, NumberDispute, Person
from wangge.people.operations.binding import wakes_by_number
from wangge.people.operations.disputing import read_disputes, settle_number, state_papers
from wangge.people.operations.keeping import correct_person, move_person
from wangge.people.operations.merging import merge_people, undo_merge
from wangge.people.operations.rights import decide_right, take_right
from wangge.people.queries import own_number

PAPERS = "本人持居民身份证原件到场"
NUMBERS = f"{DESK}numbers/"
FILE = "/tianchang/my/file/"


def kept(person):
    with scope(SYSTEM, "people.look"):
        return Person.objects.get(pk=person.pk)


def claims(**those):
    with scope(SYSTEM, "people.look"):
        return list(NumberClaim.objects.filter(**those).order_by("id"))


def another(actor):
    """Somebody else of the same office."""
    return replace(actor, id=new_key())


def heard():
    """Each side of what is disputed has stated papers; by nobody who does anything else here."""
    with scope(SYSTEM, "people.edit"):
        NumberClaim.objects.filter(stated_at=None).update(papers=PAPERS, stated_at=NOW, office_name="测试社区")


@pytest.fixture
def two(two_homes):
    """Two people of one grid under one number, the clerk who entered them, a colleague."""
    home, other, actor = two_homes
    told = {"number_kind": "id", "number": number(7)}
    first = enter(home, actor, name="甲一", **told)
    with pytest.raises(Refused) as refused:
        enter(other, actor, name="乙二", **told)
    assert refused.value.code == "number-twice" and "号码有争议" in refused.value.reason
    second = enter(other, actor, name="乙二", papers=PAPERS, **told)
    return first, second, actor, another(actor)


@pytest.fixture
def apart(two_homes, grids):
    """Two people under one number in two communities, and the clerk of each."""
    home, _other, actor = two_homes
    away = next(one for one in grids if one.pk != home.area_id)
    first = a_person(away, "丙三", number=number(8))
    second = enter(home, actor, name="丁四", number_kind="id", number=number(8), papers=PAPERS)
    return first, second, actor, keeper(away)


def test_the_second_is_entered_and_both_are_marked(two):
    first, second, _actor, _other = two
    assert kept(first).disputed and kept(second).disputed
    assert kept(first).number_hash == kept(second).number_hash
    (dispute,) = NumberDispute.objects.filter(settled_at=None)
    assert [(one.person_id, one.papers) for one in claims(dispute=dispute)] == [(first.pk, ""), (second.pk, PAPERS)]
    told = JournalEntry.objects.filter(event="people.NumberDisputed").latest("id")
    assert PAPERS not in str(told.data) and number(7) not in str(told.data)


def test_a_third_is_asked_for_papers_like_the_second(two, two_homes, grids):
    _first, _second, actor, _other = two
    home = two_homes[0]
    with pytest.raises(Refused):
        enter(home, actor, name="三", number_kind="id", number=number(7))
    away = a_person(next(one for one in grids if one.pk != home.area_id), "丙三")
    with pytest.raises(Refused) as refused:  # and so it is where nothing of them is in sight
        fields = {"number_kind": "id", "number": number(7)}
        correct_person(away.pk, fields=fields, ground="更正号码", actor=keeper(away.area), at=NOW)
    assert refused.value.code == "number-elsewhere"
    enter(home, actor, name="三", number_kind="id", number=number(7), papers=PAPERS)
    assert len(claims(dispute=NumberDispute.objects.get(settled_at=None), ended_at=None)) == 3


def test_papers_are_described_and_nothing_is_disputed_for_nothing(two_homes):
    home, other, actor = two_homes
    told = {"number_kind": "id", "number": number(7)}
    enter(home, actor, papers=PAPERS, **told)  # nobody had it
    assert not NumberDispute.objects.exists()
    with pytest.raises(Invalid):
        enter(other, actor, papers="看", **told)
    assert not NumberDispute.objects.exists()


def test_what_is_disputed_is_settled_by_another_and_the_other_loses_the_number(two):
    first, second, actor, other = two
    dispute = NumberDispute.objects.get(settled_at=None)
    told = {"holder": first.pk, "ground": "公安机关核查结果", "at": NOW}
    with pytest.raises(Refused, match="不能自己核定"):
        settle_number(dispute.pk, **told, actor=actor)
    heard()
    with pytest.raises(Invalid):
        settle_number(dispute.pk, **told | {"holder": new_key()}, actor=other)
    settle_number(dispute.pk, **told, actor=other)
    assert not kept(first).disputed and kept(first).number_hash
    lost = kept(second)
    assert (lost.disputed, lost.number_hash, lost.number_sealed, lost.number_kind) == (False, None, None, "")
    with scope(SYSTEM, "people.look"):
        correction = Correction.objects.get(person=second)
    assert correction.fields == ["number_kind", "number"]
    assert number(7) in unseal(correction.before_sealed, purpose=BEFORE)
    assert [one.kept for one in claims(dispute=dispute, ground=told["ground"])] == [True, False]
    with pytest.raises(Refused, match="已经核定"):
        settle_number(dispute.pk, **told, actor=other)
    with pytest.raises(Refused):
        enter(_home(first), actor, name="戊", number_kind="id", number=number(7))


def _home(person):
    with scope(SYSTEM, "people.look"):
        return person.residences.select_related("dwelling__area").get(valid_until=None).dwelling


def test_a_wrong_decision_is_put_right_by_the_ordinary_correction(two):
    first, second, actor, other = two
    dispute = NumberDispute.objects.get(settled_at=None)
    heard()
    settle_number(dispute.pk, holder=first.pk, ground="看错了证件", actor=other, at=NOW)
    fields = {"number_kind": "id", "number": number(7)}
    correct_person(second.pk, fields=fields, ground="核定有误", papers=PAPERS, actor=other, at=NOW)
    again = NumberDispute.objects.get(settled_at=None)
    assert again.pk != dispute.pk and kept(first).disputed and kept(second).disputed
    heard()
    told = {"holder": second.pk, "ground": "公安机关核查结果", "at": NOW}
    for one in (actor, other):  # who entered both, who decided it before
        with pytest.raises(Refused, match="不能自己核定"):
            settle_number(again.pk, **told, actor=one)
    settle_number(again.pk, **told, actor=another(actor))
    assert kept(second).number_hash and not kept(first).number_hash


def test_nobody_of_them_may_be_the_holder(two):
    first, second, _actor, other = two
    dispute = NumberDispute.objects.get(settled_at=None)
    heard()
    settle_number(dispute.pk, holder=None, ground="号码是第三人的", actor=other, at=NOW)
    assert kept(first).number_hash is kept(second).number_hash is None


def test_with_the_right_number_a_dispute_is_over_by_itself(two):
    first, second, actor, _other = two
    correct_person(second.pk, fields={"name": "乙二二"}, ground="姓名写错", actor=actor, at=NOW)
    assert kept(second).disputed  # another field changes nothing about it
    correct_person(second.pk, fields={"number": number(9)}, ground="号码输错", actor=actor, at=NOW)
    assert not kept(first).disputed and not kept(second).disputed
    dispute = NumberDispute.objects.get()
    assert dispute.settled_at and dispute.settled_by is None
    assert [one.kept for one in claims(dispute=dispute)] == [True, False]


def test_who_had_a_hand_in_it_takes_the_number_from_nobody(two):
    first, second, actor, other = two
    told = {"ground": "号码输错", "at": NOW}
    (own,) = claims(person=first)
    state_papers(own.pk, papers=PAPERS, actor=other, at=NOW)
    for one in (actor, other):  # who entered the second, who stated the papers of the first
        with pytest.raises(Refused) as refused:
            correct_person(first.pk, fields={"number": number(9)}, actor=one, **told)
        assert refused.value.code == "own-hand"
        with pytest.raises(Refused):
            merge_people(second.pk, first.pk, actor=one, **told)
    with pytest.raises(Refused):
        correct_person(second.pk, fields={"number": number(9)}, actor=other, **told)
    ground = "公安机关核查结果"
    with pytest.raises(Refused, match="不能自己核定"):
        settle_number(own.dispute_id, holder=first.pk, ground=ground, actor=other, at=NOW)
    assert kept(first).disputed and kept(second).disputed
    correct_person(first.pk, fields={"number": number(9)}, actor=another(actor), **told)
    assert own_number(kept(first)).state == "changed" and own_number(kept(second)).state == "kept"


def test_nobody_loses_a_number_unheard(two):
    _first, second, _actor, other = two
    dispute = NumberDispute.objects.get(settled_at=None)
    told = {"holder": second.pk, "ground": "公安机关核查结果", "actor": other}
    with pytest.raises(Refused, match="10 个工作日"):
        settle_number(dispute.pk, at=NOW + timedelta(days=9), **told)
    rows, _page = read_disputes(actor=other, at=NOW + timedelta(days=9))
    assert "还有一方没有核对证件" in rows[0].why_not
    settle_number(dispute.pk, at=NOW + timedelta(days=21), **told)
    assert kept(second).number_hash


def test_who_was_merged_outlives_a_forgotten_record_of_the_same_number(two, two_homes):
    first, second, actor, _other = two
    merge_people(first.pk, second.pk, ground="同一人登记两次", actor=actor, at=NOW)
    with scope(SYSTEM, "people.edit"):
        Person.objects.filter(pk=first.pk).update(ended_on=SINCE)
    carry_out("people.forget_persons", at=NOW + timedelta(days=400))
    with scope(SYSTEM, "people.look"):
        assert not Person.objects.filter(pk=first.pk).exists()
    assert kept(second).merged_into_id is None and kept(second).number_hash
    third = enter(two_homes[0], actor, name="丙三", number_kind="id", number=number(12))
    merged = enter(two_homes[1], actor, name="丙三", number_kind="id", number=number(12), papers=PAPERS)
    merge_people(third.pk, merged.pk, ground="同一人登记两次", actor=actor, at=NOW)
    correct_person(third.pk, fields={"number": number(13)}, ground="号码输错", actor=actor, at=NOW)
    holder = enter(two_homes[0], actor, name="丁四", number_kind="id", number=number(12))
    with scope(SYSTEM, "people.edit"):
        Person.objects.filter(pk=third.pk).update(ended_on=SINCE)
    carry_out("people.forget_persons", at=NOW + timedelta(days=400))
    assert kept(holder).number_hash and not kept(merged).number_hash and kept(merged).merged_into_id is None


def test_a_number_is_locked_before_any_row(two):
    first, second, actor, other = two
    heard()
    dispute = NumberDispute.objects.get(settled_at=None)
    deeds = [
        lambda: correct_person(second.pk, fields={"name": "乙二二"}, ground="姓名写错", actor=actor, at=NOW),
        lambda: settle_number(dispute.pk, holder=first.pk, ground="公安机关核查结果", actor=other, at=NOW),
        lambda: enter(_home(first), actor, name="戊", number_kind="id", number=number(7), papers=PAPERS),
    ]
    for deed in deeds:
        with CaptureQueriesContext(connection) as asked:
            deed()
        told = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"] or "pg_advisory_xact_lock" in one["sql"]]
        assert "pg_advisory_xact_lock" in told[0], told


def test_one_person_after_all_and_two_again(two):
    first, second, actor, _other = two
    merge = merge_people(first.pk, second.pk, ground="同一人登记两次", actor=actor, at=NOW)
    assert not kept(first).disputed and NumberDispute.objects.filter(settled_at=None).count() == 0
    undo_merge(merge.pk, actor=actor, at=NOW)
    assert kept(first).disputed and kept(second).disputed and kept(second).merged_into_id is None
    assert NumberDispute.objects.filter(settled_at=None).count() == 1


def test_what_ones_own_page_says_of_an_ended_dispute_is_true_of_the_number_as_it_is(two):
    first, second, actor, other = two
    merge = merge_people(first.pk, second.pk, ground="同一人登记两次", actor=actor, at=NOW)
    assert own_number(kept(first)).state == "kept"
    correct_person(first.pk, fields={"number": number(9)}, ground="号码输错", actor=other, at=NOW)
    assert own_number(kept(first)) is None  # what they had alone is another number now
    undo_merge(merge.pk, actor=actor, at=NOW)
    assert not kept(second).disputed and kept(second).number_hash
    assert own_number(kept(second)) is None  # it was never taken from them, though the claim ended with the merge
    correct_person(first.pk, fields={"number": number(7)}, ground="号码改回", papers=PAPERS, actor=other, at=NOW)
    assert own_number(kept(first)).state == own_number(kept(second)).state == "open"


def test_deletion_and_retention_release_whoever_is_left(two):
    first, second, actor, other = two
    asked = take_right(second.pk, "delete", words="请删除全部信息", actor=actor, at=NOW)
    decide_right(asked.pk, decision="granted", reason="本人已迁出", actor=other, at=NOW)
    assert not kept(first).disputed and kept(second).number_hash is None
    assert [one.papers for one in claims(person=second)] == [""]
    assert carry_out("people.forget_disputes", at=NOW + timedelta(days=366)).rows == 1
    assert claims() == [] and not NumberDispute.objects.exists()


def test_a_record_that_is_forgotten_leaves_the_number_to_the_other(two):
    first, second, _actor, _other = two
    with scope(SYSTEM, "people.edit"):
        Person.objects.filter(pk=second.pk).update(ended_on=SINCE)
    carry_out("people.forget_persons", at=NOW + timedelta(days=400))
    assert not kept(first).disputed and claims(person=second) == []


def test_what_lies_in_two_communities_is_settled_by_the_office_of_review(apart, staff):
    first, second, mine, theirs = apart
    dispute, ground = NumberDispute.objects.get(settled_at=None), "公安机关核查结果"
    for clerk in (another(mine), theirs):
        with pytest.raises(Refused, match="督查岗位"):
            settle_number(dispute.pk, holder=second.pk, ground=ground, actor=clerk, at=NOW)
    with pytest.raises(Forbidden):
        settle_number(dispute.pk, holder=second.pk, ground=ground, actor=Actor(new_key(), "", "staff", ()), at=NOW)
    (own,) = claims(person=first)
    with pytest.raises(Refused):
        state_papers(own.pk, papers=PAPERS, actor=mine, at=NOW)  # of a record that is not in sight
    with pytest.raises(Refused, match="没有核对证件"):
        settle_number(dispute.pk, holder=second.pk, ground=ground, actor=staff("duban01"), at=NOW)
    state_papers(own.pk, papers="本人到场，证件相符", actor=theirs, at=NOW)
    rows, _page = read_disputes(actor=mine, at=NOW)
    ((row,),) = (rows,)
    assert [side.line.id for side in row.sides] == [second.pk] and row.why_not
    assert [stated for _community, stated in row.others] == [True]
    settle_number(dispute.pk, holder=second.pk, ground=ground, actor=staff("duban01"), at=NOW)
    assert kept(second).number_hash and kept(first).number_hash is None


def test_the_claim_goes_where_the_record_goes(two_homes, apart, grids):
    first, _second, mine, theirs = apart
    both = replace(mine, offices=(*mine.offices, *theirs.offices))
    home = two_homes[0]
    move_person(first.pk, home, lives="migrant", since=SINCE, source="本人告知", actor=both, at=NOW)
    assert {one.area_id for one in claims()} == {home.area_id}
    heard()
    rows, _page = read_disputes(actor=another(mine), at=NOW)
    assert not rows[0].why_not and len(rows[0].sides) == 2


def test_a_disputed_number_proves_nobody(resident, somebody, staff):
    _mine, binding = resident
    assert wakes_by_number(binding)
    clerk = staff("shequ01")
    told = {"number_kind": "id", "number": somebody.clear, "papers": PAPERS}
    enter(_home(somebody), clerk, at=timezone.now(), since=timezone.localdate(), **told)
    assert not wakes_by_number(binding)


def test_both_read_of_it_on_their_own_page_and_neither_who_the_other_is(resident, somebody, staff):
    mine, _binding = resident
    assert "正在核对是谁的" not in mine.get(FILE).content.decode()
    clerk = staff("shequ01")
    told = {"name": "冒名某", "number_kind": "id", "number": somebody.clear, "papers": "持证到场，证上姓名冒名某"}
    other = enter(_home(somebody), clerk, at=timezone.now(), since=timezone.localdate(), **told)
    page = mine.get(FILE).content.decode()
    assert "正在核对是谁的" in page and "窗口" in page and "冒名某" not in page
    assert "暂不能用于网络身份认证" in page
    heard()
    dispute = NumberDispute.objects.get(settled_at=None)
    settle_number(dispute.pk, holder=other.pk, ground="证上是冒名某", actor=staff("duban01"), at=timezone.now())
    page = mine.get(FILE).content.decode()
    assert "已从您的登记里取下" in page and "督查岗位复查" in page and "人民法院" in page and "冒名某" not in page


def test_the_pages_lead_from_the_refusal_to_the_decision(somebody):
    clerk = stating("shequ01", "register")
    house = f"{DESK}houses/{somebody.home.dwelling_id}/register/"
    sent = {"name": "冒名某", "number_kind": "id", "number": somebody.clear, "lives": "migrant", "source": "上门核对"}
    sent["since"] = str(timezone.localdate())
    assert "有争议的号码" in clerk.get(NUMBERS).content.decode()  # the empty list says how one comes here
    refused = clerk.post(house, sent)
    page = refused.content.decode()
    assert refused.status_code == 409 and 'name="papers"' in page and "号码有争议" in page
    done = clerk.post(house, sent | {"papers": PAPERS})
    assert done.status_code == 302
    other = done["Location"].partition("?")[0].rstrip("/").rpartition("/")[2]
    for key in (other, somebody.pk):
        assert "号码有争议" in clerk.get(f"{DESK}{key}/").content.decode()
    before = looks(somebody)
    listed = clerk.get(NUMBERS).content.decode()
    assert somebody.name in listed and PAPERS in listed and somebody.clear not in listed
    assert "不能自己核定" in listed and looks(somebody) == before + 1
    assert AccessEvent.objects.filter(subject_id=somebody.pk).latest("id").purpose == "number"
    (own,) = claims(person=somebody)
    assert clerk.post(f"{DESK}claims/{own.pk}/papers/", {"papers": "持证到场，照片相符"}).status_code == 302
    review, dispute = browser("duban01"), NumberDispute.objects.get(settled_at=None)
    settle = f"{NUMBERS}{dispute.pk}/settle/"
    shown = review.get(NUMBERS).content.decode()
    assert "持证到场，照片相符" in shown and settle in shown
    assert review.post(settle, {"holder": "谁", "ground": "公安机关核查结果"}).status_code == 422
    assert review.post(settle, {"holder": str(somebody.pk), "ground": "短"}).status_code == 422
    assert review.post(settle, {"holder": str(somebody.pk), "ground": "公安机关核查结果"}).status_code == 302
    assert kept(somebody).number_hash and "号码有争议" not in clerk.get(f"{DESK}{somebody.pk}/").content.decode()


def test_the_list_is_for_who_keeps_or_reviews_and_asks_no_more_for_more(apart, two, django_assert_max_num_queries):
    assert browser("wangge01").get(NUMBERS).status_code == 403
    heard()
    review = browser("duban01")
    review.get(NUMBERS)
    with django_assert_max_num_queries(60) as one:
        assert review.get(NUMBERS).content.decode().count("核定号码是谁的") == 2
    home = _home(two[0])
    enter(home, two[2], name="戊五", number_kind="id", number=number(11))
    enter(home, two[2], name="己六", number_kind="id", number=number(11), papers=PAPERS)
    heard()
    with django_assert_max_num_queries(len(one)):
        assert review.get(NUMBERS).content.decode().count("核定号码是谁的") == 3
