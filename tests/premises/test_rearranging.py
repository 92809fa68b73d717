"""Merging, splitting and ending by hand, on a real database: what goes along, what is refused, what is taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from procrastinate.contrib.django.models import ProcrastinateJob as Job

from tests.people.conftest import a_person
from wangge.core.erasing import carry_out
from wangge.core.errors import Forbidden, Invalid, Refused, Stale
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.people.models import Entity, Person, Residence, Responsible
from wangge.premises import operations
from wangge.premises.models import Building, Clearance, Dwelling, Estate, Label, Plate, Rearrangement
from wangge.premises.operations.keeping import version_of

BASIS = "现场核实"


@pytest.fixture
def by(tianchang):
    return {"actor": SYSTEM, "at": timezone.now()}


@pytest.fixture
def clerk(staff):
    return {"actor": staff("shequ01"), "at": timezone.now(), "basis": BASIS}


def living(dwelling, name="甲乙丙"):
    """Somebody who lives in a dwelling."""
    person = a_person(dwelling.area, name)
    told = {"kind": "migrant", "valid_from": localdate(), "source": "测试", "area": dwelling.area}
    with scope(SYSTEM, "people.edit"):
        Residence.objects.create(person=person, dwelling=dwelling, **told)
    return person


def home_of(person):
    with scope(SYSTEM, "people.edit"):
        return Residence.objects.get(person=person, valid_until=None).dwelling_id


def two(building):
    """Two let dwellings with plates at their doors, that nobody has filed or checked yet."""
    by = {"actor": SYSTEM, "at": timezone.now()}
    told = {"unit": "1", "floor": 9, "use": "let", "basis": BASIS}
    rooms = [operations.add_dwelling(building.pk, room=room, **told, **by) for room in ("901", "902")]
    operations.hang_at_doors(building.area, building=building, **by)
    return rooms


def test_a_merged_dwelling_hands_over_its_plate_findings_and_people(building, clerk, by):
    gone, kept = two(building)
    code = Plate.objects.get(dwelling=gone).code
    operations.record_check(gone.pk, ["gas", "wiring"], **by)
    operations.record_check(kept.pk, ["wiring"], **by)
    person, open_before = living(gone), gone.findings.filter(closed_at=None).count()
    done = operations.merge_dwellings(gone.pk, kept.pk, seen=version_of(gone, kept), **clerk)
    gone.refresh_from_db()
    assert (gone.successor_id, gone.valid_until, gone.ended_because) == (kept.pk, localdate(), BASIS)
    assert Plate.objects.get(code=code).replaced_by == Plate.objects.get(dwelling=kept, revoked_at=None)
    assert set(kept.findings.filter(closed_at=None).values_list("item", flat=True)) >= {"gas", "wiring"}
    assert home_of(person) == kept.pk and not gone.findings.filter(closed_at=None).exists()
    assert Label.objects.get(dwelling=kept, until=None).colour == "orange"
    assert gone.changes.latest("id").after == kept.address and kept.changes.latest("id").part_of == done

    operations.undo_rearrangement(done.pk, **clerk)
    gone.refresh_from_db()
    assert gone.valid_until is None and gone.successor is None and gone.ended_because == ""
    assert Plate.objects.get(code=code, revoked_at=None).dwelling == gone
    assert home_of(person) == gone.pk and gone.findings.filter(closed_at=None).count() == open_before
    with pytest.raises(Refused, match="撤销过"):
        operations.undo_rearrangement(done.pk, **clerk)


def test_however_many_people_go_along_one_job_looks_at_the_filings(
    building, clerk, monkeypatch, django_capture_on_commit_callbacks
):
    gone, kept = two(building)
    people, asked = {str(living(gone, name).pk) for name in ("甲", "乙", "丙")}, []
    monkeypatch.setattr("wangge.people.tasks.solve_at", lambda key, **by: asked.append(key))
    with django_capture_on_commit_callbacks(execute=True):
        operations.merge_dwellings(gone.pk, kept.pk, seen=version_of(gone, kept), **clerk)
    assert asked == [] and Job.objects.filter(task_name="people.sweep_filings", status="todo").count() == 1
    moved = [one.data for one in JournalEntry.objects.filter(event="people.PersonMoved", at=clerk["at"])]
    assert {one["person_id"] for one in moved} == people and all(one["along"] for one in moved)


def test_a_plate_moves_where_the_other_door_has_none(building, clerk):
    gone, kept = two(building)
    Plate.objects.filter(dwelling=kept).update(revoked_at=timezone.now())
    code = Plate.objects.get(dwelling=gone).code
    operations.merge_dwellings(gone.pk, kept.pk, **clerk)
    plate = Plate.objects.get(code=code, revoked_at=None)
    assert (plate.dwelling, plate.address) == (kept, kept.address)


def test_a_finding_brings_the_check_that_found_it(building, clerk, by):
    gone, kept = two(building)
    operations.record_check(gone.pk, ["exit_blocked"], **by)
    operations.merge_dwellings(gone.pk, kept.pk, **clerk)
    assert Label.objects.get(dwelling=kept, until=None).colour == "red"


def cleared(dwelling):
    """A let dwelling whose landlord's filing was accepted."""
    told = {"rooms": 1, "area_m2": 40, "most_occupants": 3, "since": timezone.now(), "valid_until": localdate()}
    return Clearance.objects.create(dwelling=dwelling, number=f"T-{dwelling.room}", **told)


