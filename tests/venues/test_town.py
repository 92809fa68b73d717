"""The public map: grids with notice cards and service places, in a list that needs no script; nothing personal."""

import json

import pytest
from django.test import Client

from tests.moments import TOMORROW
from wangge.accounts.models import Appointment
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.people.models import Person
from wangge.premises import guesses
from wangge.premises.models import Dwelling
from wangge.territory.models import Area
from wangge.territory.queries import ancestors
from wangge.venues.models import ServicePlace

MAP, PLACES = "/tianchang/map/", "/tianchang/map/places.json"


@pytest.fixture
def grid(tianchang):
    return Area.objects.filter(level="grid", valid_until=None).order_by("path").first()


@pytest.fixture
def place(grid):
    """A service place in the grid, open all day and every day."""
    hours = {str(day): [["00:00", "24:00"]] for day in range(1, 8)}
    return a_place(grid, "试用助餐点", hours=hours, office_phone="0550-7000000", services=["午餐"])


def a_place(grid, name, kind="canteen", **more):
    told = {"address": f"{name}路 1 号", "area": grid, "lon": 119.0, "lat": 32.7, "source": "测试", "hours": {}}
    return ServicePlace.objects.create(name=name, kind=kind, valid_from="2026-01-01", **told | more)


def text(address, **sent):
    answer = Client().get(address, sent)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_script_the_list_leads_from_the_county_to_a_grid_and_a_place(grid, place):
    page = text(MAP)
    for area in ancestors(grid)[1:]:
        assert f'?area={area.key}"' in page
        page = text(MAP, area=area.key)
    page = text(MAP, area=grid.key)
    assert "谁在服务这里" in page and place.name in page and "全天开放" in page and "今天" in page
    assert f"/grids/{grid.key}/" in page and grid.parent.name in page
    one = text(MAP, place=place.pk)
    assert "0550-7000000" in one and "周日" in one and "午餐" in one and f'data-spot="{place.lon},{place.lat}"' in one


def test_a_grids_crew_stands_there_as_its_notice_card_publishes_it(grid):
    published = Appointment.objects.filter(area=grid, published=True).exclude(public_name="").first()
    page = text(MAP, area=grid.key)
    assert published.public_name in page and (not published.work_phone or f"tel:{published.work_phone}" in page)
    Appointment.objects.filter(pk=published.pk).update(published=False)
    page = text(MAP, area=grid.key)
    others = Appointment.objects.filter(published=True).values_list("public_name", flat=True)
    assert published.public_name not in page or published.public_name in others
    assert "谁在服务这里" not in text(MAP, area=grid.parent.key)


def test_kinds_narrow_the_list_and_names_are_found(grid, place):
    other = a_place(grid, "试用活动室", kind="station")
    page = text(MAP, area=grid.key, kind="canteen")
    assert place.name in page and other.name not in page and 'data-kind="canteen"' in page
    assert grid.name in text(MAP, q=grid.name) and "没有找到" in text(MAP, q="没有这个地方啊")


def test_what_is_not_there_is_not_found(grid, place):
    for sent in ({"area": "nowhere"}, {"place": "x"}, {"place": str(grid.pk)}):
        assert Client().get(MAP, sent).status_code == 404
    ServicePlace.objects.filter(pk=place.pk).update(valid_until="2026-01-02")
    assert Client().get(MAP, {"place": place.pk}).status_code == 404
    assert place.name not in Client().get(PLACES).content.decode()


def test_a_place_of_a_later_day_waits_for_it(grid, place, client):
    ServicePlace.objects.filter(pk=place.pk).update(valid_from=TOMORROW.date())
    assert place.name not in text(MAP, area=grid.key) and place.name not in client.get(PLACES).content.decode()
    assert client.get(MAP, {"place": place.pk}).status_code == 404
    near = {"lon": place.lon, "lat": place.lat, "kind": place.kind}
    assert place.name not in client.get("/tianchang/near/", near).content.decode()
    assert "起开放" in text(f"/tianchang/near/{place.pk}/")


def test_who_asks_too_often_is_told_when_to_ask_again(grid, place, client, monkeypatch):
    monkeypatch.setattr(guesses, "MOST_ASKED", 1)
    for address in (MAP, PLACES):
        assert client.get(address).status_code == 200
        refused = client.get(address, {"area": grid.key})
        assert refused.status_code == 429 and place.name not in refused.content.decode()
    assert "过几分钟再查" in client.get(MAP).content.decode()
    assert client.get(MAP, REMOTE_ADDR="203.0.113.9").status_code == 200  # somebody else's address


def test_what_is_not_shown_is_not_counted(grid, place, django_assert_max_num_queries):
    for sent in ({"place": place.pk}, {"q": grid.name}):
        text(MAP, **sent)
        with django_assert_max_num_queries(8):
            text(MAP, **sent)


def test_places_for_the_map_say_name_kind_and_point_alone_and_may_be_kept(grid, place):
    answer = Client().get(PLACES)
    told = json.loads(answer.content)
    assert all(one["properties"].keys() == {"id", "name", "kind"} for one in told["features"])
    mine = next(one for one in told["features"] if one["properties"]["id"] == str(place.pk))
    assert mine["geometry"]["coordinates"] == [place.lon, place.lat]
    assert "public" in answer["Cache-Control"] and "max-age=600" in answer["Cache-Control"]
    assert Client().get(PLACES, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_nobody_who_lives_there_and_no_dwelling_is_in_it(grid, place):
    all_grids = Area.objects.filter(level="grid", valid_until=None).values_list("key", flat=True)
    told = "".join([text(MAP), text(PLACES), *(text(MAP, area=key) for key in all_grids[:12])])
    with scope(SYSTEM, "people.look"):
        people = set(Person.objects.values_list("name", flat=True))
    homes = set(Dwelling.objects.values_list("address", flat=True))
    assert people and homes
    published = set(Appointment.objects.filter(published=True).values_list("public_name", flat=True))
    assert [one for one in (people - published) | homes if one in told] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_it_asks_little_and_as_often_for_many(grid, rows, django_assert_max_num_queries):
    for number in range(rows):
        a_place(grid, f"试用点{number}")
    for sent in ({}, {"area": grid.key}):
        text(MAP, **sent)
        with django_assert_max_num_queries(12):
            text(MAP, **sent)
    with django_assert_max_num_queries(4):
        text(PLACES)
