"""迁入 between communities: asked for, answered by who keeps the record, told to the person, and no way to find out."""

# ruff: noqa: F811  fixtures of other modules are asked for by name

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.people.conftest import NOW, a_person
from tests.people.test_disputing import FILE, PAPERS, another, kept
from tests.people.test_keeping import SINCE, enter, keeper, number, two_homes  # noqa: F401
from tests.people.test_pages import DESK, browser, looks, resident, somebody, stating  # noqa: F401
from wangge.accounts.models import Appointment
from wangge.core.erasing import carry_out
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.permits import SYSTEM, Actor, Office
from wangge.core.scope import own_file, scope
from wangge.people.models import Person, Residence, Transfer
from wangge.people.operations.asking import ASKS_A_DAY
from wangge.people.operations.keeping import correct_person, move_person
from wangge.people.operations.merging import merge_people
from wangge.people.operations.transferring import answer_transfer, ask_transfer, read_transfers, withdraw_transfer
from wangge.people.queries import own_transfers
from wangge.premises.models import Dwelling

LIST = f"{DESK}transfers/"


@pytest.fixture
def moved(two_homes, grids):
    """Somebody registered in one community who lives in another one's dwelling now, and the clerk of each."""
    home, _other, here = two_homes
    away = next(one for one in grids if one.pk != home.area_id)
    old = Dwelling.objects.filter(area=away, valid_until=None).select_related("area").first()
    there = keeper(away)
    person = enter(old, there, name="甲一", number_kind="id", number=number(21))
    return person, home, here, there


def ask(home, actor, at=NOW, *, name="甲一", serial=21, since=SINCE + timedelta(days=20), lives="settled", **more):
    fields = {"name": name, "number_kind": "id", "number": number(serial), **more.pop("fields", {})}
    told = {"lives": lives, "since": since, "source": "上门核对", "papers": PAPERS, **more}
    return ask_transfer(home, fields=fields, **told, actor=actor, at=at)


def row(transfer):
    with scope(SYSTEM, "people.edit"):
        return Transfer.objects.get(pk=transfer.pk)


def spells_of(person):
    with scope(SYSTEM, "people.edit"):
        rows = Residence.objects.filter(person=person.pk).order_by("valid_from", "id")
        return list(rows.values_list("area_id", "valid_from", "valid_until"))


def third_home(person, home):
    """A dwelling in the area of neither."""
    rows = Dwelling.objects.exclude(area__in=[person.area_id, home.area_id]).filter(valid_until=None)
    return rows.select_related("area").order_by("id").first()


def reviewer(*areas):
    """Somebody of an office of review over the area of these paths alone."""
    permissions = frozenset({"people.review", "people.look"})
    offices = [Office(new_key(), one.pk, "", "", "", "督查", one.pk, one.path, permissions) for one in areas]
    return Actor(new_key(), "督查", "staff", tuple(offices))


def test_the_record_goes_over_with_its_history_once_its_keeper_agrees(moved):
    person, home, here, there = moved
    with pytest.raises(Refused) as refused:
        enter(home, here, name="甲一", number_kind="id", number=number(21))
    assert refused.value.code == "number-elsewhere" and "申请迁入" in refused.value.reason
    transfer = ask(home, here)
    assert (transfer.area_id, transfer.to_area_id) == (person.area_id, home.area_id)
    assert kept(person).area_id == person.area_id  # nothing has moved yet
    found = read_transfers(actor=there, at=NOW)
    (waiting,) = found.waiting
    assert waiting.line.id == person.pk and waiting.same and not waiting.why_not and found.asked == ()
    mine = read_transfers(actor=here, at=NOW)
    assert mine.waiting == () and [one.pk for one in mine.asked] == [transfer.pk]
    answer_transfer(transfer.pk, agree=True, actor=there, at=NOW)
    since = SINCE + timedelta(days=20)
    assert spells_of(person) == [(person.area_id, SINCE, since), (home.area_id, since, None)]
    now, done = kept(person), row(transfer)
    assert (now.area_id, now.ended_on, now.number_hash) == (home.area_id, None, kept(person).number_hash)
    assert (done.state, done.area_id, done.decided_by) == ("agreed", person.area_id, there.id)
    with pytest.raises(Forbidden):
        correct_person(person.pk, fields={"name": "乙"}, ground="更正姓名", actor=there, at=NOW)
    correct_person(person.pk, fields={"sex": "f"}, ground="补充性别", actor=here, at=NOW)
    assert [one.pk for one in read_transfers(actor=there, at=NOW).answered] == [transfer.pk]
    with pytest.raises(Refused):
        answer_transfer(transfer.pk, agree=False, reason="已经同意过了", actor=there, at=NOW)
    told = JournalEntry.objects.filter(event="people.TransferAnswered").latest("id")
    assert told.data == {"transfer_id": str(transfer.pk), "kind": "agreed"}