def test_what_may_be_let_goes_along_and_two_filings_are_not_made_one(building, clerk):
    gone, kept = two(building)
    filing = cleared(gone)
    done = operations.merge_dwellings(gone.pk, kept.pk, **clerk)
    assert Clearance.objects.get(pk=filing.pk).dwelling == kept
    operations.undo_rearrangement(done.pk, **clerk)
    assert Clearance.objects.get(pk=filing.pk).dwelling == gone
    cleared(kept)
    with pytest.raises(Refused, match="备案"):
        operations.merge_dwellings(gone.pk, kept.pk, **clerk)


def test_what_has_followed_is_not_taken_back(building, clerk, by):
    gone, kept = two(building)
    done = operations.merge_dwellings(gone.pk, kept.pk, **clerk)
    operations.record_check(kept.pk, [], **by)
    with pytest.raises(Refused, match="之后又办过"):
        operations.undo_rearrangement(done.pk, **clerk)
    assert Rearrangement.objects.get(pk=done.pk).undone_at is None


def test_new_people_keep_a_split_from_being_taken_back(building, clerk):
    whole = two(building)[0]
    done = operations.split_dwelling(whole.pk, [("1", 1, "101A"), ("1", 1, "101B")], heir=1, **clerk)
    part = Dwelling.objects.get(room="101B", building=building, valid_until=None)
    living(part)
    with pytest.raises(Refused, match="居住"):
        operations.undo_rearrangement(done.pk, **clerk)


def test_a_split_gives_what_hangs_there_to_the_heir_and_comes_back(building, clerk):
    whole = two(building)[0]
    person, code = living(whole), Plate.objects.get(dwelling=whole).code
    rooms = [(whole.unit, whole.floor, whole.room), (whole.unit, whole.floor, f"{whole.room}B")]
    done = operations.split_dwelling(whole.pk, rooms, heir=1, **clerk)
    heir = Dwelling.objects.get(room=f"{whole.room}B", valid_until=None)
    assert heir.split_from == whole and home_of(person) == heir.pk
    assert Plate.objects.get(code=code).dwelling == heir and whole.parts.count() == 2
    operations.undo_rearrangement(done.pk, **clerk)
    assert home_of(person) == whole.pk and not whole.parts.filter(valid_until=None).exists()
    assert Dwelling.objects.get(pk=whole.pk).valid_until is None


@pytest.mark.parametrize(
    "rooms",
    [[("1", 1, "101A")], [("1", 1, "101A"), ("1", 1, "１０１A")], [("1", 1, "101A"), ("1", 1, "")]],
)
def test_a_split_needs_two_rooms_that_differ(building, clerk, rooms):
    with pytest.raises(Invalid):
        operations.split_dwelling(two(building)[0].pk, rooms, **clerk)


def test_a_split_takes_no_room_of_another(building, clerk):
    whole, other = two(building)
    with pytest.raises(Refused, match=other.room):
        operations.split_dwelling(whole.pk, [(other.unit, 1, other.room), ("1", 1, "101A")], **clerk)


def test_who_lives_there_is_asked_about_before_a_dwelling_ends(building, clerk):
    dwelling = two(building)[0]
    person = living(dwelling)
    with pytest.raises(Refused, match="居住"):
        operations.end_dwelling(dwelling.pk, **clerk)
    operations.end_dwelling(dwelling.pk, leave=True, **clerk)
    with scope(SYSTEM, "people.edit"):
        assert Person.objects.get(pk=person.pk).ended_on == localdate()
    operations.restore_dwelling(dwelling.pk, **clerk)
    assert home_of(person) == dwelling.pk
    with scope(SYSTEM, "people.edit"):
        assert Person.objects.get(pk=person.pk).ended_on is None


