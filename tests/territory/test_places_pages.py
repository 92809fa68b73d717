"""Where something lies, as pages and as answers to the map."""

import pytest
from django.utils import timezone

from wangge.accounts.models import Appointment
from wangge.core.permits import SYSTEM
from wangge.territory.operations import set_boundary
from wangge.territory.queries import areas, county_root, locate
from wangge.territory.rules import read_boundary


@pytest.fixture
def grid(tianchang):
    return areas().filter(level="grid").order_by("path").first()


def middle_of(area):
    return read_boundary(area.boundary).representative_point()


def test_a_point_is_told_with_the_line_of_its_areas(grid, client):
    point = middle_of(grid)
    said = client.get("/tianchang/places/at", {"lon": point.x, "lat": point.y}).json()
    assert said["inside"] and said["area"] == grid.key
    assert said["words"].endswith(grid.name) and grid.parent.name in said["words"]


def test_a_point_outside_is_told_so(tianchang, client):
    said = client.get("/tianchang/places/at", {"lon": 0, "lat": 0}).json()
    assert not said["inside"] and "不在本市范围内" in said["words"]


def test_a_point_that_is_none_is_refused(tianchang, client):
    answer = client.get(
        "/tianchang/places/at", {"lon": "东", "lat": "nan?"}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 422 and answer.json()["field"] == "lon"


def test_the_ground_is_sent_once_for_each_state_of_the_boundaries(grid, client):
    first = client.get("/tianchang/places/ground.json")
    features = first.json()["features"]
    assert {f["properties"]["kind"] for f in features} == {"area", "label"}
    assert grid.name in {f["properties"]["name"] for f in features}
    again = client.get("/tianchang/places/ground.json", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    set_boundary(grid, grid.boundary, basis="测试", actor=SYSTEM, at=timezone.now())
    assert (
        client.get("/tianchang/places/ground.json", headers={"if-none-match": first["ETag"]}).status_code
        == 200
    )


def test_the_notice_card_names_the_published_crew_and_the_gaps(grid, client):
    held = Appointment.objects.filter(area=grid, post="grid_worker")
    held.update(published=True, public_name="公示的名字", work_phone="5550001")
    page = client.get(f"/tianchang/grids/{grid.key}/").content.decode()
    assert "公示的名字" in page and "5550001" in page
    held.update(published=False)
    assert "公示的名字" not in client.get(f"/tianchang/grids/{grid.key}/").content.decode()


def test_areas_are_found_by_a_part_of_their_name(grid, client):
    assert grid.name in client.get("/tianchang/places/", {"q": grid.name[:3]}).content.decode()
    rows = client.get("/tianchang/places/", {"q": grid.name}, headers={"accept": "application/json"}).json()
    assert grid.key in {row["key"] for row in rows["areas"]}


def test_a_point_at_the_border_of_the_county_is_no_error(tianchang):
    west, south, *_ = read_boundary(county_root().boundary).bounds
    assert locate(west, south) is None or locate(west, south)