def test_a_refusal_says_why_and_nothing_moves(moved):
    person, home, here, there = moved
    transfer = ask(home, here)
    with pytest.raises(Invalid):
        answer_transfer(transfer.pk, agree=False, reason="否", actor=there, at=NOW)
    answer_transfer(transfer.pk, agree=False, reason="本人说仍住这里", actor=there, at=NOW)
    (mine,) = read_transfers(actor=here, at=NOW).asked
    assert (mine.state, mine.reason) == ("refused", "本人说仍住这里")
    assert spells_of(person) == [(person.area_id, SINCE, None)]
    again = ask(home, here)
    with pytest.raises(Refused):
        withdraw_transfer(again.pk, actor=there, at=NOW)
    withdraw_transfer(again.pk, actor=another(here), at=NOW)
    assert row(again).state == "withdrawn"


def test_who_may_answer(moved, tianchang):
    person, home, here, there = moved
    transfer = ask(home, here)
    both = replace(here, offices=(*here.offices, *there.offices))  # who asked, holding both sides
    stranger = keeper(home.area)
    root = reviewer(type(home.area).objects.get(path=home.area.path.split(".")[0]))
    one_side = reviewer(person.area), reviewer(home.area)
    late = transfer.due + timedelta(minutes=1)
    for who in (both, stranger, another(here), *one_side, root):
        with pytest.raises(Refused):
            answer_transfer(transfer.pk, agree=True, actor=who, at=NOW)
    for who in (stranger, another(here), *one_side):
        with pytest.raises(Refused):
            answer_transfer(transfer.pk, agree=True, actor=who, at=late)
    for who in (Actor(new_key(), "", "staff", ()), Actor(new_key(), "", "resident", ())):
        with pytest.raises(Forbidden):
            answer_transfer(transfer.pk, agree=True, actor=who, at=late)
        with pytest.raises(Forbidden):
            read_transfers(actor=who, at=late)
        with pytest.raises(Forbidden):
            ask(home, who)
    with pytest.raises(Forbidden):
        ask(home, there)  # not their dwelling
    (early,) = read_transfers(actor=root, at=NOW).waiting
    assert "先由登记这个人的社区答复" in early.why_not
    answer_transfer(transfer.pk, agree=True, actor=root, at=late)
    assert kept(person).area_id == home.area_id and row(transfer).decided_by == root.id


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"lives": "away"}, "no-kind"),
        ({"since": None}, "bad-date"),
        ({"since": NOW.date() + timedelta(days=3)}, "bad-date"),
        ({"papers": "看"}, "no-reason"),
        ({"fields": {"number": "", "number_kind": ""}}, "no-number"),
        ({"serial": 22}, "not-elsewhere"),
    ],
)
def test_what_is_wrong_with_a_request_is_refused(moved, changed, code):
    _person, home, here, _there = moved
    with pytest.raises(Refused) as refused:
        ask(home, here, **changed)
    assert refused.value.code == code
    with scope(SYSTEM, "people.edit"):
        assert not Transfer.objects.exists()


def test_no_second_request_none_for_ones_own_and_none_for_a_disputed_number(moved, two_homes):
    person, home, here, there = moved
    ask(home, here)
    with pytest.raises(Refused) as refused:
        ask(home, here)
    assert refused.value.code == "asked"
    with pytest.raises(Refused) as refused:
        own = Dwelling.objects.filter(area_id=person.area_id, valid_until=None).select_related("area").first()
        ask(own, there)
    assert refused.value.code == "number-twice"
    enter(two_homes[1], here, name="乙二", number_kind="id", number=number(21), papers=PAPERS)
    (waiting,) = read_transfers(actor=there, at=NOW).waiting
    with pytest.raises(Refused) as refused:
        answer_transfer(waiting.transfer.pk, agree=True, actor=there, at=NOW)
    assert refused.value.code == "disputed" and row(waiting.transfer).state == "open"
    third = third_home(person, home)
    with pytest.raises(Refused) as refused:
        ask(third, keeper(third.area))
    assert refused.value.code == "disputed"


