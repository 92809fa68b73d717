"""What one's own page must not leave out: looks at a merged record or from outside, files; and what deletion takes."""

# ruff: noqa: F811  fixtures of other modules are asked for by name

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.people.conftest import a_person
from tests.people.test_letting import home, items, typed  # noqa: F401
from tests.people.test_pages import DESK, browser, other_worker, resident, somebody, stating  # noqa: F401
from tests.people.test_rights import assessed, look_of
from wangge.core.errors import Refused
from wangge.core.permits import SYSTEM
from wangge.core.scope import own_file, scope
from wangge.core.sealed import PHONE, seal, unseal
from wangge.lab.verify import affected, unnamed
from wangge.people import queries
from wangge.people.models import (
    BreakGlass,
    Correction,
    LettingFiling,
    Person,
    Residence,
    Responsible,
    RightsRequest,
    Withholding,
)
from wangge.people.operations import ledgers
from wangge.people.operations.keeping import correct_person
from wangge.people.operations.letting import end_letting, file_letting
from wangge.people.operations.merging import merge_people, undo_merge
from wangge.people.operations.mine import read_own_file
from wangge.people.operations.rights import decide_right, object_to_look, take_right
from wangge.people.purposes import stated
from wangge.people.queries import looks_shown
from wangge.premises.models import Building
from wangge.premises.operations.regridding import regrid
from wangge.territory.models import Area
from wangge.territory.operations import split_area

FILE = "/tianchang/my/file/"
DAY = timedelta(days=1)


@pytest.fixture
def me(resident, staff):
    """The bound resident as an actor."""
    return type(staff("wangge01"))(resident[1].account_id, "", "resident", ())


@pytest.fixture
def double(somebody, staff):
    """A second record of the bound person, and one of that; the numbers of looks at both, all merged into one."""
    clerk = staff("shequ01")
    second = a_person(somebody.area, somebody.name, phone="10000000001")
    third = a_person(somebody.area, somebody.name, phone="10000000002")
    looks = [look_of(staff("wangge01"), one) for one in (second, third)]
    merge_people(second.pk, third.pk, ground="同一人重复登记", actor=clerk, at=timezone.now())
    merge_people(somebody.pk, second.pk, ground="同一人重复登记", actor=clerk, at=timezone.now())
    return second, third, looks


def test_looks_at_what_was_merged_are_told_and_may_be_objected_to(double, me):
    _second, _third, looks = double
    own = read_own_file(actor=me, at=timezone.now())
    assert set(looks) <= {one.pk for one in own.looks.items}
    assert object_to_look(looks[1], words="那时没有人来过", actor=me, at=timezone.now()).look_id == looks[1]


def test_what_was_withheld_of_a_merged_record_stays_withheld(double, me):
    second, _third, looks = double
    until = timezone.localdate() + 30 * DAY
    with scope(SYSTEM, "people.review"):
        told = {"legal_basis": "侦查机关通知", "until": until, "at": timezone.now()}
        Withholding.objects.create(look_id=looks[0], person=second, area_id=second.area_id, **told)
    shown = {one.pk for one in read_own_file(actor=me, at=timezone.now()).looks.items}
    assert looks[0] not in shown and looks[1] in shown
    with own_file(double[0].pk):
        assert looks_shown(second.pk, timezone.now())[1] == {looks[0]: until}


def test_a_look_through_the_glass_says_so_with_its_purpose_and_review(somebody, resident):
    mine, _binding = resident
    worker = stating(other_worker(somebody.area))
    worker.post(f"{DESK}glass/", {"area": somebody.area.key, "reason": "走失老人寻亲，家属已报警求助"})
    assert worker.get(f"{DESK}{somebody.pk}/").status_code == 200
    page = mine.get(FILE).content.decode()
    assert page.count("跨区域查看") == 1 and "等待督查岗位复核" in page
    assert "走失老人寻亲" not in page  # a clerk's words may name somebody else; the review reads them
    assert "走失老人寻亲" in browser("duban01").get(f"{DESK}review/").content.decode()
    glass = BreakGlass.objects.latest("at")
    said = {"verdict": "improper", "remark": "没有报警记录"}
    assert browser("duban01").post(f"{DESK}glass/{glass.pk}/review/", said).status_code == 302
    page = mine.get(FILE).content.decode()
    assert "复核：不当" in page and "等待督查岗位复核" not in page


def test_a_look_from_ones_own_grid_is_no_look_from_outside(somebody, resident):
    stating("wangge01").get(f"{DESK}{somebody.pk}/")
    assert "跨区域查看" not in resident[0].get(FILE).content.decode()