def test_with_a_firm_that_ends_nobody_answers_for_it_and_both_come_back(building, clerk):
    dwelling = two(building)[0]
    area = {"area": dwelling.area}
    told = {"name": "虚构店", "kind": "self_employed", "uscc_unchecked_reason": "无照经营", "source": "测试"}
    days = {"valid_from": localdate()}
    with scope(SYSTEM, "people.edit"):
        firm = Entity.objects.create(dwelling=dwelling, verified_on=localdate(), **told, **area, **days)
        role = Responsible.objects.create(entity=firm, name="甲乙丙", role="legal", **area, **days)
    operations.end_dwelling(dwelling.pk, leave=True, **clerk)
    with scope(SYSTEM, "people.edit"):
        firm.refresh_from_db()
        role.refresh_from_db()
        assert firm.valid_until == role.valid_until == localdate()
    operations.restore_dwelling(dwelling.pk, **clerk)
    with scope(SYSTEM, "people.edit"):
        firm.refresh_from_db()
        role.refresh_from_db()
        assert firm.valid_until is role.valid_until is None


def test_whose_register_ends_with_a_dwelling_is_ended_by_who_keeps_it(building, clerk):
    dwelling, empty = two(building)
    person = living(dwelling)
    office = clerk["actor"].offices[0]
    premises_alone = replace(clerk["actor"], offices=(replace(office, permissions=frozenset({"premises.edit"})),))
    with pytest.raises(Forbidden):
        operations.end_dwelling(dwelling.pk, leave=True, **clerk | {"actor": premises_alone})
    with pytest.raises(Refused, match="登记人员") as refused:  # and nobody is sent to a box that is not for them
        operations.end_dwelling(dwelling.pk, **clerk | {"actor": premises_alone})
    assert "勾选" not in str(refused.value.reason)
    assert home_of(person) == dwelling.pk
    operations.end_dwelling(empty.pk, leave=True, **clerk | {"actor": premises_alone})


def test_after_a_year_a_deed_tells_nothing_of_people_and_is_not_taken_back(building, clerk):
    gone, kept = two(building)
    person, at = living(gone), clerk["at"]
    done = operations.merge_dwellings(gone.pk, kept.pk, **clerk)
    assert "people.Residence" in done.moved
    assert carry_out("premises.forget_moved", at=at + timedelta(days=364)).rows == 0
    assert carry_out("premises.forget_moved", at=at + timedelta(days=366)).rows == 1
    assert carry_out("premises.forget_moved", at=at + timedelta(days=366)).rows == 0
    done.refresh_from_db()
    assert not [label for label in done.moved if label.startswith("people.")] and "premises.Plate" in done.moved
    with pytest.raises(Refused, match="已满一年"):
        operations.undo_rearrangement(done.pk, **clerk)
    assert home_of(person) == kept.pk


@pytest.fixture
def double(building, by):
    """The same building entered a second time, with one room that both have and one that is its own."""
    told = {"address": f"{building.area.parent.name}梧桐里（虚构）3号楼", "basis": BASIS, **by}
    other = operations.add_building(building.area_id, **told)
    for room in ("101", "701"):
        operations.add_dwelling(other.pk, unit="1", floor=int(room[0]), room=room, basis=BASIS, **by)
    return other


def test_merged_buildings_join_their_rooms(building, double, clerk):
    same = building.dwellings.get(unit="1", room="101")
    theirs = double.dwellings.get(room="101")
    person, own = living(theirs), double.dwellings.get(room="701")
    done = operations.merge_buildings(double.pk, building.pk, **clerk)
    own.refresh_from_db()
    assert (own.building, own.address) == (building, f"{building.address}1单元701室")
    assert own.changes.latest("at").before == f"{double.address}1单元701室"
    assert home_of(person) == same.pk and Dwelling.objects.get(pk=theirs.pk).successor == same
    operations.undo_rearrangement(done.pk, **clerk)
    own.refresh_from_db()
    assert (own.building, own.address) == (double, f"{double.address}1单元701室")
    assert home_of(person) == theirs.pk and Building.objects.get(pk=double.pk).valid_until is None


