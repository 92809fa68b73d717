"""The datum of a file's coordinates is chosen for the whole import, remembered for its head, and converted."""

import io

import pytest
from django.utils import timezone

from wangge.core.datum import from_wgs84
from wangge.core.errors import Invalid
from wangge.core.permits import SYSTEM
from wangge.imports.models import Batch
from wangge.imports.operations.begin import begin_batch, settle_columns
from wangge.imports.operations.receive import read_in
from wangge.imports.operations.work import start_batch, work_through
from wangge.premises.models import Building, Dwelling


def sheet(area, lon, lat, number):
    text = f"房屋地址,网格,经度,纬度\n柳岸里（虚构）{number}号楼１单元１０１室,{area.key},{lon},{lat}\n"
    return [("房屋.csv", io.BytesIO(text.encode()))]


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_points_come_in_from_any_datum(building, datum):
    here, at = (building.lon or 118.998, building.lat or 32.685), timezone.now()
    files = sheet(building.area, *from_wgs84(*here, datum), "7")
    batch = begin_batch("dwellings", files, options={"datum": datum}, actor=SYSTEM, at=at)
    start_batch(batch.pk, actor=SYSTEM, at=at)
    while not work_through(Batch.objects.get(pk=batch.pk), at=at, seconds=5):
        pass
    house = Building.objects.get(address="柳岸里（虚构）7号楼")
    assert abs(house.lon - here[0]) < 0.000005 and abs(house.lat - here[1]) < 0.000005
    assert Dwelling.objects.get(building=house).address == "柳岸里（虚构）7号楼1单元101室"  # full-width digits


def test_a_choice_is_remembered_for_the_same_head_and_no_other_is_taken(building):
    at = timezone.now()
    batch = begin_batch("dwellings", sheet(building.area, 1, 1, "8"), actor=SYSTEM, at=at)
    assert batch.options == {"datum": "wgs84"}
    chosen = {key: str(n) for key, n in batch.mapping.items()}
    assert settle_columns(batch.pk, chosen | {"datum": "bd09"}, actor=SYSTEM, at=at).options == {"datum": "bd09"}
    again = begin_batch("dwellings", sheet(building.area, 1, 1, "9"), actor=SYSTEM, at=at)
    assert again.options == {"datum": "bd09"} and set(again.mapping) == set(batch.mapping)
    with pytest.raises(Invalid):
        settle_columns(batch.pk, chosen | {"datum": "beijing54"}, actor=SYSTEM, at=at)


def test_the_page_asks_for_it(building, signed_in):
    browser = signed_in("shequ01")
    files = sheet(building.area, 1, 1, "8")[0][1]
    files.name = "房屋.csv"
    answer = browser.post("/tianchang/desk/registers/imports/", {"kind": "dwellings", "files": files})
    assert read_in(Batch.objects.get(state=Batch.READING), at=timezone.now())
    told = browser.get(answer["Location"]).content.decode()
    assert "经纬度的坐标系" in told and "GCJ-02" in told
