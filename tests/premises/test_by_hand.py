"""Entering and correcting by hand, the pages for it, who may, and that pages ask as often for many as for one."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from wangge.core.errors import Invalid, Refused
from wangge.core.permits import SYSTEM
from wangge.premises import operations
from wangge.premises.addresses import clean, parts_of, room_of, rooms_of, standard
from wangge.premises.models import Building, Dwelling, Estate, Plate, Rearrangement

HOME = "/tianchang/desk/premises/"
SEEN = re.compile(r'name="seen" value="([^"]*)"')
MARK = re.compile(r'name="previewed" value="([^"]*)"')


@pytest.fixture
def by(tianchang):
    return {"actor": SYSTEM, "at": timezone.now(), "basis": "现场核实"}


def test_addresses_are_cleaned_taken_apart_and_put_together():
    assert clean("梧桐里３幢　２单元４０２室 （虚构）") == "梧桐里3幢2单元402室（虚构）"
    assert parts_of(clean("梧桐里３号楼Ｂ单元４０２")) == ("梧桐里3号楼", "B", "402")
    assert room_of("４０２室") == "402" and room_of("4/2") is None and room_of("") is None


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text) and not re.search(r"\s", clean(text))


ROOMS = st.integers(1, 33), st.integers(1, 8), st.integers(1, 12), st.integers(-3, 5)


@given(*ROOMS)
def test_rooms_are_as_many_as_floors_by_units_by_doors_and_no_two_alike(floors, units, doors, lowest):
    lowest = lowest or 1
    rooms = rooms_of(floors, units, doors, lowest=lowest)
    assert len(rooms) == len({(one.unit, one.room) for one in rooms}) == floors * units * doors
    assert 0 not in {one.floor for one in rooms} and all(room_of(one.room) == one.room for one in rooms)
    again = [parts_of(standard("某路1幢", one.unit, one.room)) for one in rooms]
    assert again == [("某路1幢", one.unit, one.room) for one in rooms]


def test_a_floor_that_the_house_leaves_out():
    assert {one.floor for one in rooms_of(6, 1, 1, skip={4})} == {1, 2, 3, 5, 6}
    assert [one.room for one in rooms_of(3, 1, 1, lowest=-1)] == ["B101", "101", "201"]


def test_full_width_and_twice(building, by):
    one = operations.add_dwelling(building.pk, unit="２单元", floor=9, room="９０１室", **by)
    assert (one.unit, one.room, one.address) == ("2", "901", f"{building.address}2单元901室")
    with pytest.raises(Refused, match="已有这个房号"):
        operations.add_dwelling(building.pk, unit="2", room="901", **by)
    with pytest.raises(Refused, match="已有一幢楼"):
        operations.add_building(building.area_id, address=building.address.replace("3", "３"), **by)
    for wrong in ({"room": "9/1"}, {"room": ""}, {"room": "901", "floor": 0}, {"room": "902", "use": "castle"}):
        with pytest.raises(Invalid):
            operations.add_dwelling(building.pk, **wrong, **by)
    with pytest.raises(Invalid):
        operations.add_dwelling(building.pk, room="903", **by | {"basis": ""})


def test_many_at_once_leave_those_that_are_there(building, by):
    plan, before = rooms_of(8, 2, 3), building.dwellings.count()
    new = operations.add_rooms(building.pk, plan, expected=12, **by)
    assert len(new) == 12 and building.dwellings.count() == before + 12
    with pytest.raises(Refused, match="都已在册"):
        operations.add_rooms(building.pk, plan, **by)
    with pytest.raises(Refused, match="预览"):
        operations.add_rooms(building.pk, rooms_of(9, 2, 3), expected=99, **by)


def test_a_corrected_address_goes_to_doors_and_plates(building, by):
    told = {"area_id": building.area_id, "name": "3号楼", "floors": 6, "units": 2, "estate_id": building.estate_id}
    operations.correct_building(building.pk, address="梧桐里（虚构）３号楼", **told, **by)
    assert all(one.address.startswith("梧桐里（虚构）3号楼") for one in building.dwellings.all())
    assert all(one.address.startswith("梧桐里（虚构）3号楼") for one in Plate.objects.filter(building=building))
    assert building.dwellings.first().changes.latest("at").kind == "corrected"


def paths(building):
    room = building.dwellings.filter(valid_until=None).first()
    return (
        f"estates/?area={building.area.parent.key}",
        f"estates/{building.estate_id}/",
        f"estates/new/?area={building.area.parent.key}",
        f"estates/{building.estate_id}/correct/",
        *(f"estates/{building.estate_id}/{deed}/" for deed in ("merge", "split", "end")),
        f"buildings/new/?estate={building.estate_id}",
        *(f"buildings/{building.pk}/{deed}/" for deed in ("correct", "rooms", "room", "merge", "split", "end")),
        *(f"dwellings/{room.pk}/{deed}/" for deed in ("correct", "merge", "split", "end")),
    )


@pytest.mark.parametrize(
    ("username", "answers"),
    [("shequ01", {200}), ("wangge01", {403}), ("xiaofang01", {403}), ("guanli01", {403}), (None, {302})],
)
def test_who_may_keep_the_register(building, signed_in, client, username, answers):
    browser = signed_in(username) if username else client
    assert {browser.get(HOME + path).status_code for path in paths(building)[2:]} == answers


def test_nobody_keeps_another_area(building, elsewhere, signed_in):
    Estate.objects.filter(pk=building.estate_id).update(area=elsewhere.parent)
    Building.objects.filter(pk=building.pk).update(area=elsewhere)
    building.dwellings.update(area=elsewhere)
    building.area = elsewhere
    browser = signed_in("shequ01")
    assert {browser.get(HOME + path).status_code for path in paths(building)} == {403}
    assert browser.post(f"{HOME}buildings/{building.pk}/rooms/", {"floors": 1}).status_code == 403


def test_estates_ask_as_often_for_three_as_for_one(building, signed_in, by):
    browser, page = signed_in("shequ01"), f"{HOME}estates/"
    browser.get(page)
    with CaptureQueriesContext(connection) as one:
        assert "梧桐里（虚构）" in browser.get(f"{page}?words=梧桐里（虚构）").content.decode()
    for number in range(3):
        operations.add_estate(building.area.parent_id, name=f"梧桐里（虚构）{number}区", **by)
    with CaptureQueriesContext(connection) as three:
        told = browser.get(f"{page}?words=梧桐里（虚构）").content.decode()
    assert told.count("<tr>") >= 4 and len(three) <= len(one)
    for number in range(3):
        told = {"address": f"梧桐里（虚构）{number + 70}幢", "estate_id": building.estate_id}
        operations.add_building(building.area_id, **told, **by)
    page = f"{HOME}estates/{building.estate_id}/"
    with CaptureQueriesContext(connection) as many:
        assert browser.get(page).content.decode().count("<tr>") >= 5
    assert len(many) <= 25


def test_a_building_is_entered_filled_and_corrected_by_pages(building, signed_in):
    browser = signed_in("shequ01")
    sent = {"name": "新桐里（虚构）", "kind": "安置小区", "area": building.area.parent_id, "basis": "规划许可"}
    answer = browser.post(f"{HOME}estates/new/?area={building.area.parent.key}", sent)
    estate = Estate.objects.get(name="新桐里（虚构）")
    assert answer["Location"].endswith(f"/estates/{estate.pk}/")
    sent = {"address": "新桐里（虚构）１幢", "area": building.area_id, "estate": estate.pk, "basis": "规划许可"}
    sent |= {"point": "119.005, 32.688", "datum": "gcj02"}
    answer = browser.post(f"{HOME}buildings/new/?estate={estate.pk}", sent)
    house = Building.objects.get(address="新桐里（虚构）1幢")
    assert answer.status_code == 302 and abs(house.lon - 118.9997) < 0.001 and house.estate == estate
    numbers = {"floors": 6, "units": 2, "rooms": 2, "lowest": 1, "use": "lived"}
    page = f"{HOME}buildings/{house.pk}/rooms/"
    assert "新登记 <strong>24</strong> 处" in browser.get(page, numbers).content.decode()
    assert browser.post(page, {**numbers, "expected": 24, "basis": "竣工图"}).status_code == 302
    assert house.dwellings.count() == 24
    assert browser.get(page, {**numbers, "rooms": "许多"}).status_code == 422
    assert browser.post(f"{HOME}buildings/new/?estate={estate.pk}", {**sent, "point": "东边"}).status_code == 422


def test_what_is_typed_stays_when_another_was_first(building, signed_in, by):
    room = building.dwellings.filter(valid_until=None).first()
    browser, page = signed_in("shequ01"), f"{HOME}dwellings/{room.pk}/correct/"
    seen = SEEN.search(browser.get(page).content.decode())[1]
    operations.correct_dwelling(room.pk, unit="1", floor=8, room="801", **by)
    answer = browser.post(page, {"unit": "1", "floor": "8", "room": "802", "basis": "门牌写的是802", "seen": seen})
    told = answer.content.decode()
    assert answer.status_code == 409 and "刚刚办了" in told and "801室" in told
    assert 'value="802"' in told and "门牌写的是802" in told
    seen = SEEN.search(told)[1]
    sent = {"unit": "1", "floor": "8", "room": "802", "basis": "门牌写的是802", "seen": seen}
    assert browser.post(page, sent).status_code == 302
    assert Dwelling.objects.get(pk=room.pk).room == "802"


def test_only_what_was_previewed_is_done_and_it_is_taken_back(building, signed_in):
    gone, kept, third = building.dwellings.filter(valid_until=None).order_by("address")[:3]
    browser, page = signed_in("shequ01"), f"{HOME}dwellings/{gone.pk}/merge/"
    sent = {"into": kept.pk, "basis": "同一处登记两次"}
    told = browser.post(page, {**sent, "step": "preview"}).content.decode()
    assert "门牌停用" in told and not Rearrangement.objects.exists()
    mark, seen = MARK.search(told)[1], SEEN.search(told)[1]
    other = browser.post(page, {**sent, "into": third.pk, "step": "do", "previewed": mark, "seen": seen})
    assert other.status_code == 200 and not Rearrangement.objects.exists()
    assert browser.post(page, {**sent, "step": "do", "previewed": mark, "seen": seen}).status_code == 302
    done = Rearrangement.objects.get()
    told = browser.get(f"{HOME}dwellings/{gone.pk}/").content.decode()
    assert "并入的房屋" in told and f"rearrangements/{done.pk}/undo/" in told
    assert browser.post(f"{HOME}rearrangements/{done.pk}/undo/", {"basis": ""}).status_code == 422
    assert browser.post(f"{HOME}rearrangements/{done.pk}/undo/", {"basis": "并错了"}).status_code == 302
    assert Dwelling.objects.get(pk=gone.pk).valid_until is None


def test_people_are_counted_only_for_who_may_look(building, signed_in, staff):
    from tests.premises.test_rearranging import living
    from wangge.premises.web.previews import tell

    gone, kept = building.dwellings.filter(valid_until=None).order_by("address")[:2]
    living(gone)
    told = {"basis": "同一处", "actor": SYSTEM, "at": timezone.now()}
    done = operations.merge_dwellings(gone.pk, kept.pk, **told)
    may = {line.words: line.count for line in tell(staff("shequ01"), done)}
    may_not = {line.words: line.count for line in tell(staff("xiaofang01"), done)}
    assert may["居住登记随之转移"] == 1 and may_not["居住登记随之转移"] is None


def test_buildings_go_out_in_the_datum_that_is_asked_for(building, elsewhere, signed_in):
    browser, page = signed_in("wangge01"), f"{HOME}buildings.geojson?area={building.area.key}"
    Building.objects.filter(pk=building.pk).update(lon=118.998, lat=32.685)
    plain = browser.get(page).json()
    mine = next(one for one in plain["features"] if one["id"] == str(building.pk))
    assert plain["datum"] == "wgs84" and mine["geometry"]["coordinates"] == [118.998, 32.685]
    shifted = browser.get(f"{page}&datum=gcj02").json()
    mine = next(one for one in shifted["features"] if one["id"] == str(building.pk))
    assert shifted["datum"] == "gcj02" and 0.003 < mine["geometry"]["coordinates"][0] - 118.998 < 0.01
    assert browser.get(f"{page}&datum=xian80").status_code == 422
    assert browser.get(f"{HOME}buildings.geojson?area={elsewhere.key}").status_code == 403