@pytest.fixture
def fetched(somebody, staff, monkeypatch):
    """`fetched(each)`: the ledger of the person's community, or grid, leaves as a file; up to `each` rows each is
    logged."""

    def leave(each, of="community", ledger="residents"):
        for module in (ledgers, queries):
            monkeypatch.setattr(module, "EACH", each)
        assessed("exports", staff)
        clerk, at = staff("shequ01"), timezone.now()
        told = {"as_of": timezone.localdate(), "reason": "年终核对台账", "purpose": stated("register", "statutory")}
        area = somebody.area if of == "area" else somebody.area.parent
        asked = ledgers.ask_export(ledger, area, **told, actor=clerk, at=at)
        ledgers.decide_export(asked.pk, approve=True, actor=staff("zhibanzhang01"), at=at)
        sheet = ledgers.fetch_export(asked.pk, actor=clerk, at=at)
        return sheet, {"since": at, "until": at + timedelta(seconds=1)}

    return leave


def test_a_large_file_is_told_to_the_person_and_found_by_the_breach_drill(fetched, somebody, me, resident):
    sheet, span = fetched(5)
    assert len(sheet.rows) > 5
    own = read_own_file(actor=me, at=timezone.now())
    assert [one.reason for one in own.exports] == ["年终核对台账"]
    page = resident[0].get(FILE).content.decode()
    assert "随台账导出" in page and "登记、更正、合并台账" in page and "年终核对台账" not in page
    found = affected(**span)
    with scope(SYSTEM, "people.look"):
        there = Residence.objects.filter(area__path__descendant_of=somebody.area.parent.path, valid_until=None)
        wanted = set(there.values_list("person_id", flat=True))
    assert set(found) == wanted and found[somebody.pk] == 1 and len(wanted) == len(sheet.rows)
    assert affected(since=span["until"], until=span["until"] + DAY) == {}
    assert affected(**span, office=somebody.pk) == {}


def test_a_file_of_a_grid_that_ended_since_names_whom_it_named(fetched, somebody, me, staff):
    _sheet, span = fetched(5, of="area")
    before = affected(**span)
    assert somebody.pk in before and read_own_file(actor=me, at=timezone.now()).exports
    split_by_buildings(somebody.area)
    with scope(SYSTEM, "people.look"):
        assert Person.objects.get(pk=somebody.pk).area_id != somebody.area_id
    assert affected(**span) == before
    assert [one.area_id for one in read_own_file(actor=me, at=timezone.now()).exports] == [somebody.area_id]


def split_by_buildings(area):
    """A grid ends, and two parts with half of its buildings each take its place."""
    keys = list(Building.objects.filter(area=area, valid_until=None).values_list("pk", flat=True))
    told = {"basis": "测试", "actor": SYSTEM, "at": timezone.now()}
    parts = split_area(area, [{"name": f"第{n}片", "households": n, "boundary": None} for n in (1, 2)], **told)
    places = {key: parts[n % 2] for n, key in enumerate(keys)}
    with scope(SYSTEM, "people.edit"):
        regrid(places, left={area: parts[1]}, under="territory.edit", actor=SYSTEM, at=timezone.now())
    return parts


def test_a_ledger_of_an_ended_grid_leads_to_what_took_its_place(somebody, staff):
    assessed("exports", staff)
    clerk, at = staff("shequ01"), timezone.now()
    told = {"as_of": timezone.localdate(), "reason": "年终核对台账", "purpose": stated("register", "statutory")}
    asked = ledgers.ask_export("residents", somebody.area, **told, actor=clerk, at=at)
    ledgers.decide_export(asked.pk, approve=True, actor=staff("zhibanzhang01"), at=at)
    parts = split_by_buildings(somebody.area)
    for again in (
        lambda: ledgers.fetch_export(asked.pk, actor=clerk, at=at),  # an empty file would look like an answer
        lambda: ledgers.ask_export("residents", Area.objects.get(pk=somebody.area_id), **told, actor=clerk, at=at),
    ):
        with pytest.raises(Refused, match="第1片、第2片"):
            again()
    page = stating("shequ01").get(f"{DESK}ledgers/residents/", {"area": somebody.area.key}).content.decode()
    assert "已于" in page and all(f"area={one.key}" in page for one in parts) and somebody.name not in page


def test_who_moved_in_after_the_day_of_the_file_was_not_in_it(fetched, somebody, me):
    with scope(SYSTEM, "people.edit"):
        Residence.objects.filter(person=somebody).update(valid_from=timezone.localdate() + DAY)
    _sheet, span = fetched(5)
    assert read_own_file(actor=me, at=timezone.now()).exports == []
    assert somebody.pk not in affected(**span)


def test_a_short_file_is_logged_person_by_person_and_told_once(fetched, somebody, me, resident):
    sheet, span = fetched(10_000)
    own = read_own_file(actor=me, at=timezone.now())
    assert own.exports == [] and own.looks.items[0].purpose == "export"
    page = resident[0].get(FILE).content.decode()
    assert "导出台账" in page and "年终核对台账" not in page
    assert affected(**span)[somebody.pk] == 1 and len(affected(**span)) == len(sheet.rows)


