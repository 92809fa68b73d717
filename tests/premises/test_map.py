"""The map: what tiles hold for whom, how large they may be, counts that are right after each deed, and its page."""

from itertools import pairwise

import mapbox_vector_tile
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wangge.core.permits import SYSTEM
from wangge.core.web.tiles import mercator
from wangge.premises import events
from wangge.premises.map_counts import Counted, counts_below
from wangge.premises.models import Building, BuildingTally, Dwelling, Plate
from wangge.premises.operations import end_dwelling, set_use
from wangge.premises.operations.tallies import recount
from wangge.premises.tasks import recount_one
from wangge.territory.queries import areas

CENTRE, WORKER, CLERK, STRANGER = "zhibanzhang01", "wangge01", "shequ01", "xiaofang01"


@pytest.fixture(autouse=True)
def counted(tianchang):
    recount(actor=SYSTEM, at=timezone.now())


@pytest.fixture
def own(staff):
    """The areas of the grid worker."""
    return {office.area_id for office in staff(WORKER).holding("premises.view")}


@pytest.fixture
def beside(own):
    """A building in the same community, in a grid of another worker."""
    return Building.objects.exclude(area__in=own).exclude(lon=None).select_related("area").first()


def address(lon, lat, zoom, public=False):
    x, y = mercator(lon, lat)
    begin = "places" if public else "desk/map"
    return f"/tianchang/{begin}/tiles/{zoom}/{int(x * 2**zoom)}/{int(y * 2**zoom)}.pbf"


def layers(answer):
    """name → the properties of its features."""
    assert answer.status_code == 200
    content = answer.content
    told = mapbox_vector_tile.decode(content) if content else {}
    return {name: [one["properties"] for one in layer["features"]] for name, layer in told.items()}


def tile_at(browser, building, zoom, **more):
    return layers(browser.get(address(building.lon, building.lat, zoom, **more)))


@pytest.mark.parametrize("username", [CENTRE, CLERK, WORKER])
def test_a_tile_near_holds_rooms_with_their_labels(signed_in, building, username):
    told = tile_at(signed_in(username), building, 18)
    rooms = [one for one in told["rooms"] if one["building"] == str(building.pk)]
    assert len(rooms) == 36 and {one["use"] for one in rooms} == {"lived", "let", "vacant"}
    labels = {one.get("label") for one in rooms}
    assert labels == {None, "green", "blue", "yellow", "orange", "red", "over", "unchecked"}
    assert all(one["plated"] for one in rooms)
    assert "3幢" in {one.get("name") for one in told["buildings"]}


def test_sums_of_areas_from_afar_are_those_of_the_list(signed_in, building):
    street = areas().get(path__ancestor_of=building.area.path, level="street")
    community = areas().get(path__ancestor_of=building.area.path, level="community")
    browser = signed_in(CENTRE)
    for zoom, area in ((8, street), (12, community), (13, building.area)):
        found = {}
        for lon, lat in [(one.lon, one.lat) for one in BuildingTally.objects.exclude(lon=None)]:
            for one in layers(browser.get(address(lon, lat, zoom))).get("areas", ()):
                found[one["key"]] = one
        total, _ = counts_below(area, [])
        assert found[area.key]["dwellings"] == total.dwellings > 0
        assert found[area.key]["worst"] == "red" and found[area.key]["red"] == total.red > 0


def test_of_a_foreign_area_a_tile_holds_nothing(signed_in, building, beside, own):
    """The worker sees the rooms of the own grids, and of the grid beside them not even that there are buildings."""
    foreign = {str(key) for key in BuildingTally.objects.exclude(area__in=own).values_list("pk", flat=True)}
    keys = set(areas().filter(pk__in=own).values_list("key", flat=True))
    browser = signed_in(WORKER)
    for zoom in range(8, 19):
        for told in (tile_at(browser, beside, zoom), tile_at(browser, building, zoom)):
            assert not {one.get("id") for one in told.get("buildings", ())} & foreign
            assert not {one["building"] for one in told.get("rooms", ())} & foreign
            assert {one["key"] for one in told.get("areas", ())} <= keys
    assert tile_at(browser, beside, 18) == {}
    assert tile_at(signed_in(CENTRE), beside, 18)["rooms"]


@pytest.mark.parametrize("username", [STRANGER, None])
def test_without_the_permission_there_is_no_tile(signed_in, client, building, username):
    browser = signed_in(username) if username else client
    assert browser.get(address(building.lon, building.lat, 16)).status_code == 403


