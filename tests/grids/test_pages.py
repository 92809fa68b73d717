"""Pages of the net: who may open which, how often they ask the database, files in and out, and the command."""

import argparse
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wangge.core.permits import SYSTEM
from wangge.core.sheets import rows_of
from wangge.grids.models import Comparison, NetChange, NetFinding
from wangge.grids.operations import check_net
from wangge.lab import verify
from wangge.territory.models import Area
from wangge.territory.queries import areas

OPEN, NOT = 200, 403
ROLES = {
    "guanli01": (OPEN, OPEN, OPEN, OPEN, OPEN, OPEN),
    "zhibanzhang01": (OPEN, OPEN, OPEN, OPEN, NOT, NOT),
    "shequ01": (NOT,) * 6,
    "wangge01": (NOT,) * 6,
    "shenji01": (NOT,) * 6,
}
"""Account → findings, changes, one change, a grid, codes, comparing."""


def pages(change):
    return (
        "/tianchang/desk/net/",
        "/tianchang/desk/net/changes/",
        f"/tianchang/desk/net/changes/{change.pk}/",
        f"/tianchang/desk/net/grids/{change.area.key}/",
        "/tianchang/desk/net/numbers/",
        "/tianchang/desk/net/compare/",
    )


@pytest.mark.parametrize("username", ROLES)
def test_who_opens_what(change, signed_in, username):
    browser = signed_in(username)
    assert tuple(browser.get(page).status_code for page in pages(change)) == ROLES[username]


@pytest.mark.parametrize("username", ["zhibanzhang01", "shequ01", "wangge01"])
def test_who_only_decides_or_has_nothing_to_do_with_it_proposes_nothing(small, signed_in, username):
    browser = signed_in(username)
    sent = {"kind": "merge", "basis": "测试"}
    assert browser.post(f"/tianchang/desk/net/grids/{small.key}/propose/", sent).status_code == NOT
    assert browser.post("/tianchang/desk/net/check/").status_code == NOT
    assert not NetChange.objects.filter(area=small).exists()


def test_strangers_sign_in_first(change, client):
    assert {client.get(page).status_code for page in pages(change)} == {302}


def test_the_way_from_a_finding_to_a_decision(small, signed_in):
    browser = signed_in("guanli01")
    told = browser.get("/tianchang/desk/net/?kind=too_few").content.decode()
    assert small.name in told and "看合并方案" in told and "168" in told
    told = browser.get(f"/tianchang/desk/net/grids/{small.key}/?plan=merge").content.decode()
    assert told.count('<svg class="net-drawing"') == 2 and "并入这个" in told
    sent = {"kind": "merge", "basis": ""}
    refused = browser.post(f"/tianchang/desk/net/grids/{small.key}/propose/", sent)
    assert refused.status_code == 422 and "写明依据" in refused.content.decode()
    gone = browser.post(f"/tianchang/desk/net/grids/{small.key}/propose/", sent | {"basis": "社区党委会议纪要"})
    change = NetChange.objects.get(area=small)
    assert gone.url.endswith(f"{change.pk}/")
    assert "须由另一位" not in browser.get(gone.url).content.decode()
    browser = signed_in("zhibanzhang01")
    assert "批准并执行" in browser.get(gone.url).content.decode()
    browser.post(f"{gone.url}approve/")
    told = browser.get(gone.url).content.decode()
    assert "已执行" in told and "要撤销，须由另一位" in told and "<strong>撤销这项调整" not in told
    small.refresh_from_db()
    assert small.successor == change.into


def test_the_list_asks_as_often_for_many(change, signed_in):
    browser = signed_in("guanli01")
    browser.get("/tianchang/desk/net/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/tianchang/desk/net/?kind=too_few")
    with CaptureQueriesContext(connection) as many:
        browser.get("/tianchang/desk/net/")
    assert len(many) <= len(few) + 1 <= 12


def test_the_sheet_says_who_took_it(change, signed_in):
    rows = list(rows_of(b"".join(signed_in("guanli01").get("/tianchang/desk/net/sheet.xlsx?kind=too_many"))))
    assert rows[0][0] == "问题" and rows[1][2] == change.area.name and rows[1][5] == "640"
    assert "导出" in rows[-1][0]


def test_codes_are_shown_then_given(large, signed_in):
    Area.objects.filter(pk=large.parent_id).update(code="341181999901")
    areas().filter(parent=large.parent_id).update(code="")
    browser, page = signed_in("guanli01"), f"/tianchang/desk/net/numbers/?community={large.parent.key}"
    told = browser.get(page).content.decode()
    assert told.count("将编") == areas().filter(parent=large.parent_id).count() and "341181999901001" in told
    assert not areas().filter(parent=large.parent_id).exclude(code="").exists()
    assert browser.post(page, {"community": large.parent.key, "basis": ""}).status_code == 422
    assert browser.post(page, {"community": large.parent.key, "basis": "编码通知"}).status_code == 302
    assert "341181999901001" in set(areas().filter(parent=large.parent_id).values_list("code", flat=True))
    Area.objects.filter(pk=large.parent_id).update(code="")
    areas().filter(pk=large.pk).update(code="")
    assert "12 位区划代码" in browser.get(page).content.decode()


def geojson(*grids, move=0.0):
    features = [
        {
            "type": "Feature",
            "properties": {"key": key},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[[x + move, y] for x, y in ring] for ring in rings] for rings in boundary],
            },
        }
        for key, boundary in grids
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_an_upload_is_compared_and_never_a_second_net(small, large, signed_in):
    browser, before = signed_in("guanli01"), Area.objects.count()
    data = geojson((small.key, small.boundary), ("nirgends", small.boundary))
    file = SimpleUploadedFile("a.geojson", data)
    gone = browser.post("/tianchang/desk/net/compare/", {"file": file, "source": "测绘"})
    one = Comparison.objects.get()
    assert gone.url.endswith(f"{one.pk}/") and (one.same, one.unknown) == (1, ["nirgends"])
    assert "nirgends" in browser.get(gone.url).content.decode()
    file = SimpleUploadedFile("b.geojson", geojson((small.key, small.boundary), move=0.0008))
    browser.post("/tianchang/desk/net/compare/", {"file": file, "source": "测绘"})
    change = NetChange.objects.get(area=small)
    assert change.kind == "redraw" and Area.objects.count() == before
    assert "调整以后" in browser.get(f"/tianchang/desk/net/changes/{change.pk}/").content.decode()
    small_now = Area.objects.get(pk=small.pk)
    assert small_now.boundary == small.boundary
    for bad in (b"nothing", b"[]", b'{"features": [1]}', b'{"features": 3}'):
        file = SimpleUploadedFile("c.geojson", bad)
        answer = browser.post("/tianchang/desk/net/compare/", {"file": file, "source": "测绘"})
        assert answer.status_code == 422 and "GeoJSON" in answer.content.decode()


def test_the_command_fails_on_a_planted_overlap(small, large, capsys):
    options = argparse.Namespace(county="tianchang", json=False)
    assert verify._grids(options) == 0 and "户数超过上限" in capsys.readouterr().out
    ring = small.boundary[0][0]
    areas().filter(pk=small.pk).update(boundary=[[[[lon, lat - 0.0006] for lon, lat in ring]]])
    assert verify._grids(options) == 1
    told = capsys.readouterr().out
    assert "两个网格重叠" in told and "上级范围内有空白" in told
    check_net(actor=SYSTEM, at=timezone.now())
    assert NetFinding.objects.filter(kind="overlap", area__in=(small, large)).exists()
