"""Service places kept, found and measured: operations, pages by role, queries, streets."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.moments import TOMORROW as AT
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.permits import SYSTEM
from wangge.core.sheets import rows_of
from wangge.premises import guesses
from wangge.premises.models import Plate
from wangge.territory.models import Area
from wangge.venues.models import ReachRun, ServicePlace, StreetNet
from wangge.venues.operations import add_place, compute_reach, correct_place, end_place, load_streets
from wangge.venues.queries import last_run, places, walk_now

OPEN, NOT = 200, 403


@pytest.fixture
def told(tianchang, staff):
    """A form about a place in the clerk's own community."""
    from wangge.territory.rules import middle_of

    area = Area.objects.get(pk=staff("shequ01").holding("venues.edit")[0].area_id)
    lon, lat = middle_of(area.boundary)
    form = {"kind": "canteen", "name": "试用食堂", "address": "试用路 1 号", "lon": lon, "lat": lat, "source": "核对"}
    return form | {"hours1": "10:30-13:00", "offers": "午餐、晚餐"}


def test_a_place_entered_corrected_and_ended(told, staff):
    clerk = staff("shequ01")
    place = add_place(told, actor=clerk, at=AT)
    assert place.hours["1"] == [["10:30", "13:00"]] and place.services == ["午餐", "晚餐"]
    with pytest.raises(Refused, match="同名"):
        add_place(told, actor=clerk, at=AT)
    correct_place(place.pk, told | {"name": "新名"}, actor=clerk, at=AT)
    assert place.changes.get(kind="corrected").fields == ["name"]
    end_place(place.pk, reason="租约到期", actor=clerk, at=AT)
    with pytest.raises(Refused, match="已经撤销"):
        correct_place(place.pk, told, actor=clerk, at=AT)
    assert not places().filter(pk=place.pk).exists() and ServicePlace.objects.filter(pk=place.pk).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "palace"),
        ("name", " "),
        ("lon", "abc"),
        ("lon", "nan"),
        ("lon", "10"),
        ("hours3", "九点"),
        ("source", ""),
    ],
)
def test_bad_input_names_its_field(told, staff, field, value):
    with pytest.raises(Invalid) as refused:
        add_place(told | {field: value}, actor=staff("shequ01"), at=AT)
    assert refused.value.field in (field, "lon", "hours")


def test_nobody_keeps_places_elsewhere(told, staff):
    other = ServicePlace.objects.exclude(area__path__startswith=staff("shequ01").offices[0].area_path).first()
    with pytest.raises(Forbidden):
        end_place(other.pk, reason="不该", actor=staff("shequ01"), at=AT)
    with pytest.raises(Forbidden):
        add_place(told, actor=staff("wangge01"), at=AT)


ROLES = {"shequ01": (OPEN, OPEN, OPEN, NOT), "wangge01": (NOT,) * 4, "guanli01": (NOT, NOT, NOT, OPEN)}


@pytest.mark.parametrize("username", ROLES)
def test_who_opens_what(tianchang, signed_in, username):
    browser = signed_in(username)
    pages = ("desk/venues/", "desk/venues/new/", "desk/venues/reach/", "desk/venues/streets/")
    assert tuple(browser.get(f"/tianchang/{page}").status_code for page in pages) == ROLES[username]


def test_a_scanned_plate_leads_to_what_is_near_it(tianchang, client):
    plate = Plate.objects.filter(revoked_at=None).first()
    told = client.get(f"/tianchang/p/{plate.code}/").content.decode()
    way = re.search(r'href="/tianchang/near/\?([^"]+)"', told)[1].replace("&amp;", "&")
    assert way == f"lon={plate.lon}&lat={plate.lat}"
    assert "最近的" in client.get(f"/tianchang/near/?{way}").content.decode()