def test_areas_are_public_and_hold_nothing_of_premises(client, building):
    for zoom in (8, 13, 16):
        answer = client.get(address(building.lon, building.lat, zoom, public=True))
        told = layers(answer)
        assert set(told) <= {"areas", "names"} and told["areas"]
        assert all(set(one) == {"key", "name", "rank", "tone"} for rows in told.values() for one in rows)
        assert "public" in answer["Cache-Control"] and "Cookie" not in answer.get("Vary", "")
        again = client.get(
            address(building.lon, building.lat, zoom, public=True), headers={"If-None-Match": answer["ETag"]}
        )
        assert again.status_code == 304


def test_a_protected_tile_is_the_browsers_own_and_new_after_a_deed(signed_in, building):
    browser, where = signed_in(CENTRE), address(building.lon, building.lat, 17)
    answer = browser.get(where)
    assert "private" in answer["Cache-Control"] and "no-cache" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]
    headers = {"If-None-Match": answer["ETag"]}
    assert browser.get(where, headers=headers).status_code == 304
    recount([building.pk], actor=SYSTEM, at=timezone.now())
    assert browser.get(where, headers=headers).status_code == 200
    assert signed_in(WORKER).get(where, headers=headers).status_code == 200


def test_no_tile_holds_a_code_or_an_address_to_the_room(signed_in, building):
    codes = {plate.code for plate in Plate.objects.filter(building=building)}
    for zoom in (14, 16, 18):
        content = signed_in(CENTRE).get(address(building.lon, building.lat, zoom)).content.decode("utf-8", "replace")
        assert not any(code in content for code in codes)
        assert not any(one.address in content for one in building.dwellings.all())


def test_a_tile_of_very_many_stays_small(signed_in, building):
    day = building.valid_from
    common = {"area": building.area, "valid_from": day, "source": "t"}
    houses = Building.objects.bulk_create(
        Building(
            address=f"密集{number}号",
            lon=building.lon + (number % 60) * 0.00002,
            lat=building.lat + number // 60 * 0.00002,
            **common,
        )
        for number in range(3000)
    )
    Dwelling.objects.bulk_create(
        Dwelling(building=house, room=str(room), address=f"{house.address}{room}室", use="let", **common)
        for house in houses[:600]
        for room in range(5)
    )
    recount(actor=SYSTEM, at=timezone.now())
    browser = signed_in(CENTRE)
    for zoom in range(8, 19):
        answer = browser.get(address(building.lon, building.lat, zoom))
        assert len(answer.content) < 500_000
        told = layers(answer)
        assert len(told.get("buildings", ())) <= 961 and len(told.get("rooms", ())) <= 1000
    near = layers(browser.get(address(building.lon, building.lat, 14)))["buildings"]
    assert sum(one["buildings"] for one in near) >= 3000  # those in one dot are summed, none is lost


@pytest.mark.parametrize("place", ["19/0/0", "3/8/0", "5/1/40"])
def test_what_is_no_tile_is_refused(signed_in, place):
    assert signed_in(CENTRE).get(f"/tianchang/desk/map/tiles/{place}.pbf").status_code == 422
    assert signed_in(CENTRE).get(f"/tianchang/places/tiles/{place}.pbf").status_code == 422


def test_counts_are_those_of_the_register(building):
    for area in areas().filter(path__ancestor_of=building.area.path):
        children = list(areas().filter(parent=area))
        total, counts = counts_below(area, children)
        rooms = Dwelling.objects.filter(area__path__descendant_of=area.path, valid_until=None)
        red = rooms.filter(labels__until=None, labels__colour="red").count()
        assert (total.dwellings, total.let, total.red) == (rooms.count(), rooms.filter(use="let").count(), red)
        for one in children:
            inside = rooms.filter(area__path__descendant_of=one.path)
            let = inside.filter(use="let").count()
            assert (counts[one.key].dwellings, counts[one.key].let) == (inside.count(), let)


def test_a_deed_is_counted_at_once(building, dwelling, django_capture_on_commit_callbacks):
    deed = {"basis": "走访核实", "actor": SYSTEM, "at": timezone.now()}
    before = BuildingTally.objects.get(pk=building.pk)
    with django_capture_on_commit_callbacks(execute=True):
        set_use(dwelling.pk, "vacant", **deed)
    now = BuildingTally.objects.get(pk=building.pk)
    assert (now.vacant, now.let, now.unchecked) == (before.vacant + 1, before.let - 1, before.unchecked - 1)
    with django_capture_on_commit_callbacks(execute=True):
        end_dwelling(dwelling.pk, **deed)
    assert BuildingTally.objects.get(pk=building.pk).dwellings == before.dwellings - 1