def test_asking_leaves_a_trace_and_is_no_way_to_find_out(moved):
    person, home, here, _there = moved
    before = looks(person)
    with pytest.raises(Refused) as refused:
        enter(home, here, name="甲一", number_kind="id", number=number(21))
    assert person.name not in refused.value.reason and person.area.name not in refused.value.reason
    ask(home, here)
    assert looks(person) == before + 2
    look = AccessEvent.objects.filter(subject_id=person.pk).latest("id")
    assert (look.purpose, look.fields, look.actor_id) == ("transfer", ["registered"], here.id)
    asked = JournalEntry.objects.filter(event="people.NumberAsked", actor_id=here.id)
    assert [one.data for one in asked.order_by("id")] == [{"elsewhere": True}] * 2
    for _n in range(ASKS_A_DAY - 2):
        with pytest.raises(Refused):
            ask(home, here, serial=22)
    for deed in (
        lambda at=NOW: ask(home, here, at=at, serial=23),
        lambda at=NOW: enter(home, here, at=at, name="丁", number_kind="id", number=number(23)),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.code == "too-many"
    enter(home, here, name="无号")  # without a number nothing is asked
    enter(home, another(here), name="丁", number_kind="id", number=number(23))
    enter(home, here, at=NOW + timedelta(days=1, minutes=1), name="戊", number_kind="id", number=number(24))


def test_the_second_wall_holds_for_requests(moved, grids):
    person, home, here, there = moved
    transfer = ask(home, here)
    for actor, sees, changes in ((here, 1, 0), (there, 1, 1)):
        with scope(actor, "people.edit"):
            rows = Transfer.objects.filter(pk=transfer.pk)
            assert rows.count() == sees and rows.update(source="改") == changes
    with scope(keeper(third_home(person, home).area), "people.edit"):
        assert not Transfer.objects.exists()
    with scope(here, "people.edit"):
        assert not Person.objects.filter(pk=person.pk).exists()
    with own_file(person.pk):
        assert Transfer.objects.count() == 1
    with own_file(new_key()):
        assert not Transfer.objects.exists()


def test_another_name_is_settled_first(moved):
    person, home, here, there = moved
    transfer = ask(home, here, name="甲乙")
    (waiting,) = read_transfers(actor=there, at=NOW).waiting
    assert not waiting.same
    with pytest.raises(Refused) as refused:
        answer_transfer(transfer.pk, agree=True, actor=there, at=NOW)
    assert refused.value.code == "other-name" and row(transfer).state == "open"
    correct_person(person.pk, fields={"name": "甲乙"}, ground="姓名写错", actor=there, at=NOW)
    answer_transfer(transfer.pk, agree=True, actor=there, at=NOW)
    assert kept(person).area_id == home.area_id


def test_of_several_who_ask_one_gets_the_record(moved):
    person, home, here, there = moved
    first = ask(home, here)
    third = third_home(person, home)
    second = ask(third, keeper(third.area), since=SINCE - timedelta(days=9))
    answer_transfer(second.pk, agree=True, actor=there, at=NOW)
    assert row(first).state == "refused" and "迁往别处" in row(first).reason
    told = JournalEntry.objects.filter(event="people.TransferAnswered").values_list("data__transfer_id", "data__kind")
    assert set(told) >= {(f"{second.pk}", "agreed"), (f"{first.pk}", "refused")}
    assert spells_of(person)[-1][:2] == (third.area_id, SINCE)  # not before the day they came to the last home


def test_a_request_goes_where_the_record_goes_and_is_forgotten_with_it(moved, two_homes, grids):
    person, home, here, there = moved
    transfer = ask(home, here)
    double = a_person(person.area, "甲一")
    merge_people(double.pk, person.pk, ground="同一人登记两次", actor=there, at=NOW)
    assert row(transfer).person_id == double.pk
    third = third_home(person, home)
    over = replace(there, offices=(*there.offices, *keeper(third.area).offices))
    told = {"lives": "settled", "since": SINCE + timedelta(days=2), "source": "本人告知", "at": NOW}
    move_person(double.pk, third, **told, actor=over)
    assert row(transfer).area_id == third.area_id
    now = keeper(third.area)
    answer_transfer(transfer.pk, agree=False, reason="本人说不搬了", actor=now, at=NOW)
    assert carry_out("people.forget_transfers", at=NOW + timedelta(days=366)).rows == 1
    fields = {"number_kind": "id", "number": number(22)}
    correct_person(double.pk, fields=fields, ground="补登号码", actor=now, at=NOW)
    ask(home, here, serial=22)
    with scope(SYSTEM, "people.edit"):
        Person.objects.filter(pk__in=[double.pk, person.pk]).update(ended_on=SINCE)
    carry_out("people.forget_persons", at=NOW + timedelta(days=400))
    with scope(SYSTEM, "people.edit"):
        assert not Transfer.objects.exists() and not Person.objects.filter(pk=double.pk).exists()


def test_the_pages_lead_from_the_refusal_to_the_answer(somebody, resident):
    own, _binding = resident
    home = foreign_home(somebody)
    clerk = stating(clerk_of(home), "register")
    house = f"{DESK}houses/{home.pk}/register/"
    sent = {"name": somebody.name, "number_kind": "id", "number": somebody.clear, "lives": "settled"}
    sent |= {"source": "上门核对", "since": str(timezone.localdate())}
    assert "没有等答复的申请" in clerk.get(LIST).content.decode()
    refused = clerk.post(house, sent)
    page = refused.content.decode()
    assert refused.status_code == 409 and 'name="transfer"' in page and 'name="papers"' in page
    assert somebody.home.dwelling.address not in page
    assert clerk.post(house, sent | {"transfer": "yes", "papers": "看"}).status_code == 422
    done = clerk.post(house, sent | {"transfer": "yes", "papers": PAPERS}, follow=True)
    page = done.content.decode()
    assert done.redirect_chain[0][0].endswith("?done=asked") and "已送到登记这个人的社区" in page
    assert home.address in page and somebody.home.dwelling.address not in page
    told = own.get(FILE).content.decode()
    assert "申请把您的登记迁到那里" in told and "办理跨社区迁入" in told
    transfer = latest()
    for path in ("answer", "withdraw"):
        assert browser("wangge01").post(f"{LIST}{transfer.pk}/{path}/", {"agree": "yes"}).status_code == 403
    keeps, before = stating("shequ01", "register"), looks(somebody)
    listed = keeps.get(LIST).content.decode()
    assert somebody.name in listed and somebody.clear not in listed and PAPERS in listed
    assert looks(somebody) == before + 1
    refused = keeps.post(f"{LIST}{transfer.pk}/answer/", {"reason": "没有"})
    assert refused.status_code == 422 and 'value="没有"' in refused.content.decode()  # what was typed stays
    assert clerk.post(f"{LIST}{transfer.pk}/answer/", {"agree": "yes"}).status_code == 409
    assert keeps.post(f"{LIST}{transfer.pk}/answer/", {"agree": "yes"}).status_code == 302
    assert "最近答复的" in keeps.get(LIST).content.decode()
    assert somebody.name in clerk.get(f"{DESK}houses/{home.pk}/").content.decode()
    assert "您的登记迁到了" in own.get(FILE).content.decode()
    assert [one.state for one in own_transfers(kept(somebody))] == ["agreed"]


def foreign_home(person):
    """A dwelling of another community."""
    own = person.area.path.rpartition(".")[0]
    rows = Dwelling.objects.exclude(area__path__descendant_of=own).filter(valid_until=None).select_related("area")
    return rows.order_by("id").first()


def clerk_of(home):
    held = Appointment.objects.filter(post="community_clerk").select_related("account", "area")
    return next(one.account.username for one in held if home.area.path.startswith(one.area.path))


def latest():
    with scope(SYSTEM, "people.edit"):
        return Transfer.objects.latest("id")


def test_the_list_asks_no_more_for_more(somebody, django_assert_max_num_queries):
    assert browser("chengguan01").get(LIST).status_code == 403
    home, keeps = foreign_home(somebody), stating("shequ01", "register")
    clerk = keeper(home.area)
    ask(home, clerk, at=timezone.now(), since=timezone.localdate(), name=somebody.name,
        fields={"number": somebody.clear})  # fmt: skip
    keeps.get(LIST)
    with django_assert_max_num_queries(60) as one:
        assert keeps.get(LIST).content.decode().count("同意迁出") == 1
    for n in range(3):
        a_person(somebody.area, f"多{n}", number=number(40 + n))
        ask(home, clerk, at=timezone.now(), since=timezone.localdate(), name=f"多{n}", serial=40 + n)
    with django_assert_max_num_queries(len(one)):
        assert keeps.get(LIST).content.decode().count("同意迁出") == 4