def test_a_short_file_of_before_each_was_logged_is_told_and_found(fetched, somebody, me, monkeypatch):
    monkeypatch.setattr(ledgers, "_log_each", lambda *given: None)
    sheet, span = fetched(10_000)
    assert len(read_own_file(actor=me, at=timezone.now()).exports) == 1
    found = affected(**span)
    assert found[somebody.pk] == 1 and len(found) == len(sheet.rows)


def test_the_drill_tells_of_looks_that_name_nobody(somebody, staff):
    at = timezone.now()
    stating("shequ01", "check").get(f"{DESK}entities/{somebody.firm.pk}/")
    rows = unnamed(since=at, until=timezone.now())
    assert ("entity", "check", 1, 1) in rows


def test_a_granted_deletion_leaves_no_number_in_corrections_or_merged_records(double, somebody, staff):
    clerk, at = staff("shequ01"), timezone.now()
    second, third, _looks = double
    correct_person(somebody.pk, fields={"phone": "10000000009"}, ground="本人更正电话", actor=clerk, at=at)
    with scope(SYSTEM, "people.edit"):
        assert Correction.objects.filter(person=somebody).exists()
    asked = take_right(somebody.pk, "delete", words="请删除我的电话和号码", actor=clerk, at=at)
    decide_right(asked.pk, decision="granted", reason="不再需要", actor=clerk, at=at)
    with scope(SYSTEM, "people.look"):
        records = list(Person.objects.filter(pk__in=[somebody.pk, second.pk, third.pk]))
        assert len(records) == 3 and not Correction.objects.filter(person__in=records).exists()
    for one in records:
        assert (one.number_sealed, one.number_hash, one.phone_sealed, one.phone_hash) == (None,) * 4
        assert one.ended_on == timezone.localdate(at)


def test_a_deletion_asked_before_a_merge_reaches_the_kept_record(somebody, staff):
    clerk, at = staff("shequ01"), timezone.now()
    kept = a_person(somebody.area, somebody.name, phone="10000000003")
    asked = take_right(somebody.pk, "delete", words="请删除我的电话和号码", actor=clerk, at=at)
    before = take_right(somebody.pk, "explain", words="", actor=clerk, at=at)
    merge = merge_people(kept.pk, somebody.pk, ground="同一人重复登记", actor=clerk, at=at)
    with scope(SYSTEM, "people.look"):
        assert set(RightsRequest.objects.filter(person=kept).values_list("pk", flat=True)) >= {asked.pk, before.pk}
        RightsRequest.objects.filter(pk=asked.pk).update(person=somebody)  # as merges of earlier releases left it
    decide_right(asked.pk, decision="granted", reason="不再需要", actor=clerk, at=at)
    with scope(SYSTEM, "people.look"):
        for one in Person.objects.filter(pk__in=[somebody.pk, kept.pk]):
            assert (one.number_sealed, one.number_hash, one.phone_sealed, one.phone_hash) == (None,) * 4
    undo_merge(merge.pk, actor=clerk, at=at)
    with scope(SYSTEM, "people.look"):
        assert RightsRequest.objects.get(pk=before.pk).person_id == somebody.pk


def test_an_objection_goes_along_with_a_merge(somebody, staff, me):
    clerk, at = staff("shequ01"), timezone.now()
    look = look_of(staff("wangge01"), somebody)
    objection = object_to_look(look, words="那时没有人来过", actor=me, at=at)
    kept = a_person(somebody.area, somebody.name)
    merge = merge_people(kept.pk, somebody.pk, ground="同一人重复登记", actor=clerk, at=at)
    with scope(SYSTEM, "people.look"):
        assert type(objection).objects.get(pk=objection.pk).person_id == kept.pk
    undo_merge(merge.pk, actor=clerk, at=at)
    with scope(SYSTEM, "people.look"):
        assert type(objection).objects.get(pk=objection.pk).person_id == somebody.pk


def test_a_granted_deletion_takes_telephones_of_roles_and_of_filings_that_are_over(somebody, staff, me, home, typed):
    clerk, at = staff("shequ01"), timezone.now()
    filing = file_letting(home, sent=typed, actor=me, at=at)
    with scope(SYSTEM, "people.edit"):
        told = {"entity": somebody.firm, "area_id": somebody.firm.area_id, "name": somebody.name, "role": "contact"}
        phone = seal("10000000004", purpose=PHONE)
        role = Responsible.objects.create(**told, person=somebody, phone_sealed=phone, valid_from=timezone.localdate())

    def deleted():
        asked = take_right(somebody.pk, "delete", words="请删除我的电话和号码", actor=clerk, at=at)
        decide_right(asked.pk, decision="granted", reason="不再需要", actor=clerk, at=at)
        with scope(SYSTEM, "people.edit"):
            kept = LettingFiling.objects.get(pk=filing.pk)
            return Responsible.objects.get(pk=role.pk).phone_sealed, unseal(kept.phone_sealed, purpose=PHONE)

    assert deleted() == (None, typed["phone"])  # while it is in force, an office must be able to reach the landlord
    end_letting(filing.pk, actor=me, at=at)
    assert deleted() == (None, "—")