def test_counting_twice_changes_nothing_and_what_ended_is_gone(building):
    assert recount(actor=SYSTEM, at=timezone.now()) == 0
    Building.objects.filter(pk=building.pk).update(valid_until=building.valid_from)
    assert recount([building.pk], actor=SYSTEM, at=timezone.now()) == 1
    assert not BuildingTally.objects.filter(pk=building.pk).exists()


def test_a_receiver_knows_the_building_of_what_happened(building, dwelling):
    BuildingTally.objects.filter(pk=building.pk).update(let=0)
    recount_one(events.DwellingChanged(dwelling_id=dwelling.pk, kind="used"), actor=SYSTEM, at=timezone.now())
    assert BuildingTally.objects.get(pk=building.pk).let > 0


def test_the_worst_colour_is_told():
    assert Counted(dwellings=9, orange=1, unchecked=3).worst == "orange"
    assert Counted(unchecked=1).worst == "unchecked" and Counted().worst == ""


def test_the_list_leads_from_the_county_to_a_room(signed_in, building):
    browser, here = signed_in(CENTRE), "/tianchang/desk/map/"
    page = browser.get(here).content.decode()
    line = list(areas().filter(path__ancestor_of=building.area.path).order_by("path"))
    for above, below in pairwise(line):
        page = browser.get(here, {"area": above.key}).content.decode()
        assert f"?area={below.key}" in page
    page = browser.get(here, {"area": building.area.key}).content.decode()
    assert f"?building={building.pk}" in page
    page = browser.get(here, {"building": str(building.pk)}).content.decode()
    dwelling = building.dwellings.first()
    assert f"/desk/premises/buildings/{building.pk}/" in page and f"/desk/premises/dwellings/{dwelling.pk}/" in page
    assert "示意图" in page or "data-whole" in page


def test_the_list_asks_little(signed_in, building):
    browser = signed_in(CENTRE)
    for more in ({}, {"area": building.area.key}, {"building": str(building.pk)}):
        browser.get("/tianchang/desk/map/", more)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get("/tianchang/desk/map/", more)
        assert len(asked) <= 24


@pytest.mark.parametrize("username", [WORKER, STRANGER])
def test_a_foreign_areas_list_is_refused(signed_in, beside, username):
    browser = signed_in(username)
    for more in ({"area": beside.area.key}, {"building": str(beside.pk)}, {"building": "x"}, {"area": "tianchang"}):
        assert browser.get("/tianchang/desk/map/", more).status_code == 403


def found(browser, words):
    return browser.get("/tianchang/desk/map/", {"words": words}).content.decode()


def test_finding_by_address_name_and_plate(signed_in, building):
    browser = signed_in(CENTRE)
    assert f"?building={building.pk}" in found(browser, "梧桐里（虚构）3幢")
    assert f"?building={building.pk}" in found(browser, "梧桐里3幢")  # in parts
    assert f"?area={building.area.key}" in found(browser, building.area.name)
    plate = Plate.objects.filter(building=building, revoked_at=None).first()
    assert f"#room-{plate.dwelling_id}" in found(browser, plate.code.lower())
    assert "没有找到" in found(browser, "没有这条路")


def test_a_foreign_plate_and_none_at_all_are_not_told_apart(signed_in, beside):
    browser = signed_in(WORKER)
    room = beside.dwellings.first()
    plate = Plate.objects.create(
        code="A" * 10, address=room.address, area=beside.area, building=beside, dwelling=room, lon=1, lat=1
    )
    shown = [found(browser, code).replace(code, "") for code in (plate.code, "B" * 10)]
    assert "没有找到" in shown[0] and shown[0].count("matter") == shown[1].count("matter")


def test_too_many_wrong_codes_are_refused(signed_in, building):
    browser = signed_in(WORKER)
    for number in range(31):
        answer = browser.get(
            "/tianchang/desk/map/", {"words": f"{number:02d}".replace("0", "A").replace("1", "B") + "C" * 8}
        )
    assert answer.status_code in (409, 429)


def test_where_nothing_is_counted_the_page_says_so(signed_in, building):
    empty = areas().filter(level="grid").exclude(path__startswith=building.area.path.rpartition(".")[0]).first()
    page = signed_in(CENTRE).get("/tianchang/desk/map/", {"area": empty.key}).content.decode()
    assert "这里还没有登记房屋" in page