def test_a_building_split_gives_rooms_their_address(building, clerk):
    rooms = list(building.dwellings.filter(unit="2"))
    done = operations.split_building(building.pk, [one.pk for one in rooms], address="梧桐里（虚构）5幢", **clerk)
    new = Building.objects.get(address="梧桐里（虚构）5幢")
    assert new.split_from == building and new.dwellings.count() == len(rooms)
    assert Plate.objects.filter(building=new, address__startswith=new.address).count() == len(rooms)
    operations.undo_rearrangement(done.pk, **clerk)
    assert building.dwellings.count() > len(rooms) and not new.dwellings.exists()
    with pytest.raises(Invalid):
        operations.split_building(building.pk, [one.pk for one in building.dwellings.all()], address="别处9幢", **clerk)


def test_a_pulled_down_building_takes_its_doors_along_and_comes_back(building, clerk):
    with pytest.raises(Refused, match="出租备案"):
        operations.end_building(building.pk, leave=True, **clerk)
    Clearance.objects.update(ended_at=timezone.now())
    count = building.dwellings.filter(valid_until=None).count()
    done = operations.end_building(building.pk, leave=True, **clerk)
    assert not building.dwellings.filter(valid_until=None).exists()
    assert not Plate.objects.filter(building=building, revoked_at=None).exists()
    with pytest.raises(Refused, match="整幢楼"):
        operations.restore_dwelling(building.dwellings.first().pk, **clerk)
    operations.undo_rearrangement(done.pk, **clerk)
    assert building.dwellings.filter(valid_until=None).count() == count
    assert Plate.objects.filter(building=building, revoked_at=None).count() == count


def test_estates_merge_split_and_end(building, clerk):
    home = building.estate
    other = operations.add_estate(home.area_id, name="梧桐里东区（虚构）", **clerk)
    with pytest.raises(Refused, match="同名"):
        operations.add_estate(home.area_id, name="梧桐里东区（虚构）", **clerk)
    done = operations.merge_estates(home.pk, other.pk, **clerk)
    assert Building.objects.get(pk=building.pk).estate == other
    operations.undo_rearrangement(done.pk, **clerk)
    operations.end_estate(other.pk, **clerk)
    with pytest.raises(Refused, match="在册"):
        operations.end_estate(home.pk, **clerk)
    done = operations.split_estate(home.pk, [building.pk], name="梧桐里西区（虚构）", **clerk)
    assert Building.objects.get(pk=building.pk).estate.split_from == home
    operations.undo_rearrangement(done.pk, **clerk)
    assert Estate.objects.get(name="梧桐里西区（虚构）").valid_until == localdate()


def test_another_grid_takes_people_and_plates_along(building, elsewhere, by):
    person = living(building.dwellings.first())
    told = {"address": building.address, "name": building.name, "basis": BASIS, "estate_id": building.estate_id}
    operations.correct_building(building.pk, area_id=elsewhere.pk, floors=6, units=2, **told, **by)
    assert not building.dwellings.exclude(area=elsewhere).exists()
    assert not Plate.objects.filter(building=building).exclude(area=elsewhere).exists()
    with scope(SYSTEM, "people.edit"):
        assert Person.objects.get(pk=person.pk).area == elsewhere
        assert Residence.objects.get(person=person).area == elsewhere


def test_two_clerks_at_once(building, clerk):
    dwelling = two(building)[0]
    seen = version_of(dwelling)
    operations.correct_dwelling(dwelling.pk, unit="1", floor=8, room="801", seen=seen, **clerk)
    with pytest.raises(Stale, match="801室"):
        operations.correct_dwelling(dwelling.pk, unit="1", floor=8, room="802", seen=seen, **clerk)
    assert Dwelling.objects.get(pk=dwelling.pk).room == "801"
    assert Plate.objects.get(dwelling=dwelling, revoked_at=None).address.endswith("1单元801室")


def test_a_foreign_area_is_refused(building, elsewhere, clerk):
    other = operations.add_building(elsewhere.pk, address="远处1幢", basis=BASIS, actor=SYSTEM, at=clerk["at"])
    room = operations.add_dwelling(other.pk, room="101", basis=BASIS, actor=SYSTEM, at=clerk["at"])
    mine = two(building)[0]
    for deed in (
        lambda: operations.merge_dwellings(mine.pk, room.pk, **clerk),
        lambda: operations.merge_buildings(other.pk, building.pk, **clerk),
        lambda: operations.add_building(elsewhere.pk, address="远处2幢", **clerk),
        lambda: operations.add_dwelling(other.pk, room="102", **clerk),
        lambda: operations.correct_building(building.pk, area_id=elsewhere.pk, address=building.address, **clerk),
    ):
        with pytest.raises(Forbidden):
            deed()