def test_everybody_sees_what_is_near(tianchang, client):
    place = places().order_by("name").first()
    grid = place.area
    with CaptureQueriesContext(connection) as asked:
        told = client.get("/tianchang/near/", {"q": grid.name}).content.decode()
    assert place.name in told and "约 1 分钟" in told and len(asked) <= 12
    assert "按直线距离" in told
    told = client.get("/tianchang/near/", {"lon": place.lon, "lat": place.lat, "kind": place.kind}).content.decode()
    assert place.name in told
    assert "没有找到这个地方" in client.get("/tianchang/near/", {"q": "没有这样的地方"}).content.decode()
    assert client.get("/tianchang/near/", {"lon": "nan", "lat": "inf"}).status_code == OPEN
    assert place.address in client.get(f"/tianchang/near/{place.pk}/").content.decode()


def test_a_page_that_is_asked_too_often_waits(tianchang, client, monkeypatch):
    monkeypatch.setattr(guesses, "MOST_ASKED", 2)
    ask = {"q": "没有这样的地方"}
    assert [client.get("/tianchang/near/", ask).status_code for _n in range(2)] == [OPEN, OPEN]
    refused = client.get("/tianchang/near/", ask)
    assert refused.status_code == 429 and "过几分钟再查" in refused.content.decode()
    assert client.get("/tianchang/near/", ask, REMOTE_ADDR="203.0.113.9").status_code == OPEN  # somebody else's address
    assert client.get("/tianchang/near/").status_code == OPEN  # the empty form asks nothing
    assert not guesses.too_many("127.0.0.1", at=timezone.now())  # and no plate was guessed


def test_the_circle_counts_every_household_once(tianchang):
    run = last_run()
    whole = run.rows.filter(kind="station").aggregate(all=Sum("households"), within=Sum("reached"), out=Sum("out"))
    assert whole["all"] == run.households == whole["within"] + whole["out"] and run.by == "distance"
    first = run.sites.filter(kind="station").order_by("ordinal").first()
    told = {
        "kind": "station",
        "name": "新站",
        "address": first.near,
        "lon": first.lon,
        "lat": first.lat,
        "source": "建议",
    }
    add_place(told, actor=SYSTEM, at=AT)
    again = compute_reach(actor=SYSTEM, at=AT)
    within = again.rows.filter(kind="station").aggregate(n=Sum("reached"))["n"]
    assert within - whole["within"] == first.gains and ReachRun.objects.count() == 1


def test_the_page_of_the_circle_says_how_it_was_measured(tianchang, signed_in):
    browser = signed_in("shequ01")
    told = browser.get("/tianchang/desk/venues/reach/?kind=station").content.decode()
    assert "按直线距离折算" in told and "户够得着" in told and "平台默认" in told
    rows = list(rows_of(b"".join(browser.get("/tianchang/desk/venues/reach/sheet.xlsx"))))
    assert rows[0][0] == "种类" and "按直线距离折算" in rows[-1][0]


def test_with_streets_one_walks_along_them(tianchang):
    one, other = places().order_by("pk")[:2]
    data = f"from_lon,from_lat,to_lon,to_lat\n{one.lon},{one.lat},{other.lon},{other.lat}\n".encode()
    load_streets(data, source="试用", actor=SYSTEM, at=AT)
    assert walk_now().by == "streets" and compute_reach(actor=SYSTEM, at=AT).by == "streets"
    lines = '{"features": [{"geometry": {"type": "LineString", "coordinates": [[%s, %s], [%s, %s]]}}]}'
    load_streets((lines % (one.lon, one.lat, other.lon, other.lat)).encode(), source="再来", actor=SYSTEM, at=AT)
    assert StreetNet.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a,b\n1,2\n",
        b"from_lon,from_lat,to_lon,to_lat\n1,2,3\n",
        b"from_lon,from_lat,to_lon,to_lat\n1,2,3,4\n",
        b"{1}",
    ],
)
def test_streets_that_are_none_are_refused(tianchang, signed_in, data):
    sent = {"file": SimpleUploadedFile("s.csv", data), "source": "试用"}
    assert signed_in("guanli01").post("/tianchang/desk/venues/streets/", sent).status_code == 422
